"""The entry grid's page: which figures it shows to whom, what is locked, and at what cost."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.fiscal import Period
from kpis.models import CollectionRound, DepartmentSeries, Indicator, RoundItem
from kpis.models.indicator import Frequency
from tests.kpis.pages import Office, approved, browser, computed, draft, submitted, target, text_of

pytestmark = pytest.mark.django_db
OCTOBER = Period.month(2026, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("kpis.views.grid", "kpis.services.measurements", "core.clock"):
        name = "clock_today" if module.endswith("measurements") else "today"
        monkeypatch.setattr(f"{module}.{name}", lambda: date(2026, 11, 20))


@pytest.fixture
def office() -> Office:
    return Office()


def monthly(office: Office, **fields: Any) -> Indicator:
    return office.indicator(frequency=Frequency.MONTH, **fields)


def grid(office: Office, actor: Any = None, query: str = "", path: str = "grid/") -> Any:
    return browser(actor or office.editor).get(office.url(path) + query)


def data(response: Any) -> dict[str, Any]:
    found = re.search(r'<script id="grid-data"[^>]*>(.*?)</script>', text_of(response), re.S)
    assert found, "the page has no grid"
    return json.loads(found[1])


def cells(response: Any, row: int = 0) -> dict[str, list[Any]]:
    """[text, raw, seq, state, why, note] by the period's key."""
    page = data(response)
    found = zip(page["columns"], page["rows"][row]["cells"], strict=True)
    return {column["key"]: cell for column, cell in found}


def why(response: Any, key: str, row: int = 0) -> str:
    number = cells(response, row)[key][4]
    return data(response)["reasons"][number] if number >= 0 else ""


def test_it_shows_the_months_of_the_fiscal_year_with_what_was_entered(office: Office) -> None:
    kpi = monthly(office)
    draft(office, kpi, "１，８９１件", OCTOBER)
    page = grid(office)
    assert page.status_code == 200
    assert list(cells(page)) == [f"2026-{m:02d}" for m in range(4, 13)] + [
        f"2027-{m:02d}" for m in range(1, 4)
    ]
    assert cells(page)["2026-10"][:4] == ["1,891", "１，８９１件", 1, "draft"]
    assert why(page, "2026-10") == ""


def test_a_cell_leads_to_its_figures_page_without_a_script(office: Office) -> None:
    kpi = monthly(office)
    assert f'href="{office.url()}{kpi.pk}/figures/2026-10/"' in text_of(grid(office))
    assert "<noscript>" in text_of(grid(office))


def test_one_frequency_is_shown_at_a_time_and_the_others_are_offered(office: Office) -> None:
    kpi = monthly(office)
    monthly(office)
    yearly = office.indicator(frequency=Frequency.YEAR)
    shown = data(grid(office))
    assert shown["rows"][0]["kpi"] == kpi.pk
    assert yearly.pk not in {row["kpi"] for row in shown["rows"]}
    other = data(grid(office, query="?frequency=year"))
    assert [row["kpi"] for row in other["rows"]] == [yearly.pk]
    assert [column["key"] for column in other["columns"]] == [
        "2022",
        "2023",
        "2024",
        "2025",
        "2026",
    ]


def test_a_department_is_shown_what_it_answers_for(office: Office) -> None:
    own = monthly(office)
    other = monthly(office, department=office.other, plan=own.plan)
    part = monthly(office, department=office.other, plan=own.plan)
    DepartmentSeries.objects.create(
        organization=office.organization, indicator=part, department=office.department
    )
    rows = [(row["kpi"], row["department"]) for row in data(grid(office))["rows"]]
    assert rows == [(own.pk, None), (part.pk, office.department.pk)]
    everything = data(grid(office, query="?department=all"))["rows"]
    assert other.pk in {row["kpi"] for row in everything}
    narrowed = data(grid(office, query=f"?department={office.other.pk}"))["rows"]
    assert {row["kpi"] for row in narrowed} == {other.pk, part.pk}


def test_the_dx_office_is_shown_all_departments(office: Office) -> None:
    own = monthly(office)
    other = monthly(office, department=office.other, plan=own.plan)
    rows = data(grid(office, office.dx))["rows"]
    assert {row["kpi"] for row in rows} == {own.pk, other.pk}


@pytest.mark.parametrize("query", ["?department={}", "?round=1", "?round=999999"])
def test_what_belongs_to_another_organization_is_not_found(office: Office, query: str) -> None:
    elsewhere = Office()
    monthly(office)
    assert grid(office, query=query.format(elsewhere.department.pk)).status_code == 404


