"""先回りリスト: which KPIs will miss their next target, their order, and what is said of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kpis.models import Indicator, Outlook
from kpis.models.outlook import NoOutlook
from tests.kpis.pages import TODAY, Office, browser, computed, target, text_of

pytestmark = pytest.mark.django_db
NEXT = date(2027, 3, 31)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def plan(office: Office) -> Any:
    return office.indicator(name="最初のKPI").plan


def heading(office: Office, plan: Any, name: str, expected: str | None, **fields: Any) -> Indicator:
    """A KPI of the plan whose outlook is that; None: there is none."""
    kpi = office.indicator(plan=plan, name=name)
    target(kpi, "100", 2026)
    computed(kpi)
    values = {
        "none_because": None if expected else NoOutlook.FEW_POINTS,
        "expected": expected and Decimal(expected),
        "low": expected and Decimal(expected) - 5,
        "high": expected and Decimal(expected) + 5,
        "probability": expected and Decimal("0.2"),
        "shortfall": expected and max(Decimal(0), 100 - Decimal(expected)),
        "per_month": expected and Decimal("1.5"),
        "due_on": NEXT,
        "target": Decimal(100),
        "points": 8,
    } | fields
    Outlook.objects.create(
        organization=office.organization,
        indicator=kpi,
        method="ols-line",
        method_version=1,
        computed_on=TODAY,
        computed_at="2026-11-20T00:00:00Z",
        **values,
    )
    return kpi


def page(office: Office, query: str = "", who: Client | None = None) -> Any:
    there = who or browser(office.viewer)
    return there.get(f"/o/{office.organization.code}/dashboard/outlook/{query}")


def names(response: Any) -> list[str]:
    return [row.kpi.indicator.name for row in response.context["ahead"].missing]


def test_soonest_and_largest_first(office: Office, plan: Any) -> None:
    heading(office, plan, "小さい", "95")
    heading(office, plan, "大きい", "60")
    heading(office, plan, "早い", "99", due_on=date(2026, 12, 31))
    assert names(page(office)) == ["早い", "大きい", "小さい"]


def test_what_will_meet_its_target_is_only_counted(office: Office, plan: Any) -> None:
    heading(office, plan, "届く", "120")
    ahead = page(office).context["ahead"]
    assert (ahead.missing, ahead.meeting) == ((), 1)


def test_kpis_without_an_outlook_are_named_with_the_reason(office: Office, plan: Any) -> None:
    heading(office, plan, "値の少ないKPI", None)
    shown = text_of(page(office))
    assert "値の少ないKPI" in shown
    assert "値が4つに満たないため" in shown
    assert "まだ計算していないため" in shown  # the plan's first KPI


def test_each_is_explained_in_words(office: Office, plan: Any) -> None:
    heading(office, plan, "遅いKPI", "60")
    row = page(office).context["ahead"].missing[0]
    assert row.sentence == (
        "1か月あたり1.5件増えています。この傾向が続くとR8年度末は約60件の見込みで、"
        "目標の100件に届く確率は約20%です。"
    )
    assert row.interval == "55件～65件"


def test_the_dashboard_shows_the_first_and_leads_to_all(office: Office, plan: Any) -> None:
    for number in range(8):
        heading(office, plan, f"KPI{number}", str(50 + number))
    shown = text_of(browser(office.viewer).get(f"/o/{office.organization.code}/dashboard/"))
    assert "先回りリスト" in shown
    assert "ほか2件" in shown
    assert f"/o/{office.organization.code}/dashboard/outlook/" in shown


def test_a_past_years_dashboard_looks_back_only(office: Office, plan: Any) -> None:
    heading(office, plan, "遅いKPI", "60")
    code = office.organization.code
    shown = text_of(browser(office.viewer).get(f"/o/{code}/dashboard/?fy=2026"))
    assert "先回りリスト" not in shown


def test_the_departments_dashboard_lists_its_own(office: Office, plan: Any) -> None:
    heading(office, plan, "部局のKPI", "60")
    there = browser(office.viewer)
    code = office.organization.code
    for department, wanted in ((office.department, 1), (office.other, 0)):
        board = there.get(f"/o/{code}/departments/{department.pk}/dashboard/").context["board"]
        assert len(board.ahead.missing) == wanted


def test_the_list_is_narrowed_by_department(office: Office, plan: Any) -> None:
    heading(office, plan, "部局のKPI", "60")
    assert names(page(office, f"?department={office.department.pk}")) == ["部局のKPI"]
    assert names(page(office, f"?department={office.other.pk}")) == []


def test_the_files_hold_what_the_page_shows(office: Office, plan: Any) -> None:
    heading(office, plan, "遅いKPI", "60")
    plain = page(office, "?format=csv").content.decode("utf-8-sig")
    assert "遅いKPI" in plain
    assert ",60," in plain
    book = load_workbook(BytesIO(page(office, "?format=xlsx").content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert {"遅いKPI", 60} <= set(cells)


def test_another_organizations_people_find_nothing(office: Office, plan: Any) -> None:
    heading(office, plan, "遅いKPI", "60")
    assert page(office, who=browser(Office().dx)).status_code == 404


def test_twenty_take_as_many_queries_as_two(office: Office, plan: Any) -> None:
    there = browser(office.viewer)
    counts = []
    for start, end in ((0, 2), (2, 20)):
        for number in range(start, end):
            heading(office, plan, f"KPI{number}", str(50 + number))
        with CaptureQueriesContext(connection) as queries:
            assert page(office, who=there).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
