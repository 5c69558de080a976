"""People by level: wanted and counted, who certifies, levels edited by two people."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from inventories.models import Inventory, InventoryLevel
from inventories.selectors.rollouts import talent_page
from inventories.services.load import load_list_file
from inventories.services.talent import (
    LevelTyped,
    TalentTyped,
    add_level,
    edit_level,
    make_talent,
    place_rows,
    remove_level,
)
from tests.inventories.lists import Desk
from tests.kpis.pages import TODAY, browser, text_of

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "inventories" / "data"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def people(desk: Desk) -> tuple[Inventory, InventoryLevel]:
    made = make_talent(by=desk.dx, typed=TalentTyped("人材の育成"))
    level = add_level(
        by=desk.dx, inventory=made, typed=LevelTyped("リーダー", "４０人", "推進本部")
    )
    return made, level


def test_a_level_counts_the_people_who_finished_and_those_under_way(desk: Desk) -> None:
    made, level = people(desk)
    done = desk.row(made, "1", weight="12", done="R8.3.31")
    under_way = desk.row(made, "2", weight="5")
    unknown = desk.row(made, "3")
    levels = {row.pk: level.pk for row in (done, under_way, unknown)}
    assert place_rows(by=desk.dx, inventory=made, levels=levels) == 3
    assert place_rows(by=desk.dx, inventory=made, levels=levels) == 0
    (line,) = talent_page(desk.dx, made, today=TODAY).lines
    assert (line.counted, line.under_way, line.unknown) == (Decimal(12), Decimal(5), 1)
    assert line.share == 30
    assert level.wanted == 40


def test_rows_in_no_level_stand_apart(desk: Desk) -> None:
    made, _ = people(desk)
    desk.row(made, "1", weight="3", done="R8.3.31")
    lines = talent_page(desk.dx, made, today=TODAY).lines
    assert [line.level and line.level.name for line in lines] == ["リーダー", None]
    assert [line.counted for line in lines] == [0, 3]


def test_a_number_of_people_that_cannot_be_read_is_refused(desk: Desk) -> None:
    made, _ = people(desk)
    for wanted in ("約40人", "2.5", "多数", "-1"):
        with pytest.raises(Refused) as caught:
            add_level(by=desk.dx, inventory=made, typed=LevelTyped("実践者", wanted))
        assert "wanted" in caught.value.errors, wanted


def test_the_second_of_two_people_sees_the_first_ones_change(desk: Desk) -> None:
    _, level = people(desk)
    edit_level(by=desk.dx, level_id=level.pk, typed=LevelTyped("リーダー", "50"), version=1)
    with pytest.raises(Stale):
        edit_level(by=desk.dx, level_id=level.pk, typed=LevelTyped("リーダー", "60"), version=1)


def test_a_level_in_use_is_not_removed(desk: Desk) -> None:
    made, level = people(desk)
    row = desk.row(made, "1", weight="3")
    place_rows(by=desk.dx, inventory=made, levels={row.pk: level.pk})
    with pytest.raises(Invalid, match="「手続1」の行がある"):
        remove_level(by=desk.dx, level_id=level.pk)
    place_rows(by=desk.dx, inventory=made, levels={row.pk: None})
    remove_level(by=desk.dx, level_id=level.pk)
    assert not made.levels.exists()


def test_a_row_is_placed_in_levels_of_its_own_list_and_by_its_own_department(desk: Desk) -> None:
    made, level = people(desk)
    other = make_talent(by=desk.dx, typed=TalentTyped("別の台帳"))
    row = desk.row(other, "1")
    with pytest.raises(NotFound):
        place_rows(by=desk.dx, inventory=other, levels={row.pk: level.pk})
    mine = desk.row(made, "2")
    with pytest.raises(NotAllowed):
        place_rows(by=desk.outsider, inventory=made, levels={mine.pk: level.pk})


def test_only_the_office_keeps_levels(desk: Desk) -> None:
    made, _ = people(desk)
    with pytest.raises(NotAllowed):
        add_level(by=desk.editor, inventory=made, typed=LevelTyped("実践者"))


def test_the_page_names_who_certifies_and_costs_the_same_for_more_rows(desk: Desk) -> None:
    made, _ = people(desk)
    viewer = browser(desk.viewer)

    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            page = text_of(viewer.get(desk.path(f"{made.pk}/talent/")))
        assert "推進本部" in page
        return len(counted)

    for number in range(2):
        desk.row(made, str(number), weight="1")
    few = count()
    for number in range(2, 20):
        desk.row(made, str(number), weight="1")
    assert count() == few


def test_the_documents_lists_load_once(desk: Desk) -> None:
    call_command("load_plans", verbosity=0, skip_checks=True)
    for name in ("170003.json", "172014.json"):
        assert load_list_file(DATA / name).created
        assert load_list_file(DATA / name).changes == 0
    wanted = InventoryLevel.objects.filter(organization__code="172014")
    assert list(wanted.values_list("wanted", flat=True)) == [10, 40, 100, 2000]
    rows = Inventory.objects.get(organization__code="170003", key="free-address").rows
    assert rows.filter(done_on__isnull=False).count() == 6
    assert set(rows.filter(done_on=None).values_list("planned", flat=True)) == {"R7.1"}