def test_words_that_are_no_choice_ask_for_nothing(office: Office) -> None:
    monthly(office)
    page = grid(office, query="?year=99999&frequency=week&plan=x&department=-1")
    assert page.status_code == 200
    assert "2026-10" in cells(page)


# ── Locks ────────────────────────────────────────────────────────────────────────────────────
def test_a_month_that_has_not_begun_is_locked_and_says_so(office: Office) -> None:
    monthly(office)
    assert "まだ始まっていません" in why(grid(office), "2026-12")


def test_a_submitted_figure_is_locked_until_it_is_withdrawn(office: Office) -> None:
    kpi = monthly(office)
    submitted(office, kpi, "12", OCTOBER)
    assert "提出済み" in why(grid(office), "2026-10")


def test_an_approved_figure_is_locked(office: Office) -> None:
    kpi = monthly(office)
    approved(office, kpi, "12", OCTOBER)
    assert "承認済み" in why(grid(office), "2026-10")


def test_what_is_rolled_up_from_departments_is_locked(office: Office) -> None:
    monthly(office, roll_up=Indicator.RollUp.ADD)
    assert "部局の値から計算します" in why(grid(office), "2026-10")


def test_another_departments_figures_are_locked_and_say_whose_they_are(office: Office) -> None:
    monthly(office)
    page = grid(office, office.outsider, "?department=all")
    assert (
        why(page, "2026-10")
        == f"入力できるのは、{office.department.name}の入力担当とDX推進担当です。"
    )


def test_a_locked_cell_tells_a_reader_why(office: Office) -> None:
    monthly(office)
    text = text_of(grid(office))
    cell = re.search(r'<td id="c-0-8"[^>]*>', text)
    assert cell and 'aria-readonly="true"' in cell[0]
    described = re.search(r'aria-describedby="(why-\d+)"', cell[0])
    assert described and f'<span id="{described[1]}">変更できません：R8年12月' in text


def test_drafts_are_not_for_the_eyes_of_a_viewer(office: Office) -> None:
    kpi = monthly(office)
    draft(office, kpi, "4321", OCTOBER)
    page = grid(office, office.viewer)
    assert cells(page)["2026-10"][:4] == ["", "", 0, ""]
    assert "4321" not in text_of(page) and "4,321" not in text_of(page)
    assert "下書きを提出" not in text_of(page)


# ── A round ──────────────────────────────────────────────────────────────────────────────────
def asked_for(office: Office, kpi: Indicator, state: str = "open") -> CollectionRound:
    asked = CollectionRound.objects.create(
        organization=office.organization,
        title=f"R8年10月分（{state}）",
        granularity="month",
        period_first=OCTOBER.first,
        period_last=OCTOBER.last,
        deadline=date(2026, 11, 13),
    )
    RoundItem.objects.create(
        organization=office.organization,
        round=asked,
        indicator=kpi,
        answerable=office.department,
    )
    for step in {"draft": [], "open": ["open"], "closed": ["open", "closed"]}[state]:
        moment = {"open": "opened_at", "closed": "closed_at"}[step]
        CollectionRound.objects.filter(pk=asked.pk).update(**{"state": step, moment: now()})
    return asked


def test_a_rounds_grid_has_its_items_and_only_its_period_is_open(office: Office) -> None:
    kpi = monthly(office)
    monthly(office, plan=kpi.plan)
    asked = asked_for(office, kpi)
    page = grid(office, query=f"?round={asked.pk}")
    assert [row["kpi"] for row in data(page)["rows"]] == [kpi.pk]
    assert list(cells(page))[-1] == "2026-10"
    assert why(page, "2026-10") == ""
    assert "対象の期間ではありません" in why(page, "2026-09")
    assert "1件中 0件入力済み" in text_of(page)


def test_a_closed_round_locks_its_figures_and_says_so(office: Office) -> None:
    kpi = monthly(office)
    asked_for(office, kpi, "closed")
    assert "締め切られています" in why(grid(office), "2026-10")


def test_a_round_in_preparation_is_not_there_yet(office: Office) -> None:
    asked = asked_for(office, monthly(office), "draft")
    assert grid(office, query=f"?round={asked.pk}").status_code == 404


