"""KPIs that have ended: marked on dashboards and plan pages, and counted in nothing that is due."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core import clock
from dashboards.selectors.board import Board, organization_board
from dashboards.selectors.choices import Choice
from kpis.models import Indicator, Outlook
from kpis.services.ends import end_indicator
from tests.kpis.pages import TODAY, Office, browser, computed, target, text_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 30)
MARK = "終了（令和8年6月30日）"


def late(office: Office, **fields: object) -> Indicator:
    """A monthly KPI without any figure, which misses its next target by its outlook."""
    kpi = office.indicator(
        plan__fy_from=2024, plan__fy_to=2028, frequency="month", entry_days=10, **fields
    )
    target(kpi, "100", 2026)
    computed(kpi)
    Outlook.objects.create(
        organization=office.organization,
        indicator=kpi,
        expected=50,
        shortfall=50,
        target=100,
        due_on=date(2027, 3, 31),
        points=8,
        method="ols-line",
        method_version=1,
        computed_on=TODAY,
        computed_at="2026-11-20T00:00:00Z",
    )
    return kpi


def ended(office: Office, kpi: Indicator, on: date = LAST) -> Indicator:
    end_indicator(by=office.dx, indicator=kpi, on=on, reason="計画の改定", expected_version=1)
    computed(kpi)
    return kpi


def board(office: Office) -> Board:
    return organization_board(office.viewer, Choice(), now=clock.now())


def counted(found: Board) -> tuple[int, int, int]:
    assert found.ahead is not None
    return found.overdue, len(found.attention), found.ahead.total


def test_an_ended_kpi_is_in_no_count_of_what_is_due(office: Office) -> None:
    kpi = late(office)
    assert counted(board(office)) == (1, 1, 1)
    ended(office, kpi)
    assert counted(board(office)) == (0, 0, 0)
    assert sum(tile.overdue for tile in board(office).tiles) == 0


def test_an_end_still_to_come_counts_as_before(office: Office) -> None:
    ended(office, late(office), TODAY + timedelta(days=1))
    assert counted(board(office)) == (1, 1, 1)
    assert board(office).rows[0].end == "終了予定（令和8年11月21日）"


def test_on_its_last_day_it_has_not_ended(office: Office) -> None:
    ended(office, late(office), TODAY)
    assert not board(office).rows[0].has_ended


def test_dashboards_mark_it_quietly(office: Office) -> None:
    kpi = late(office)
    base = f"/o/{office.organization.code}"
    pages = ("dashboard/", f"departments/{office.department.pk}/dashboard/")
    assert all(MARK not in text_of(browser(office.viewer).get(f"{base}/{p}")) for p in pages)
    ended(office, kpi)
    for path in pages:
        assert f"<small>{MARK}</small>" in text_of(browser(office.viewer).get(f"{base}/{path}"))


def test_the_plan_page_marks_it(office: Office) -> None:
    kpi = ended(office, late(office))
    address = f"/o/{office.organization.code}/plans/{kpi.plan_id}/"
    assert MARK in text_of(browser(office.viewer).get(address))


@pytest.mark.parametrize("path", ["dashboard/", "plans/{plan}/"])
def test_files_have_the_day(office: Office, path: str) -> None:
    kpi = ended(office, late(office))
    address = f"/o/{office.organization.code}/{path.format(plan=kpi.plan_id)}?format=xlsx"
    sheet = load_workbook(BytesIO(browser(office.viewer).get(address).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "KPI" in row)
    place = next(n for n, head in enumerate(heads) if head and head.endswith("終了日"))
    assert LAST in [getattr(row[place], "date", lambda: None)() for row in rows]
