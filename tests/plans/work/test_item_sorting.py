"""Who answers for an item of a draft, its stage and its viewpoints, set in the item's form."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.clock import today
from organizations.models import Department
from plans.models import PlanItem, PlanStage, PlanVersion, PlanViewpoint
from plans.services.deciding import DecisionTyped, decide_draft
from plans.services.drafts_record import events_of
from plans.services.items import as_kept, remove_item
from tests.factories import DepartmentFactory
from tests.kpis.pages import browser, text_of
from tests.plans.work.desk import Desk, edited

pytestmark = pytest.mark.django_db
KEY = "i-0123456789ab"


class SortingDesk(Desk):
    """The plan has two stages and two viewpoints."""

    def __post_init__(self) -> None:
        super().__post_init__()
        own: dict[str, Any] = {"organization": self.organization, "plan": self.plan}
        self.first, self.second = (
            PlanStage.objects.create(**own, number=number, name=name)
            for number, name in ((1, "準備の段階"), (2, "変革の段階"))
        )
        self.users, self.data = (
            PlanViewpoint.objects.create(**own, key=key, name=name)
            for key, name in (("users", "使う人の視点"), ("data", "データの視点"))
        )


@pytest.fixture
def desk() -> SortingDesk:
    return SortingDesk()


def page_of(desk: Desk, item: PlanItem, by: Any = None) -> Any:
    return browser(by or desk.dx).get(desk.url(f"draft/items/{item.pk}/"))


def opened(desk: Desk, item: PlanItem) -> dict[str, Any]:
    """What a browser would send from the page as it is now."""
    form = page_of(desk, item).context["form"]
    sent = {name: field for name, field in form.snapshot().items() if field != ""}
    return sent | {"version": form.initial["version"], "base": form.initial["base"]}


def save(desk: Desk, item: PlanItem, sent: dict[str, Any], by: Any = None) -> Any:
    return browser(by or desk.dx).post(desk.url(f"draft/items/{item.pk}/"), sent)


def choices(desk: SortingDesk) -> dict[str, Any]:
    return {
        "departments": [str(desk.department.pk), str(desk.other.pk)],
        "stage": str(desk.second.pk),
        "viewpoints": [str(desk.users.pk), str(desk.data.pk)],
    }


def kept(item: PlanItem) -> tuple[set[int], int | None, set[int]]:
    now = as_kept(PlanItem.objects.get(pk=item.pk))
    return set(now.department_ids), now.stage_id, set(now.viewpoint_ids)


def all_of(desk: SortingDesk) -> tuple[set[int], int, set[int]]:
    return {desk.department.pk, desk.other.pk}, desk.second.pk, {desk.users.pk, desk.data.pk}


def ended(department: Department) -> Department:
    department.valid_to = today().replace(year=today().year - 1)
    department.save()
    return department


def checked(page: str, name: str) -> set[str]:
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
    return {found[1] for box in boxes if "checked" in box and (found := VALUE.search(box))}


VALUE = re.compile(r'value="(\d+)"')


# ── The form ────────────────────────────────────────────────────────────────────────────────
def test_the_form_offers_all_three_and_shows_what_is_set(desk: SortingDesk) -> None:
    item = edited(desk, desk.item(desk.draft()), stage_id=desk.first.pk)
    edited(desk, item, viewpoint_ids=(desk.data.pk,))
    page = text_of(page_of(desk, item))
    for words in ("担当部局", "1 準備の段階", "2 変革の段階", "使う人の視点", "データの視点"):
        assert words in page
    assert checked(page, "departments") == {str(desk.department.pk)}
    assert checked(page, "viewpoints") == {str(desk.data.pk)}
    assert f'<option value="{desk.first.pk}" selected>' in page


def test_departments_in_being_stand_in_their_order_with_ended_ones_already_set(
    desk: SortingDesk,
) -> None:
    own = {"organization": desk.organization}
    first = DepartmentFactory(**own, name="はじめの部局", position=0)
    gone = ended(DepartmentFactory(**own, name="昔の部局"))
    Department.objects.filter(pk=desk.other.pk).update(position=901)
    ended(desk.department)
    Department.objects.filter(pk=desk.department.pk).update(position=900)
    form = page_of(desk, desk.item(desk.draft())).context["form"]
    offered = dict(form.fields["departments"].choices)
    assert next(iter(offered)) == str(first.pk)
    assert list(offered)[-2:] == [str(desk.department.pk), str(desk.other.pk)]
    assert offered[str(desk.department.pk)].endswith("（廃止）")
    assert str(gone.pk) not in offered


def test_where_nothing_can_be_chosen_yet_the_form_says_where_to_add_it() -> None:
    desk = Desk()
    draft = desk.draft()
    page = text_of(page_of(desk, desk.item(draft)))
    assert "段階と視点は、この計画に登録するとここで選べます" in page
    assert desk.url("terms/") in page
    assert "部局を登録すると" not in page
    full = SortingDesk()
    assert "登録するとここで" not in text_of(page_of(full, full.item(full.draft())))


# ── Saving ──────────────────────────────────────────────────────────────────────────────────
def test_all_three_are_set_shown_in_the_list_and_taken_away_again(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    assert save(desk, item, opened(desk, item) | choices(desk)).status_code == 302
    assert kept(item) == all_of(desk)
    page = text_of(browser(desk.dx).get(desk.url("draft/")))
    for words in (desk.other.name, "段階：変革の段階", "使う人の視点、データの視点"):
        assert words in page
    sent = opened(desk, item)
    for name in choices(desk):
        sent.pop(name)
    assert save(desk, item, sent).status_code == 302
    assert kept(item) == (set(), None, set())


def test_a_new_item_has_them_from_the_start_and_twice_is_once(desk: SortingDesk) -> None:
    draft = desk.draft()
    sent = choices(desk) | {"title": "新しい取組", "kind": "initiative", "key": KEY}
    for _ in range(2):
        assert browser(desk.dx).post(desk.url("draft/items/new/"), sent).status_code == 302
    assert kept(desk.item(draft, KEY)) == all_of(desk)


def test_saved_twice_nothing_more_is_written(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    for _ in range(2):
        assert save(desk, item, opened(desk, item) | choices(desk)).status_code == 302
    item.refresh_from_db()
    assert (item.version, item.departments.count(), item.viewpoints.count()) == (2, 2, 2)


def test_who_set_them_is_recorded(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    save(desk, item, opened(desk, item) | choices(desk))
    for through in (PlanItem.viewpoints.through, PlanItem.departments.through):
        events = events_of(through).filter(
            item_id=item.pk, pgh_label="insert", pgh_context__intent="edit_plan_item"
        )
        assert [event.pgh_context["user"] for event in events][-1] == desk.dx.user.pk
    assert str(desk.dx.user) in text_of(page_of(desk, item))


def test_nobody_but_the_office_sets_them(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    before = kept(item)
    sent = opened(desk, item) | choices(desk)
    for actor, status in (
        (desk.editor, 403),
        (desk.head, 403),
        (desk.viewer, 403),
        (SortingDesk().dx, 404),
    ):
        assert save(desk, item, sent, by=actor).status_code == status
    assert kept(item) == before


@pytest.mark.parametrize(
    ("field", "label"), [("departments", "担当部局"), ("stage", "段階"), ("viewpoints", "視点")]
)
def test_what_belongs_to_another_organization_is_refused_beside_its_field(
    desk: SortingDesk, field: str, label: str
) -> None:
    item = desk.item(desk.draft())
    before = kept(item)
    sent = opened(desk, item) | {"title": "残る入力", field: choices(SortingDesk())[field]}
    page = save(desk, item, sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert f"選んだ{label}は、いまの一覧にありません。一覧から選び直してください。" in text_of(page)
    assert "残る入力" in text_of(page)
    assert kept(item) == before


# ── Two people ──────────────────────────────────────────────────────────────────────────────
def test_the_second_of_two_sees_both_choices_by_name_and_may_save_again(
    desk: SortingDesk,
) -> None:
    item = desk.item(desk.draft())
    sent = opened(desk, item) | {"viewpoints": [str(desk.users.pk)], "stage": str(desk.first.pk)}
    edited(
        desk,
        item,
        viewpoint_ids=(desk.data.pk,),
        stage_id=desk.second.pk,
        department_ids=(desk.other.pk,),
    )
    page = save(desk, item, sent)
    assert page.status_code == 409
    told = {one.label: (one.theirs, one.mine, one.kept) for one in page.context["merged"].fields}
    assert told["視点"] == ("データの視点", "使う人の視点", True)
    assert told["段階"] == ("2 変革の段階", "1 準備の段階", True)
    assert told["担当部局"][0].endswith(desk.other.name)
    assert told["担当部局"][2] is False
    shown = text_of(page)
    assert checked(shown, "viewpoints") == {str(desk.users.pk)}
    assert checked(shown, "departments") == {str(desk.other.pk)}, "only the other changed it"
    assert kept(item) == ({desk.other.pk}, desk.second.pk, {desk.data.pk})
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    assert save(desk, item, again).status_code == 302
    assert kept(item) == ({desk.other.pk}, desk.first.pk, {desk.users.pk})


def test_an_ended_department_that_the_other_took_out_is_still_named(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    ended(desk.department)
    third = DepartmentFactory(organization=desk.organization, name="三番目の部局")
    sent = opened(desk, item)
    sent["departments"] = [*sent["departments"], str(desk.other.pk)]
    edited(desk, item, department_ids=(third.pk,))
    page = save(desk, item, sent)
    assert page.status_code == 409
    (told,) = page.context["merged"].fields
    assert f"{desk.department.name}（廃止）" in told.mine
    assert str(desk.department.pk) in checked(text_of(page), "departments")
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    refused = save(desk, item, again)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["departments"])


def test_an_ended_department_left_as_it_was_follows_the_other_person(desk: SortingDesk) -> None:
    item = desk.item(desk.draft())
    ended(desk.department)
    sent = opened(desk, item) | {"text": "後の人の文章"}
    edited(desk, item, department_ids=(desk.other.pk,))
    page = save(desk, item, sent)
    assert page.status_code == 409
    assert checked(text_of(page), "departments") == {str(desk.other.pk)}
    assert "後の人の文章" in text_of(page)


def test_an_ended_department_is_not_chosen_anew_whatever_version_is_sent(
    desk: SortingDesk,
) -> None:
    item = desk.item(desk.draft())
    gone = ended(DepartmentFactory(organization=desk.organization, name="昔の部局"))
    sent = opened(desk, item) | {"departments": [str(gone.pk)]}
    for version, status in (("1", 422), ("0", 409), ("", 409), ("9", 409)):
        assert save(desk, item, sent | {"version": version}).status_code == status
    assert kept(item)[0] == {desk.department.pk}


def test_what_was_chosen_for_an_item_taken_out_is_told_in_words(desk: SortingDesk) -> None:
    item = desk.item(desk.draft(), "i")
    sent = opened(desk, item) | choices(desk)
    remove_item(by=desk.dx, item_id=item.pk)
    page = save(desk, item, sent)
    assert page.status_code == 404
    told = {one["label"]: one["text"] for one in page.context["typed"]}
    assert told["段階"] == "2 変革の段階"
    assert told["視点"] == "使う人の視点、データの視点"
    assert desk.other.name in told["担当部局"]
    assert told["種別"] == PlanItem.Kind(item.kind).label


# ── Versions ────────────────────────────────────────────────────────────────────────────────
def decided(desk: Desk, draft: PlanVersion) -> None:
    decide_draft(
        by=desk.dx,
        plan_id=desk.plan.pk,
        typed=DecisionTyped("会議", "R8.11.2"),
        label=draft.label,
        version=draft.version,
    )


def test_they_go_into_the_next_version_and_the_decided_one_stays(desk: SortingDesk) -> None:
    draft = desk.draft()
    item = desk.item(draft)
    save(desk, item, opened(desk, item) | choices(desk))
    decided(desk, draft)
    following = desk.item(desk.draft("3.0"))
    assert kept(following) == all_of(desk)
    sent = opened(desk, following) | {"stage": str(desk.first.pk), "viewpoints": []}
    assert save(desk, following, sent).status_code == 302
    assert kept(following)[1:] == (desk.first.pk, set())
    assert kept(item) == all_of(desk)


def test_the_differences_name_them_for_changed_and_for_added_items(desk: SortingDesk) -> None:
    draft = desk.draft()
    item = desk.item(draft)
    save(desk, item, opened(desk, item) | choices(desk))
    sent = choices(desk) | {"title": "新しい取組", "kind": "initiative", "key": KEY}
    browser(desk.dx).post(desk.url("draft/items/new/"), sent)
    decided(desk, draft)
    page = browser(desk.viewer).get(desk.url("difference/"))
    changed, added = (
        re.search(rf'<tr id="item-{key}">.*?</tr>', text_of(page), re.S) for key in ("m", KEY)
    )
    assert changed is not None
    assert added is not None
    for row in (changed[0], added[0]):
        for words in (desk.other.name, "<ins>変革の段階</ins>", "使う人の視点"):
            assert words in row
