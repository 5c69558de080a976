"""Items of a draft: added, edited by two people, moved, taken out and put back."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from plans.models import Milestone, PlanItem, PlanVersion
from plans.selectors.drafts import draft_page
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.items import add_item, as_kept, edit_item, move_item, remove_item, restore_item
from plans.services.items_entry import ItemTyped, YearTyped
from tests.factories import DepartmentFactory
from tests.plans.work.desk import Desk, edited, typed

pytestmark = pytest.mark.django_db
KEY = "i-0123456789ab"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def keys(draft: PlanVersion) -> list[str]:
    return list(draft.items.order_by("position").values_list("key", flat=True))


def add(desk: Desk, draft: PlanVersion, title: str, parent: str | None = None, n: int = 0) -> Any:
    return add_item(
        by=desk.dx,
        plan_id=desk.plan.pk,
        key=f"i-{n:012x}",
        parent_id=draft.items.get(key=parent).pk if parent else None,
        typed=ItemTyped(title),
    )


# ── Adding ──────────────────────────────────────────────────────────────────────────────────
def test_an_item_is_added_below_another_with_all_it_says(desk: Desk) -> None:
    draft = desk.draft()
    item = add_item(
        by=desk.dx,
        plan_id=desk.plan.pk,
        key=KEY,
        parent_id=desk.item(draft, "p").pk,
        typed=ItemTyped(
            " 新しい施策 ",
            number="④",
            text="一行目\r\n二行目",
            kind="measure",
            department_ids=(desk.department.pk,),
            years=(YearTyped(2027, "構築"), YearTyped(2026, "検討", "準備"), YearTyped(2028, "")),
        ),
    )
    kept = as_kept(item)
    assert (kept.title, kept.text, kept.department_ids) == (
        "新しい施策",
        "一行目\n二行目",
        (desk.department.pk,),
    )
    assert kept.years == (YearTyped(2026, "検討", "準備"), YearTyped(2027, "構築"))
    assert keys(draft) == ["v", "p", "m", "i", KEY]


def test_the_same_form_sent_twice_adds_one_item(desk: Desk) -> None:
    draft = desk.draft()
    assert add(desk, draft, "一つ") == add(desk, draft, "一つ")
    assert draft.items.count() == 5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "あ" * 201}, "title"),
        ({"kind": "goal"}, "kind"),
        ({"years": (YearTyped(2026, "", "注記だけ"),)}, "planned_2026"),
        ({"years": (YearTyped(2026, "あ" * 41),)}, "planned_2026"),
        ({"years": (YearTyped(2026, "検討"), YearTyped(2026, "構築"))}, "new_year"),
        ({"stage_id": 999999}, "stage"),
        ({"viewpoint_ids": (999999,)}, "viewpoints"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    desk: Desk, fields: dict[str, Any], field: str
) -> None:
    item = desk.item(desk.draft())
    with pytest.raises(Refused) as caught:
        edited(desk, item, **fields)
    assert list(caught.value.errors) == [field]


def test_another_organizations_department_is_not_there(desk: Desk) -> None:
    item = desk.item(desk.draft())
    with pytest.raises(Refused) as caught:
        edited(desk, item, department_ids=(DepartmentFactory().pk,))
    assert list(caught.value.errors) == ["departments"]


# ── Editing ─────────────────────────────────────────────────────────────────────────────────
def test_an_edit_changes_the_draft_only(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), title="改めた施策", department_ids=(desk.other.pk,))
    item = desk.item(draft)
    assert (item.title, item.version) == ("改めた施策", 2)
    assert [one.pk for one in item.departments.all()] == [desk.other.pk]
    before = desk.plan.versions.get(label="1.5").items.get(key="m")
    assert (before.title, [one.pk for one in before.departments.all()]) == (
        "項目m",
        [desk.department.pk],
    )


def test_an_edit_that_changes_nothing_writes_nothing(desk: Desk) -> None:
    item = desk.item(desk.draft())
    again = edit_item(by=desk.dx, item_id=item.pk, typed=typed(item), version=0)
    assert again.version == 1


def test_the_second_of_two_is_told_and_overwrites_nothing(desk: Desk) -> None:
    item = desk.item(desk.draft())
    edited(desk, item, text="先の人の内容")
    with pytest.raises(Stale) as caught:
        edit_item(by=desk.dx, item_id=item.pk, typed=typed(item, text="後の人"), version=1)
    assert caught.value.theirs["row"].text == "先の人の内容"
    item.refresh_from_db()
    assert item.text == "先の人の内容"


def test_years_can_be_emptied_and_replaced(desk: Desk) -> None:
    draft = desk.draft()
    item = desk.item(draft, "i")
    edited(desk, item, years=(YearTyped(2023, "拡充"), YearTyped(2024, "⇒")))
    assert list(item.years.values_list("fiscal_year", "planned")) == [(2023, "拡充"), (2024, "⇒")]


def test_who_may_edit_items(desk: Desk) -> None:
    item = desk.item(desk.draft())
    for actor, error in (
        (desk.editor, NotAllowed),
        (desk.viewer, NotAllowed),
        (Desk().dx, NotFound),
    ):
        with pytest.raises(error):
            edit_item(by=actor, item_id=item.pk, typed=typed(item, title="x"), version=1)


def test_an_item_decided_while_it_was_typed_is_refused_with_a_sentence(desk: Desk) -> None:
    draft = desk.draft()
    item = desk.item(draft)
    mine = typed(item, text="入力中の文章")
    decide_draft(
        by=desk.dx,
        plan_id=desk.plan.pk,
        typed=DecisionTyped("会議", "R8.11.2"),
        label="2.0",
        version=1,
    )
    with pytest.raises(Invalid, match=r"「2\.0」として決定されたため") as caught:
        edit_item(by=desk.dx, item_id=item.pk, typed=mine, version=1)
    assert caught.value.status == 409
    for act in (
        lambda: move_item(by=desk.dx, item_id=item.pk, to="up"),
        lambda: remove_item(by=desk.dx, item_id=item.pk),
    ):
        with pytest.raises(Invalid, match="決定された"):
            act()


def test_the_list_says_who_edited_an_item_last(desk: Desk) -> None:
    draft = desk.draft()
    edited(desk, desk.item(draft), years=(YearTyped(2026, "構築"),))
    page = draft_page(desk.dx, desk.plan.pk)
    assert page is not None
    edits = {line.item.key: line.edit for line in page.lines}
    assert edits["m"] is not None
    assert edits["m"].who == str(desk.dx.user)
    assert edits["v"] is None


# ── Moving ──────────────────────────────────────────────────────────────────────────────────
def test_items_move_among_their_own(desk: Desk) -> None:
    draft = desk.draft()
    first = add(desk, draft, "一", "p", 1)
    second = add(desk, draft, "二", "p", 2)
    assert keys(draft) == ["v", "p", "m", "i", first.key, second.key]
    move_item(by=desk.dx, item_id=second.pk, to="up")
    assert keys(draft) == ["v", "p", "m", "i", second.key, first.key]
    move_item(by=desk.dx, item_id=desk.item(draft).pk, to="down")
    assert keys(draft) == ["v", "p", second.key, "m", "i", first.key]
    move_item(by=desk.dx, item_id=second.pk, to="up")
    assert keys(draft) == ["v", "p", second.key, "m", "i", first.key]


def test_an_item_moves_under_another_with_all_below_it(desk: Desk) -> None:
    draft = desk.draft()
    measure, vision = desk.item(draft), desk.item(draft, "v")
    move_item(by=desk.dx, item_id=measure.pk, to="under", parent_id=None)
    assert desk.item(draft).parent is None
    assert desk.item(draft, "i").parent == measure
    assert keys(draft) == ["v", "p", "m", "i"]
    move_item(by=desk.dx, item_id=vision.pk, to="under", parent_id=measure.pk)
    assert keys(draft) == ["m", "i", "v", "p"]


def test_an_item_does_not_move_inside_itself(desk: Desk) -> None:
    draft = desk.draft()
    for parent in ("p", "i"):
        with pytest.raises(Invalid, match="自身の下には"):
            move_item(
                by=desk.dx,
                item_id=desk.item(draft, "p").pk,
                to="under",
                parent_id=desk.item(draft, parent).pk,
            )
    other = desk.plan.versions.get(label="1.5").items.get(key="v")
    with pytest.raises(Invalid, match="移動先の項目が見つかりません"):
        move_item(by=desk.dx, item_id=desk.item(draft).pk, to="under", parent_id=other.pk)


# ── Taking out and putting back ─────────────────────────────────────────────────────────────
def test_an_item_taken_out_comes_back_with_all_below_it(desk: Desk) -> None:
    draft = desk.draft()
    before = {row.pk: as_kept(row) for row in draft.items.all()}
    assert remove_item(by=desk.dx, item_id=desk.item(draft).pk) == 2
    assert keys(draft) == ["v", "p"]
    page = draft_page(desk.dx, desk.plan.pk)
    assert page is not None
    (gone,) = page.removed
    assert (gone.title, gone.below, gone.edit.who) == ("項目m", 1, str(desk.dx.user))
    back = restore_item(by=desk.dx, plan_id=desk.plan.pk, event_id=gone.event)
    assert {row.pk: as_kept(row) for row in draft.items.all()} == before
    assert keys(draft) == ["v", "p", "m", "i"]
    assert restore_item(by=desk.dx, plan_id=desk.plan.pk, event_id=gone.event) == back
    again = draft_page(desk.dx, desk.plan.pk)
    assert again is not None
    assert again.removed == ()


def test_an_item_whose_place_is_gone_comes_back_at_the_top(desk: Desk) -> None:
    draft = desk.draft()
    remove_item(by=desk.dx, item_id=desk.item(draft, "i").pk)
    remove_item(by=desk.dx, item_id=desk.item(draft, "m").pk)
    page = draft_page(desk.dx, desk.plan.pk)
    assert page is not None
    event = next(one.event for one in page.removed if one.title == "項目i")
    assert restore_item(by=desk.dx, plan_id=desk.plan.pk, event_id=event).parent is None


def test_a_milestone_goes_to_the_same_item_of_another_version(desk: Desk) -> None:
    draft = desk.draft()
    Milestone.objects.update(item=desk.item(draft, "i"))
    remove_item(by=desk.dx, item_id=desk.item(draft, "i").pk)
    item = Milestone.objects.get().item
    assert item is not None
    assert item.plan_version.label == "1.5"


def test_another_organizations_items_cannot_be_taken_out_or_put_back(desk: Desk) -> None:
    draft = desk.draft()
    item = desk.item(draft, "i")
    stranger = Desk()
    stranger.draft()
    with pytest.raises(NotFound):
        remove_item(by=stranger.dx, item_id=item.pk)
    remove_item(by=desk.dx, item_id=item.pk)
    page = draft_page(desk.dx, desk.plan.pk)
    assert page is not None
    with pytest.raises(NotFound):
        restore_item(by=stranger.dx, plan_id=stranger.plan.pk, event_id=page.removed[0].event)
    assert not PlanItem.objects.filter(pk=item.pk).exists()
