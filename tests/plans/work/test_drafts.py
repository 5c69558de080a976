"""Drafts: made from what was decided, named, decided, frozen, discarded and taken up again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from plans.models import PlanItem, PlanItemYear, PlanStage, PlanVersion, PlanViewpoint
from plans.selectors.drafts import discarded_drafts, draft_page
from plans.selectors.plans import get_plan, plan_detail
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.drafts import (
    DraftTyped,
    discard_draft,
    edit_draft,
    make_draft,
    restore_draft,
)
from tests.factories import PlanFactory
from tests.plans.work.desk import Desk, edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def decide(desk: Desk, draft: PlanVersion, **typed: object) -> PlanVersion:
    fields = {"decided_by": "推進本部会議", "decided": "R8.11.2"} | typed
    return decide_draft(
        by=desk.dx,
        plan_id=desk.plan.pk,
        typed=DecisionTyped(**fields),  # type: ignore[arg-type]
        label=draft.label,
        version=draft.version,
    )


def shape(version: PlanVersion) -> list[tuple[object, ...]]:
    rows = version.items.select_related("parent").order_by("position")
    return [
        (
            row.key,
            row.kind,
            row.title,
            row.parent.key if row.parent else None,
            list(row.years.values_list("fiscal_year", "planned", "note")),
            list(row.departments.values_list("pk", flat=True)),
            list(row.viewpoints.values_list("pk", flat=True)),
            row.stage_id,
        )
        for row in rows
    ]


# ── Making ──────────────────────────────────────────────────────────────────────────────────
def test_a_draft_says_what_the_newest_decided_version_says(desk: Desk) -> None:
    newest = desk.plan.versions.get(label="1.5")
    own = {"organization": desk.organization, "plan": desk.plan}
    item = newest.items.get(key="m")
    item.stage = PlanStage.objects.create(**own, number=1, name="段階")
    item.save()
    item.viewpoints.add(
        PlanViewpoint.objects.create(**own, key="v", name="視点"),
        through_defaults={"organization": desk.organization},
    )
    draft = desk.draft()
    assert shape(draft) == shape(newest)
    assert (draft.based_on, draft.state, draft.position) == (newest, "draft", 3)


def test_a_plan_without_a_decided_version_starts_empty(desk: Desk) -> None:
    plan = PlanFactory(organization=desk.organization)
    draft = make_draft(by=desk.dx, plan_id=plan.pk, typed=DraftTyped("1.0"))
    assert (draft.items.count(), draft.based_on) == (0, None)


def test_the_same_draft_asked_for_twice_is_one(desk: Desk) -> None:
    assert desk.draft() == desk.draft()
    assert desk.plan.versions.filter(state="draft").count() == 1


def test_a_second_draft_is_refused_and_says_which_one_is_open(desk: Desk) -> None:
    desk.draft("2.0")
    with pytest.raises(Refused) as caught:
        desk.draft("2.1")
    assert "作成中の案「2.0」があります" in caught.value.errors["label"].sentence


@pytest.mark.parametrize("label", ["", "　", "1.5", "あ" * 21])
def test_a_label_must_be_new_and_short(desk: Desk, label: str) -> None:
    with pytest.raises(Refused) as caught:
        desk.draft(label)
    assert list(caught.value.errors) == ["label"]


def test_only_the_dx_office_drafts(desk: Desk) -> None:
    for actor in (desk.editor, desk.head, desk.viewer, desk.member):
        with pytest.raises(NotAllowed):
            make_draft(by=actor, plan_id=desk.plan.pk, typed=DraftTyped("2.0"))


def test_another_organizations_plan_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        make_draft(by=Desk().dx, plan_id=desk.plan.pk, typed=DraftTyped("2.0"))


def test_making_costs_as_many_statements_for_many_items(
    desk: Desk, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.plans.work.desk import many_items

    used = []
    for more in (2, 20):
        other = Desk()
        many_items(other.plan.versions.get(label="1.5"), more)
        with CaptureQueriesContext(connection) as queries:
            other.draft()
        used.append(len(queries))
    assert used[0] == used[1]


def test_the_page_without_a_version_shows_what_was_decided_not_the_draft(desk: Desk) -> None:
    desk.draft()
    detail = plan_detail(desk.viewer, desk.plan.pk)
    assert detail.version is not None
    assert detail.version.label == "1.5"


def test_members_from_outside_do_not_see_drafts(desk: Desk) -> None:
    desk.draft()
    labels = [one.label for one in plan_detail(desk.member, desk.plan.pk).versions]
    assert labels == ["1.0", "1.5"]
    with pytest.raises(NotFound):
        plan_detail(desk.member, desk.plan.pk, version="2.0")
    assert plan_detail(desk.viewer, desk.plan.pk, version="2.0").version is not None


# ── Naming ──────────────────────────────────────────────────────────────────────────────────
def test_label_and_note_are_edited_under_a_version_count(desk: Desk) -> None:
    draft = desk.draft()
    to = DraftTyped("3.0", "大きく改める")
    after = edit_draft(by=desk.dx, plan_id=desk.plan.pk, typed=to, version=1)
    assert (after.label, after.note, after.version) == ("3.0", "大きく改める", 2)
    assert edit_draft(by=desk.dx, plan_id=desk.plan.pk, typed=to, version=1).version == 2
    with pytest.raises(Stale):
        edit_draft(by=desk.dx, plan_id=desk.plan.pk, typed=DraftTyped("4.0"), version=1)
    draft.refresh_from_db()
    assert draft.label == "3.0"


# ── Deciding ────────────────────────────────────────────────────────────────────────────────
def test_a_decision_keeps_who_and_when_and_freezes(desk: Desk) -> None:
    version = decide(desk, desk.draft())
    assert (version.state, version.decided_by) == ("decided", "推進本部会議")
    assert (version.decided_typed, version.decided_first) == ("R8.11.2", date(2026, 11, 2))
    assert version.frozen_at is not None


def test_a_decision_sent_twice_is_one(desk: Desk) -> None:
    draft = desk.draft()
    assert decide(desk, draft) == decide(desk, draft)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"decided": "そのうち"}, "decided"),
        ({"decided": ""}, "decided"),
        ({"decided": "R9.4.1"}, "decided"),
        ({"decided": "R8.11.2予定"}, "decided"),
        ({"decided_by": " "}, "decided_by"),
    ],
)
def test_what_is_not_a_decision_is_refused(desk: Desk, typed: dict[str, str], field: str) -> None:
    draft = desk.draft()
    with pytest.raises(Refused) as caught:
        decide(desk, draft, **typed)
    assert list(caught.value.errors) == [field]
    draft.refresh_from_db()
    assert draft.frozen_at is None


def test_an_empty_draft_cannot_be_decided(desk: Desk) -> None:
    desk.plan = PlanFactory(organization=desk.organization)
    with pytest.raises(Invalid, match="項目が一つもありません"):
        decide(desk, desk.draft())


def test_a_draft_renamed_meanwhile_is_not_decided_unseen(desk: Desk) -> None:
    draft = desk.draft()
    edit_draft(by=desk.dx, plan_id=desk.plan.pk, typed=DraftTyped("2.1"), version=1)
    with pytest.raises(Stale):
        decide(desk, draft)


def test_a_plan_in_preparation_is_started_where_the_meeting_says_so(desk: Desk) -> None:
    desk.plan.state = "preparing"
    desk.plan.save()
    decide(desk, desk.draft(), start=True)
    desk.plan.refresh_from_db()
    assert desk.plan.state == "current"


def test_nobody_else_decides(desk: Desk) -> None:
    draft = desk.draft()
    for actor, error in ((desk.viewer, NotAllowed), (desk.head, NotAllowed), (Desk().dx, NotFound)):
        with pytest.raises(error):
            decide_draft(
                by=actor,
                plan_id=desk.plan.pk,
                typed=DecisionTyped("会議", "R8.11.2"),
                label=draft.label,
                version=1,
            )


def test_the_database_refuses_every_change_to_what_was_decided(desk: Desk) -> None:
    version = decide(desk, desk.draft())
    item = version.items.get(key="i")
    changes = (
        lambda: PlanItem.objects.filter(pk=item.pk).update(title="別の名称"),
        lambda: item.years.all().delete(),
        lambda: PlanItemYear.objects.create(
            organization=desk.organization, item=item, fiscal_year=2030, planned="導入"
        ),
        lambda: PlanVersion.objects.filter(pk=version.pk).update(label="9.9"),
        lambda: PlanVersion.objects.filter(pk=version.pk).update(frozen_at=None),
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_after_a_decision_the_next_draft_starts_from_it(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), title="新しい施策")
    version = decide(desk, draft)
    assert desk.draft("3.0").items.get(key="m").title == "新しい施策"
    assert version.items.get(key="m").title == "新しい施策"


# ── Discarding ──────────────────────────────────────────────────────────────────────────────
def test_a_discarded_draft_is_gone_and_comes_back_as_it_was(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), title="直した施策", text="本文")
    before = shape(draft)
    discard_draft(by=desk.dx, plan_id=desk.plan.pk, reason="次年度にまとめる")
    assert draft_page(desk.dx, desk.plan.pk) is None
    (gone,) = discarded_drafts(desk.plan)
    assert (gone.title, gone.below, gone.reason) == ("2.0", 4, "次年度にまとめる")
    assert gone.edit.who == str(desk.dx.user)
    back = restore_draft(by=desk.dx, plan_id=desk.plan.pk, event_id=gone.event)
    assert (back.pk, back.label, shape(back)) == (draft.pk, "2.0", before)
    assert restore_draft(by=desk.dx, plan_id=desk.plan.pk, event_id=gone.event) == back
    assert discarded_drafts(desk.plan) == ()


def test_discarding_asks_for_a_reason(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(Invalid) as caught:
        discard_draft(by=desk.dx, plan_id=desk.plan.pk, reason=" ")
    assert caught.value.field == "reason"


def test_what_was_decided_cannot_be_discarded(desk: Desk) -> None:
    decide(desk, desk.draft())
    with pytest.raises(NotFound):
        discard_draft(by=desk.dx, plan_id=desk.plan.pk, reason="やめる")
    assert desk.plan.versions.count() == 3


def test_a_discarded_draft_does_not_come_back_beside_another(desk: Desk) -> None:
    desk.draft()
    discard_draft(by=desk.dx, plan_id=desk.plan.pk, reason="やめる")
    desk.draft("2.1")
    (gone,) = discarded_drafts(desk.plan)
    with pytest.raises(Invalid, match=r"作成中の案「2\.1」があります"):
        restore_draft(by=desk.dx, plan_id=desk.plan.pk, event_id=gone.event)


def test_discarding_is_the_dx_offices(desk: Desk) -> None:
    desk.draft()
    with pytest.raises(NotAllowed):
        discard_draft(by=desk.editor, plan_id=desk.plan.pk, reason="やめる")
    with pytest.raises(NotFound):
        discard_draft(by=Desk().dx, plan_id=desk.plan.pk, reason="やめる")
    assert get_plan(desk.dx, desk.plan.pk).versions.count() == 3


def test_a_kpi_at_an_item_of_the_draft_keeps_it(desk: Desk) -> None:
    draft = desk.draft()
    desk.indicator(plan=desk.plan, item=desk.item(draft), name="削減時間")
    with pytest.raises(Invalid, match="「削減時間」が使っている"):
        discard_draft(by=desk.dx, plan_id=desk.plan.pk, reason="やめる")
    assert draft.items.count() == 4
