"""Departments of rollouts and levels of people, taken out; levels in the history of a row."""

from __future__ import annotations

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Stale
from inventories.models import Inventory, InventoryRow
from inventories.services.rollout_removals import remove_department
from inventories.services.rollouts import make_progress_kpi, make_rollout
from inventories.services.talent import (
    LevelTyped,
    TalentTyped,
    add_level,
    make_talent,
    place_rows,
    remove_level,
)
from tests.inventories.lists import Desk as Lists
from tests.inventories.lists import parts
from tests.inventories.test_rollouts import typed, url
from tests.kpis.pages import TODAY, browser, text_of
from tests.plans.work.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.indicator(plan=made.plan)  # brings the rating scheme
    return made


def rolled_out(desk: Desk) -> tuple[Inventory, InventoryRow]:
    made = make_rollout(by=desk.dx, typed=typed(desk))
    return made, made.rows.get(department=desk.department)


def test_a_department_goes_and_comes_back_with_its_time_and_the_kpi_follows(desk: Desk) -> None:
    made, row = rolled_out(desk)
    kpi = make_progress_kpi(by=desk.dx, inventory=made, name="配備した部局の割合")
    InventoryRow.objects.filter(pk=row.pk).update(note="先行して実施")
    client = browser(desk.dx)
    page = client.post(url(desk, f"rows/{row.pk}/remove/"), {"version": 1}, follow=True)
    assert f"「{row.name}」を展開から外しました" in text_of(page)
    assert parts(kpi)[1] == 1
    (one,) = page.context["removed"]
    for _ in range(2):
        sent = {"event": one.event}
        page = client.post(url(desk, f"{made.pk}/rollout/restore/"), sent, follow=True)
        assert f"「{row.name}」を元に戻しました" in text_of(page)
    back = made.rows.get(pk=row.pk)
    assert (back.note, back.planned, str(back.planned_on)) == (
        "先行して実施",
        "R9.3月下旬予定",
        "2027-03-31",
    )
    assert page.context["removed"] == ()


def test_a_department_that_is_done_stays(desk: Desk) -> None:
    _, row = rolled_out(desk)
    InventoryRow.objects.filter(pk=row.pk).update(done_on=TODAY)
    page = browser(desk.dx).post(url(desk, f"rows/{row.pk}/remove/"), {"version": 1}, follow=True)
    assert "完了しているため、外せません" in text_of(page)
    assert InventoryRow.objects.filter(pk=row.pk).exists()


def test_only_the_office_takes_departments_out_of_its_own_rollouts(desk: Desk) -> None:
    _, row = rolled_out(desk)
    with pytest.raises(NotAllowed):
        remove_department(by=desk.editor, row_id=row.pk, version=row.version)
    with pytest.raises(NotFound):
        remove_department(by=Desk().dx, row_id=row.pk, version=row.version)
    with pytest.raises(Stale):
        remove_department(by=desk.dx, row_id=row.pk, version=row.version + 1)
    remove_department(by=desk.dx, row_id=row.pk, version=row.version)
    with pytest.raises(NotFound):
        remove_department(by=desk.dx, row_id=row.pk, version=row.version)


def test_a_row_of_another_list_is_not_taken_out() -> None:
    lists = Lists()
    made = make_talent(by=lists.dx, typed=TalentTyped("人材の育成"))
    row = lists.row(made, "1", weight="12")
    with pytest.raises(Invalid, match="対象外"):
        remove_department(by=lists.dx, row_id=row.pk, version=row.version)


def test_a_level_with_people_is_refused_naming_them() -> None:
    lists = Lists()
    made = make_talent(by=lists.dx, typed=TalentTyped("人材の育成"))
    level = add_level(by=lists.dx, inventory=made, typed=LevelTyped("リーダー"))
    rows = [lists.row(made, str(number), weight="2") for number in range(4)]
    place_rows(by=lists.dx, inventory=made, levels={row.pk: level.pk for row in rows})
    with pytest.raises(Invalid) as caught:
        remove_level(by=lists.dx, level_id=level.pk)
    assert f"「{rows[0].name}」、" in caught.value.sentence
    assert "など4組の行があるため" in caught.value.sentence


def test_the_history_of_a_row_tells_its_levels_even_removed_ones() -> None:
    lists = Lists()
    made = make_talent(by=lists.dx, typed=TalentTyped("人材の育成"))
    first, second = (
        add_level(by=lists.dx, inventory=made, typed=LevelTyped(name))
        for name in ("リーダー", "専門人材")
    )
    row = lists.row(made, "1", weight="12")
    for level in (first, second):
        place_rows(by=lists.dx, inventory=made, levels={row.pk: level.pk})
    remove_level(by=lists.dx, level_id=first.pk)
    page = browser(lists.dx).get(f"/o/{lists.organization.code}/inventories/rows/{row.pk}/")
    newest, before, _ = page.context["entries"]
    assert newest["what"] == "段階を変更"
    assert newest["reason"] == "段階：リーダー → 専門人材"
    assert before["reason"] == "段階：（空欄） → リーダー"
    assert newest["who"] == str(lists.dx.user)
