"""Whose time is over: late in a list that somebody keeps, neutral in one that was only loaded."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import today
from inventories.counting import RowState, state_of
from inventories.entry import RowTyped
from inventories.models import Inventory, InventoryLevel
from inventories.selectors.inventories import inventory_lines
from inventories.selectors.kept import is_kept, lists_kept
from inventories.selectors.rollouts import rollout_page
from inventories.selectors.rows import progress_by_department
from inventories.services.load import load_list_file
from inventories.services.rows import edit_row, mark_done
from organizations.models import Organization, Role
from organizations.selectors import Actor
from tests.factories import actor_with
from tests.inventories.lists import Desk
from tests.kpis.pages import browser, text_of

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2] / "inventories" / "data"
SHARED = Path(__file__).resolve().parents[3] / "shared"
DAY = date(2026, 11, 21)
NEUTRAL = "時期経過・報告なし"


@pytest.fixture
def free_address() -> Inventory:
    call_command("load_plans", verbosity=0, skip_checks=True)
    load_list_file(DATA / "170003.json")
    return Inventory.objects.get(organization__code="170003", key="free-address")


def office(inventory: Inventory) -> Actor:
    return actor_with(Role.DX_OFFICE, inventory.organization)


def path(inventory: Inventory, rest: str = "") -> str:
    return f"/o/{inventory.organization.code}/inventories/{rest}"


def correct(by: Actor, inventory: Inventory, **changed: str) -> None:
    row = inventory.rows.get(name="土木部")
    typed = {"code": row.code, "name": row.name, "planned": row.planned, "note": row.note}
    edit_row(
        by=by,
        row=row,
        typed=RowTyped(**{**typed, "department_id": row.department_id, **changed}),  # type: ignore[arg-type]
        version=row.version,
    )


def test_a_time_that_is_over_is_late_only_where_somebody_keeps_the_list() -> None:
    over = {"excluded": False, "done_on": None, "planned_on": date(2025, 1, 31)}
    assert state_of(**over, today=DAY) == RowState.LATE  # type: ignore[arg-type]
    assert state_of(**over, today=DAY, kept=False) == RowState.PASSED  # type: ignore[arg-type]
    assert state_of(**over, today=date(2025, 1, 31), kept=False) == RowState.PLANNED  # type: ignore[arg-type]


def test_a_rollout_nobody_keeps_is_neutral_on_every_page(free_address: Inventory) -> None:
    by = office(free_address)
    found = rollout_page(by, free_address, today=today())
    over = [line for line in found.lines if line.row.done_on is None]
    assert {(line.mark, line.word, line.tone) for line in over} == {("－", NEUTRAL, "none")}
    assert (len(over), found.late) == (4, 0)
    assert [line.late for line in inventory_lines(by, today=today())] == [0]
    assert {line.late for line in progress_by_department(free_address, today=today())} == {0}
    page = text_of(browser(by).get(path(free_address, f"{free_address.pk}/rollout/")))
    assert page.count(NEUTRAL) == 4
    assert "予定超過" not in page
    assert "予定を過ぎた部局" not in page


def test_it_is_found_by_the_state_it_shows(free_address: Inventory) -> None:
    client: Client = browser(office(free_address))
    for state, number in (("passed", 4), ("late", 10)):
        page = client.get(path(free_address, f"{free_address.pk}/?state={state}"))
        # A state that no row of the list can have is no choice: it filters by nothing.
        assert len(page.context["lines"]) == number, state
        assert "予定超過" not in text_of(page)


def test_recorded_progress_makes_the_rest_late(free_address: Inventory) -> None:
    by = office(free_address)
    row = free_address.rows.get(name="健康福祉部")
    mark_done(by=by, inventory=free_address, row_ids=[row.pk], done="R7.1.20")
    assert is_kept(free_address)
    assert rollout_page(by, free_address, today=today()).late == 3
    assert "予定を過ぎた部局" in text_of(
        browser(by).get(path(free_address, f"{free_address.pk}/rollout/"))
    )


def test_a_corrected_note_is_no_progress_and_a_moved_time_is(free_address: Inventory) -> None:
    by = office(free_address)
    correct(by, free_address, note="出先は含まない。")
    assert not is_kept(free_address)
    correct(by, free_address, planned="R7.3")
    assert is_kept(free_address)


def test_loading_again_is_not_keeping(free_address: Inventory) -> None:
    load_list_file(DATA / "170003.json")
    assert not is_kept(free_address)


def test_another_organizations_progress_keeps_nothing_here(free_address: Inventory) -> None:
    desk = Desk()
    theirs = desk.procedures()
    assert lists_kept([free_address, theirs]) == {theirs.pk}


def test_keeping_costs_the_same_for_more_lists(free_address: Inventory) -> None:
    def count() -> int:
        lists = list(Inventory.objects.select_related("organization"))
        with CaptureQueriesContext(connection) as counted:
            lists_kept(lists)
        return len(counted)

    few = count()
    desk = Desk()
    for number in range(5):
        desk.inventory(name=f"一覧{number}")
    assert count() == few


def test_kanazawas_levels_are_those_of_the_document() -> None:
    call_command("load_plans", verbosity=0, skip_checks=True)
    load_list_file(DATA / "172014.json")
    golden = json.loads((SHARED / "golden" / "plans.json").read_text("utf-8"))
    (printed,) = (
        plan["talent_levels"]
        for plan in golden["plans"]
        if plan["org"] == "172014" and "talent_levels" in plan
    )
    kanazawa = Organization.objects.get(code="172014")
    loaded = InventoryLevel.objects.filter(organization=kanazawa)
    assert list(loaded.values_list("wanted", "name")) == [
        (level["people"], level["level"]) for level in printed
    ]
    # The document names nobody who certifies, and nobody certified.
    assert set(loaded.values_list("certified_by", flat=True)) == {""}
    talent = Inventory.objects.get(organization=kanazawa)
    assert not talent.rows.exists()
    viewer = browser(actor_with(Role.VIEWER, kanazawa))
    page = text_of(viewer.get(f"/o/172014/inventories/{talent.pk}/talent/"))
    assert "2,000" in page
    assert "デジタル行政推進リーダー（各課）" in page