# ── One KPI ──────────────────────────────────────────────────────────────────────────────────
def test_a_kpis_grid_has_the_whole_and_each_department(office: Office) -> None:
    kpi = monthly(office)
    for department in (office.department, office.other):
        DepartmentSeries.objects.create(
            organization=office.organization, indicator=kpi, department=department
        )
    page = grid(office, office.dx, path=f"{kpi.pk}/grid/")
    assert [row["department"] for row in data(page)["rows"]] == [
        None,
        office.department.pk,
        office.other.pk,
    ]


def test_another_organizations_kpi_has_no_grid_here(office: Office) -> None:
    stranger = monthly(Office())
    assert grid(office, office.dx, path=f"{stranger.pk}/grid/").status_code == 404


# ── Beside the grid ──────────────────────────────────────────────────────────────────────────
def test_the_panel_compares_with_before_and_tells_the_rate(office: Office) -> None:
    kpi = monthly(office)
    target(kpi, "200", 2026)
    approved(office, kpi, "100", Period.month(2026, 9))
    draft(office, kpi, "150", OCTOBER)
    computed(kpi)
    panel = grid(office, path=f"{kpi.pk}/grid/2026-10/").json()
    lines = {line["label"]: line["value"] for line in panel["lines"]}
    assert lines["前の期間"] == "100件"
    assert panel["judged"]["rate"] == "75.0%"
    assert "実績 150 ÷ 目標 200" in panel["expression"]
    seen = grid(office, office.viewer, path=f"{kpi.pk}/grid/2026-10/").json()
    assert seen["judged"]["rate"] == "50.0%"
    assert seen["evidence"] is None


def test_the_panel_shows_its_sum_as_the_kpi_shows_figures_and_the_exact_one_aside(
    office: Office,
) -> None:
    kpi = monthly(office, unit="%", decimals=1)
    target(kpi, "97", 2026)
    draft(office, kpi, "94.909091", OCTOBER)
    panel = grid(office, path=f"{kpi.pk}/grid/2026-10/").json()
    assert panel["expression"] == "実績 約94.9 ÷ 目標 97.0 × 100 ＝ 97.8%"
    assert panel["exact"] == "実績 94.909091 ÷ 目標 97.0 × 100 ＝ 約97.844424 → 97.8%"


def test_the_panel_shows_the_newest_figure_before_to_whoever_may_see_drafts(office: Office) -> None:
    kpi = monthly(office)
    approved(office, kpi, "100", Period.month(2026, 9))
    draft(office, kpi, "120", Period.month(2026, 9))
    draft(office, kpi, "150", OCTOBER)
    path = f"{kpi.pk}/grid/2026-10/"
    mine = grid(office, path=path).json()["lines"][0]
    assert mine["value"] == "120件"
    assert "下書き" in mine["note"] and "この値との差 ＋30件" in mine["note"]
    theirs = grid(office, office.viewer, path=path).json()["lines"][0]
    assert theirs["value"] == "100件"


def test_the_rows_are_shown_in_parts_with_a_way_to_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("kpis.selectors.grid", "kpis.views.grid_wording"):
        monkeypatch.setattr(f"{module}.MOST_ROWS", 2)
    kpi = monthly(office)
    for _ in range(2):
        monthly(office, plan=kpi.plan)
    first, second = grid(office), grid(office, query="?page=1")
    assert [len(data(page)["rows"]) for page in (first, second)] == [2, 1]
    assert "次の1行" in text_of(first) and "page=1" in text_of(first)
    assert "前の2行" in text_of(second) and "全3行のうち3～3行" in text_of(second)
    assert len(data(grid(office, query="?page=99"))["rows"]) == 1


def test_the_row_shows_the_status_with_the_drafts(office: Office) -> None:
    kpi = monthly(office)
    target(kpi, "200", 2026)
    draft(office, kpi, "200", OCTOBER)
    computed(kpi)
    row = re.search(r'id="s-0">(.*?)</td>', text_of(grid(office)), re.S)
    assert row and "100.0%" in row[1] and "達成" in row[1]


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────
def test_twenty_rows_cost_as_many_queries_as_two(office: Office) -> None:
    kpi = monthly(office)
    more = [monthly(office, plan=kpi.plan) for _ in range(1)]
    for each in (kpi, *more):
        draft(office, each, "10", OCTOBER)
        approved(office, each, "10", Period.month(2026, 9))
    client = browser(office.editor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(office.url("grid/")).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for _ in range(18):
        each = monthly(office, plan=kpi.plan)
        draft(office, each, "10", OCTOBER)
        approved(office, each, "10", Period.month(2026, 9))
    assert queries() == few


def test_nothing_to_enter_says_so(office: Office) -> None:
    assert "入力するKPIがありません" in text_of(grid(office))
