"""The pages of one KPI: its facts, how a year was computed, and the periods to enter."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models import Indicator
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from kpis.services.targets import TargetValue, revise_target
from tests.factories import IndicatorFactory, due
from tests.kpis.pages import (
    Office,
    approved,
    browser,
    computed,
    draft,
    submitted,
    target,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def page(office: Office, path: str, by: Any = None) -> str:
    answer = browser(by or office.viewer).get(office.url(path))
    assert answer.status_code == 200, answer.status_code
    return text_of(answer)


def judged(office: Office, value: str = "614", goal: str = "320", **fields: Any) -> Indicator:
    kpi = office.indicator(**fields)
    target(kpi, goal)
    approved(office, kpi, value)
    computed(kpi)
    return kpi


def test_the_page_states_value_target_rate_and_status(office: Office) -> None:
    kpi = judged(office, definition="支援した件数", source="計画書 12ページ")
    words = page(office, f"{kpi.pk}/")
    for shown in (
        "614件",
        "320件",
        "191.9%",
        "達成",
        "支援した件数",
        "計画書 12ページ",
        "実績÷目標",
    ):
        assert shown in words


def test_a_kpi_not_computed_yet_says_so(office: Office) -> None:
    assert "達成率を計算しています" in page(office, f"{office.indicator().pk}/")


def test_another_organizations_pages_are_not_found(office: Office) -> None:
    foreign = IndicatorFactory()
    for path in ("", "figures/", "how/2025/"):
        answer = browser(office.dx).get(office.url(f"{foreign.pk}/{path}"))
        assert answer.status_code == 404


def test_a_number_beyond_any_id_is_not_found(office: Office) -> None:
    answer = browser(office.dx).get(office.url(f"{10**30}/"))
    assert answer.status_code == 404


def test_every_value_a_target_has_had_is_shown(office: Office) -> None:
    kpi = judged(office)
    revise_target(
        by=None,
        indicator=kpi,
        due_on=due(2025),
        to=TargetValue(
            value=Decimal(400),
            decided_on=date(2025, 9, 1),
            decided_by="第3回推進本部会議",
            reason="実績が上回ったため",
        ),
        expected_seq=1,
    )
    revise_target(
        by=None,
        indicator=kpi,
        due_on=date(2025, 8, 31),
        to=TargetValue(value=Decimal(200)),
        expected_seq=0,
        is_interim=True,
    )
    words = page(office, f"{kpi.pk}/")
    for shown in ("当初 320件", "400件", "第3回推進本部会議", "実績が上回ったため", "中間目標"):
        assert shown in words
    assert "令和7年8月31日" in words
    assert "令和7年9月1日決定" in words


def test_the_chart_is_a_figure_that_plotly_accepts(office: Office) -> None:
    kpi = judged(office, kind=Kind.FLOW, baseline=Decimal(100))
    found = re.search(r'<script id="trend-chart"[^>]*>(.*?)</script>', page(office, f"{kpi.pk}/"))
    assert found
    spec = json.loads(found[1])
    figure = go.Figure(spec)
    assert figure.data[0].type == "bar"
    assert list(figure.layout.xaxis.ticktext) == ["R4", "R5", "R6", "R7", "R8"]
    assert 614.0 in figure.data[0].y


@pytest.mark.parametrize("frequency", [Frequency.MONTH, Frequency.QUARTER, Frequency.IRREGULAR])
def test_the_chart_of_a_level_draws_each_period(office: Office, frequency: str) -> None:
    kpi = office.indicator(frequency=frequency, baseline=Decimal(-3), minimum=Decimal(-10))
    target(kpi, "100", 2026)
    periods = {
        Frequency.MONTH: [Period.month(2026, 5), Period.month(2026, 6)],
        Frequency.QUARTER: [Period.quarter(2025, 4), Period.quarter(2026, 1)],
        Frequency.IRREGULAR: [Period.day(date(2026, 5, 1)), Period.day(date(2026, 6, 8))],
    }[Frequency(frequency)]
    for value, period in zip(("-5", "7"), periods, strict=True):
        approved(office, kpi, value, period)
    computed(kpi)
    answer = browser(office.viewer).get(office.url(f"{kpi.pk}/"))
    chart = answer.context["chart"]
    figure = go.Figure(chart.spec)
    assert list(figure.data[0].y) == [-5.0, 7.0]
    assert figure.layout.shapes[0].y0 == -3.0
    assert figure.layout.yaxis.rangemode == "normal"
    assert chart.rows[0] == (periods[0].label, "▲5件", "－")


def test_targets_close_together_are_not_named_over_each_other(office: Office) -> None:
    kpi = office.indicator()
    for year in range(2022, 2027):
        target(kpi, str(year), year)
    computed(kpi)
    answer = browser(office.viewer).get(office.url(f"{kpi.pk}/"))
    named = [words["text"] for words in answer.context["chart"].spec["layout"]["annotations"]]
    assert named == ["目標 2,026件"]


def test_a_kpi_with_nothing_to_draw_has_no_chart(office: Office) -> None:
    assert "trend-chart" not in page(office, f"{office.indicator().pk}/")


def test_missing_periods_are_marked_when_their_deadline_has_passed(office: Office) -> None:
    kpi = judged(office)
    words = page(office, f"{kpi.pk}/figures/", by=office.editor)
    assert words.count("未入力（期限超過）") == 3
    assert "R8年度" in words
    banner = page(office, f"{kpi.pk}/", by=office.editor)
    assert "入力の期限が過ぎた期間が3件あります" in banner


def test_a_submitted_period_is_not_late_to_those_who_see_it(office: Office) -> None:
    kpi = office.indicator(plan__fy_from=2025, plan__fy_to=2025)
    submitted(office, kpi, "5")
    assert "未入力（期限超過）" not in page(office, f"{kpi.pk}/figures/", by=office.head)
    assert "未入力（期限超過）" in page(office, f"{kpi.pk}/figures/", by=office.viewer)


def test_published_kpis_are_never_late(office: Office) -> None:
    kpi = office.indicator(reporting="published")
    assert "期限超過" not in page(office, f"{kpi.pk}/figures/", by=office.dx)


def test_the_periods_offered_are_those_begun(office: Office) -> None:
    kpi = office.indicator(frequency=Frequency.MONTH)
    words = page(office, f"{kpi.pk}/figures/", by=office.editor)
    assert office.url(f"{kpi.pk}/figures/2026-11/") in words
    assert office.url(f"{kpi.pk}/figures/2026-12/") not in words
    assert words.index("R8年度") < words.index("R7年度") < words.index("R4年度")


def test_a_typed_day_leads_to_the_days_figure(office: Office) -> None:
    kpi = office.indicator(frequency=Frequency.IRREGULAR)
    answer = browser(office.editor).get(
        office.url(f"{kpi.pk}/figures/"), {"day": "令和8年８月31日"}
    )
    assert answer.status_code == 302
    assert answer["Location"] == office.url(f"{kpi.pk}/figures/2026-08-31/")


@pytest.mark.parametrize("typed", ["", "そのうち", "R8年8月", "R8.2.30"])
def test_a_day_that_is_none_is_refused_with_what_was_typed(office: Office, typed: str) -> None:
    kpi = office.indicator(frequency=Frequency.IRREGULAR)
    answer = browser(office.editor).get(office.url(f"{kpi.pk}/figures/"), {"day": typed})
    assert answer.status_code == 422
    assert "field__errors" in text_of(answer)
    assert f'value="{typed}"' in text_of(answer) or not typed


def test_viewers_see_only_what_is_approved(office: Office) -> None:
    kpi = judged(office, "500")
    draft(office, kpi, "77701")
    submitted(office, kpi, "88802", Period.year(2024), note="内緒のメモ")
    paths = [
        f"{kpi.pk}/",
        f"{kpi.pk}/figures/",
        f"{kpi.pk}/figures/2025/",
        f"{kpi.pk}/figures/2024/",
    ]
    for actor in (office.viewer, office.member, office.outsider, office.other_head):
        for path in paths:
            words = page(office, path, by=actor)
            for hidden in (
                "77701",
                "77,701",
                "88802",
                "88,802",
                "内緒のメモ",
                "提出済み",
                "下書き",
            ):
                assert hidden not in words, (path, hidden)
    assert "77701" in page(office, paths[2], by=office.editor)
    assert "500件" in page(office, paths[2], by=office.viewer)


def test_the_way_of_computing_puts_the_numbers_in(office: Office) -> None:
    kpi = judged(
        office,
        "▲25",
        "-30",
        unit="%",
        kind=Kind.CHANGE_FROM_BASELINE,
        desired=Desired.LOWER,
        rule=Rule.PROGRESS_FROM_BASELINE,
        baseline=Decimal(0),
        baseline_on=date(2021, 3, 31),
    )
    words = page(office, f"{kpi.pk}/how/2025/")
    assert "（基準 0 − 実績 ▲25）÷（基準 0 − 目標 ▲30）× 100" in words
    assert "83.3%" in words
    assert "（第2版）" in words
    assert "令和8年11月20日" in words


def test_without_a_rate_the_way_of_computing_gives_the_reason(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    computed(kpi)
    words = page(office, f"{kpi.pk}/how/2025/")
    assert "達成率なし" in words
    assert "実績がないため" in words


def test_a_year_never_computed_is_not_found(office: Office) -> None:
    kpi = judged(office)
    for year in (1950, 2099, 10**20):
        answer = browser(office.viewer).get(office.url(f"{kpi.pk}/how/{year}/"))
        assert answer.status_code == 404


def test_the_page_costs_the_same_for_many_years_and_targets(
    office: Office, django_assert_num_queries: Any
) -> None:
    kpi = office.indicator(frequency=Frequency.MONTH)
    client = browser(office.editor)

    def fill(year: int) -> None:
        target(kpi, "10", year)
        for month in (5, 6, 7):
            approved(office, kpi, "5", Period.month(year, month))
        computed(kpi)

    fill(2026)
    with CaptureQueriesContext(connection) as few:
        client.get(office.url(f"{kpi.pk}/"))
    for year in (2023, 2024, 2025):
        fill(year)
    with django_assert_num_queries(len(few)):
        client.get(office.url(f"{kpi.pk}/"))
