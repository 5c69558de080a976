"""The figure page's checks, its preview and what it says of figures that cannot be entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.fiscal import Period
from kpis.models import Indicator, MeasurementRevision
from kpis.models.indicator import Frequency, Kind
from kpis.selectors.preview import previews
from tests.kpis.cells import ask
from tests.kpis.pages import (
    YEAR,
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


def total(office: Office) -> Indicator:
    """A running total with 40 for fiscal year 2024."""
    kpi = office.indicator(kind=Kind.CUMULATIVE)
    approved(office, kpi, "40", Period.year(2024))
    return kpi


def send(office: Office, kpi: Any, **typed: str) -> Any:
    body = {"expected_seq": "0", "act": "save"} | typed
    return browser(office.editor).post(office.url(f"{kpi.pk}/figures/2025/"), body)


def figure_page(office: Office, kpi: Any, by: Any = None, key: str = "2025") -> str:
    return text_of(browser(by or office.editor).get(office.url(f"{kpi.pk}/figures/{key}/")))


def test_nobody_is_asked_for_a_reason_without_need(office: Office) -> None:
    assert "この値で正しい理由" not in figure_page(office, total(office))


def test_a_striking_figure_asks_for_a_reason_beside_its_own_field(office: Office) -> None:
    kpi = total(office)
    answer = send(office, kpi, value="4", note="速報")
    page = text_of(answer)
    assert answer.status_code == 422
    assert "この値で正しい理由" in page
    assert "R6年度の累計（40件）を下回っています" in page
    assert 'value="4"' in page
    assert "速報" in page
    assert not MeasurementRevision.objects.filter(measurement__fiscal_year=2025).exists()


def test_the_reason_lets_it_through_and_is_shown_to_the_head(office: Office) -> None:
    kpi = total(office)
    assert (
        send(office, kpi, value="4", check_reason="重複を除いた", act="submit").status_code == 302
    )
    page = figure_page(office, kpi, by=office.head)
    assert "確認が必要な値です" in page
    assert "下回っています" in page
    assert page.count("重複を除いた") == 3, "beside the decision, and at both steps"


def test_a_saved_reason_need_not_be_typed_again(office: Office) -> None:
    kpi = total(office)
    send(office, kpi, value="4", check_reason="重複を除いた")
    assert "重複を除いた</textarea>" in figure_page(office, kpi)
    answer = send(office, kpi, value="4", note="確定", check_reason="", expected_seq="1")
    assert answer.status_code == 302


def test_more_decimals_than_shown_are_said_and_kept(office: Office) -> None:
    kpi = office.indicator(decimals=0)
    assert send(office, kpi, value="12.5").status_code == 302
    assert "整数で表示します" in figure_page(office, kpi)
    assert str(MeasurementRevision.objects.get().value).startswith("12.5")


# ── The preview ──────────────────────────────────────────────────────────────────────────────
def test_a_draft_shows_the_rate_it_would_have(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    draft(office, kpi, "614")
    page = figure_page(office, kpi)
    assert "この値での達成率" in page
    assert "191.9%" in page
    assert "達成" in page.split("この値での達成率")[1]


def test_the_preview_is_what_the_recompute_writes_after_the_approval(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    submitted(office, kpi, "250")
    key = (kpi.pk, None, 2025)
    before = previews([key])[key]
    approved(office, kpi, "250")
    computed(kpi)
    row = kpi.achievements.get(fiscal_year=2025)
    assert (before.rate, before.status, before.actual) == (row.rate, row.status, row.actual)


def test_a_draft_that_is_not_approved_changes_no_achievement(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    approved(office, kpi, "160")
    draft(office, kpi, "320")
    computed(kpi)
    assert kpi.achievements.get(fiscal_year=2025).rate == 50
    assert previews([(kpi.pk, None, 2025)])[kpi.pk, None, 2025].rate == 100


def test_without_a_rate_the_preview_says_why(office: Office) -> None:
    kpi = office.indicator()
    draft(office, kpi, "614")
    page = figure_page(office, kpi)
    assert "達成率なし" in page
    assert "目標が定められていないため" in page


def test_readers_of_approved_figures_see_no_preview(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "320")
    draft(office, kpi, "614159.26")  # nothing else on a page is so long: no id, no time of day
    page = figure_page(office, kpi, by=office.viewer)
    assert "この値での達成率" not in page
    assert "614,159.26" not in page
    assert "614159.26" not in page


def test_many_previews_are_one_query(office: Office) -> None:
    kpis = [office.indicator() for _ in range(4)]
    with CaptureQueriesContext(connection) as queries:
        previews([(kpi.pk, None, year) for kpi in kpis for year in (2024, 2025)])
    assert len(queries) == 1
    assert previews([]) == {}


# ── What cannot be entered here ──────────────────────────────────────────────────────────────
def test_a_computed_whole_says_where_it_comes_from(office: Office) -> None:
    kpi = office.indicator(roll_up="add")
    page = figure_page(office, kpi)
    assert "全体の値は、部局の値から計算します。" in page
    assert "下書きとして保存" not in page


def test_a_department_that_is_not_asked_cannot_start_a_series(office: Office) -> None:
    kpi = office.indicator()
    url = office.url(f"{kpi.pk}/figures/2025/?department={office.other.pk}")
    client = browser(office.outsider)
    assert "の値を集めていません" in text_of(client.get(url))
    answer = client.post(url, {"expected_seq": "0", "value": "5", "act": "save"})
    assert answer.status_code == 422
    assert not MeasurementRevision.objects.exists()


def test_an_asked_department_enters_its_own(office: Office) -> None:
    kpi = office.indicator(roll_up="add")
    ask(kpi, office.other)
    url = office.url(f"{kpi.pk}/figures/2025/?department={office.other.pk}")
    answer = browser(office.outsider).post(url, {"expected_seq": "0", "value": "5", "act": "save"})
    assert answer.status_code == 302
    assert MeasurementRevision.objects.get().measurement.department == office.other


def test_per_period_values_of_a_total_are_labelled_as_such(office: Office) -> None:
    kpi = office.indicator(
        kind=Kind.CUMULATIVE,
        derivation=Indicator.Derivation.FROM_FLOWS,
        frequency=Frequency.MONTH,
    )
    page = figure_page(office, kpi, key="2025-10")
    assert "この期間だけの値" in page
    assert "累計は、期間ごとの値からポータルが計算します。" in page


def test_a_level_behind_a_change_is_read_as_a_level(office: Office) -> None:
    kpi = office.indicator(
        kind=Kind.CHANGE_FROM_BASELINE,
        derivation=Indicator.Derivation.FROM_LEVEL,
        baseline=100,
        minimum=-50,
        maximum=0,
    )
    assert "この時点の値" in figure_page(office, kpi)
    assert send(office, kpi, value="30件減").status_code == 422
    assert send(office, kpi, value="-3").status_code == 422
    assert send(office, kpi, value="70").status_code == 302
    assert YEAR.label in figure_page(office, kpi)
