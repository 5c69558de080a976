"""The page of one figure: saving, submitting, and every way a figure is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.fiscal import Period
from kpis.models import Measurement, MeasurementRevision
from kpis.models.indicator import Frequency, Kind
from kpis.models.measurement import WorkflowState as State
from tests.factories import IndicatorFactory
from tests.kpis.cells import ask
from tests.kpis.pages import Office, approved, browser, draft, submitted, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def send(office: Office, kpi: Any, period: str = "2025", *, by: Any = None, **data: str) -> Any:
    fields = {"expected_seq": "0", "act": "save", **data}
    return browser(by or office.editor).post(office.url(f"{kpi.pk}/figures/{period}/"), fields)


def states(kpi: Any) -> list[str]:
    rows = MeasurementRevision.objects.filter(measurement__indicator=kpi).order_by("seq")
    return [row.state for row in rows]


def test_a_draft_is_saved_and_leads_back_to_the_figure(office: Office) -> None:
    kpi = office.indicator()
    answer = send(office, kpi, value="614")
    assert answer.status_code == 302
    assert answer["Location"] == office.url(f"{kpi.pk}/figures/2025/")
    assert states(kpi) == [State.DRAFT]
    page = browser(office.editor).get(answer["Location"])
    assert 'value="614"' in text_of(page)


def test_saving_says_so_on_the_next_page(office: Office) -> None:
    kpi = office.indicator()
    client = browser(office.editor)
    url = office.url(f"{kpi.pk}/figures/2025/")
    page = client.post(url, {"expected_seq": "0", "value": "614", "act": "save"}, follow=True)
    assert "R7年度の値を下書きとして保存しました。" in text_of(page)


def test_submitting_saves_and_submits_in_one(office: Office) -> None:
    kpi = office.indicator()
    assert send(office, kpi, value="614", act="submit").status_code == 302
    assert states(kpi) == [State.DRAFT, State.SUBMITTED]


def test_submitting_twice_submits_once(office: Office) -> None:
    kpi = office.indicator()
    assert send(office, kpi, value="614", act="submit").status_code == 302
    assert send(office, kpi, value="614", act="submit").status_code == 302
    assert states(kpi) == [State.DRAFT, State.SUBMITTED]


def test_saving_twice_saves_once(office: Office) -> None:
    kpi = office.indicator()
    send(office, kpi, value="614")
    assert send(office, kpi, value="614").status_code == 302
    assert states(kpi) == [State.DRAFT]


def test_full_width_figures_are_read_and_kept_as_typed(office: Office) -> None:
    kpi = office.indicator()
    assert send(office, kpi, value="１，８９１").status_code == 302
    revision = MeasurementRevision.objects.get(measurement__indicator=kpi)
    assert revision.value == Decimal(1891)
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "1,891件" in page
    assert "１，８９１" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("たくさん", "たくさん"),
        ("abc", "abc"),
        ("○", "○"),
        ("1" + "0" * 30, "大きすぎ"),
        ("-5", "下限"),
        ("", "値が入力されていません"),
        ("12,34", "12,34"),
    ],
)
def test_what_is_no_figure_is_refused_beside_the_field(
    office: Office, typed: str, words: str
) -> None:
    kpi = office.indicator()
    answer = send(office, kpi, value=typed, note="理由はこちら")
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert f'value="{typed}"' in page or not typed
    assert "理由はこちら" in page
    assert words in page.split("field__errors")[1]
    assert "<title>エラー：" in page
    assert states(kpi) == []


def test_a_day_outside_the_period_is_refused(office: Office) -> None:
    kpi = office.indicator()
    answer = send(office, kpi, value="5", as_of="令和6年8月31日")
    assert answer.status_code == 422
    assert "R7年度" in text_of(answer)
    assert "の外にあります" in text_of(answer)
    assert 'value="令和6年8月31日"' in text_of(answer)


def test_a_period_that_has_not_begun_is_refused(office: Office) -> None:
    kpi = office.indicator()
    answer = send(office, kpi, "2040", value="5")
    assert answer.status_code == 422
    assert "まだ始まっていません" in text_of(answer)


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        ("5", "0", "分母が0のため"),
        ("7", "5", "分母（5）より大きくなっています"),
        ("-1", "5", "分子が負の数"),
        ("5", "", "分母が入力されていません"),
    ],
)
def test_a_ratio_that_is_none_is_refused(
    office: Office, numerator: str, denominator: str, words: str
) -> None:
    kpi = office.indicator(kind=Kind.RATIO, unit="%", decimals=1)
    answer = send(office, kpi, numerator=numerator, denominator=denominator)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{numerator}"' in text_of(answer)


def test_a_ratio_is_entered_by_its_parts(office: Office) -> None:
    kpi = office.indicator(kind=Kind.RATIO, unit="%", decimals=1)
    assert send(office, kpi, numerator="45", denominator="60").status_code == 302
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "75.0%（45／60）" in page


def test_both_ways_at_once_are_refused_with_all_that_was_typed(office: Office) -> None:
    kpi = office.indicator(kind=Kind.RATIO, unit="%", decimals=1)
    answer = send(office, kpi, numerator="45", denominator="60", value="75")
    assert answer.status_code == 422
    for typed in ("45", "60", "75"):
        assert f'value="{typed}"' in text_of(answer)


def test_a_missing_revision_number_is_refused_and_keeps_what_was_typed(office: Office) -> None:
    kpi = office.indicator()
    answer = send(office, kpi, value="614", expected_seq="x")
    assert answer.status_code == 422
    assert 'value="614"' in text_of(answer)


def test_a_null_character_is_refused_not_stored(office: Office) -> None:
    kpi = office.indicator()
    assert send(office, kpi, value="6\x0014").status_code == 422
    assert states(kpi) == []


def test_a_stale_edit_shows_the_other_change_and_loses_nothing(office: Office) -> None:
    kpi = office.indicator()
    draft(office, kpi, "500")
    answer = send(office, kpi, by=office.dx, value="614", note="集計し直し", expected_seq="0")
    page = text_of(answer)
    assert answer.status_code == 409
    assert "500件（下書き）" in page
    assert f"{office.editor.user}さん" in page
    assert 'value="614"' in page
    assert "集計し直し" in page
    assert 'name="expected_seq" value="1"' in page
    assert states(kpi) == [State.DRAFT]


def test_saving_again_after_a_conflict_overwrites_knowingly(office: Office) -> None:
    kpi = office.indicator()
    draft(office, kpi, "500")
    send(office, kpi, by=office.dx, value="614", expected_seq="0")
    assert send(office, kpi, by=office.dx, value="614", expected_seq="1").status_code == 302
    latest = MeasurementRevision.objects.get(measurement__indicator=kpi, seq=2)
    assert latest.value == Decimal(614)


def test_another_persons_submission_of_the_same_figure_is_a_conflict(office: Office) -> None:
    kpi = office.indicator()
    submitted(office, kpi, "614")
    assert send(office, kpi, by=office.dx, value="614", act="submit").status_code == 409


def test_a_submitted_figure_offers_no_form_but_the_reason(office: Office) -> None:
    kpi = office.indicator()
    submitted(office, kpi, "614")
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "提出済みのため変更できません" in page
    assert "下書きとして保存" not in page
    assert 'readonly aria-describedby="locked-reason" value="614件"' in page


def test_saving_over_a_submitted_figure_takes_it_back(office: Office) -> None:
    kpi = office.indicator()
    sent = submitted(office, kpi, "614")
    assert send(office, kpi, value="700", expected_seq=str(sent.seq)).status_code == 302
    assert states(kpi) == [State.DRAFT, State.SUBMITTED, State.DRAFT]


def test_a_correction_leaves_the_approved_figure_in_use(office: Office) -> None:
    kpi = office.indicator()
    done = approved(office, kpi, "614")
    send(office, kpi, value="620", expected_seq=str(done.seq))
    cell = Measurement.objects.get(indicator=kpi)
    assert (cell.state, cell.value) == (State.DRAFT, Decimal(614))
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "いま使われている値：614件" in page


def test_other_departments_people_may_not_enter(office: Office) -> None:
    kpi = office.indicator()
    for actor in (office.outsider, office.head, office.viewer, office.member):
        assert send(office, kpi, by=actor, value="1").status_code == 403
    assert states(kpi) == []


def test_another_organizations_kpi_is_not_found(office: Office) -> None:
    foreign = IndicatorFactory()
    assert send(office, foreign, value="1").status_code == 404
    url = office.url(f"{foreign.pk}/figures/2025/")
    assert browser(office.dx).get(url).status_code == 404


@pytest.mark.parametrize("key", ["2025-13", "2025-10", "abc", "1900", "9999", "2025-02-30"])
def test_a_period_that_is_none_of_the_kpi_is_not_found(office: Office, key: str) -> None:
    kpi = office.indicator()
    answer = browser(office.dx).get(office.url(f"{kpi.pk}/figures/{key}/"))
    assert answer.status_code == 404


def test_a_departments_own_series_is_apart_from_the_whole(office: Office) -> None:
    kpi = office.indicator(department=None)
    ask(kpi, office.department)
    url = office.url(f"{kpi.pk}/figures/2025/?department={office.department.pk}")
    answer = browser(office.editor).post(url, {"expected_seq": "0", "value": "3", "act": "save"})
    assert answer.status_code == 302
    assert answer["Location"] == url
    assert Measurement.objects.get(indicator=kpi).department == office.department


def test_a_page_that_is_not_found_leads_to_the_pages_it_speaks_of(office: Office) -> None:
    kpi = office.indicator()
    detail, listed = office.url(f"{kpi.pk}/"), office.url()
    words = text_of(browser(office.dx).get(office.url(f"{kpi.pk}/figures/1900/")))
    assert f'href="{detail}">このKPIの画面' in words
    assert f'href="{listed}">KPIの一覧' in words
    gone = text_of(browser(office.dx).get(office.url("999999/")))
    assert "このKPIの画面" not in gone
    assert f'href="{listed}">KPIの一覧' in gone
    rounds = text_of(browser(office.dx).get(office.url("rounds/999999/")))
    assert f'href="{office.url("rounds/")}">調査依頼の一覧' in rounds


def test_a_page_that_is_not_found_leads_nowhere_that_is_not_the_persons(office: Office) -> None:
    foreign = Office()
    kpi = foreign.indicator()
    answer = browser(office.dx).get(foreign.url(f"{kpi.pk}/"))
    assert answer.status_code == 404
    assert foreign.organization.code not in text_of(answer).split("error-page", 1)[1]
    lost = browser(office.dx).get("/o/nowhere/really/nowhere/")
    assert lost.status_code == 404
    assert 'href="/">最初のページへ' in text_of(lost)


@pytest.mark.parametrize("department", ["x", "99999999999999999999999", "²"])
def test_a_department_that_is_none_is_not_found(office: Office, department: str) -> None:
    kpi = office.indicator()
    url = office.url(f"{kpi.pk}/figures/2025/?department={department}")
    assert browser(office.dx).get(url).status_code == 404


def test_another_organizations_department_is_not_found(office: Office) -> None:
    kpi, foreign = office.indicator(), IndicatorFactory()
    url = office.url(f"{kpi.pk}/figures/2025/?department={foreign.department_id}")
    assert browser(office.dx).get(url).status_code == 404


def test_neighbours_are_shown_for_orientation(office: Office) -> None:
    kpi = office.indicator(frequency=Frequency.MONTH)
    approved(office, kpi, "41", Period.month(2026, 8))
    approved(office, kpi, "38", Period.month(2025, 9))
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2026-09/")))
    assert "41件" in page
    assert "38件" in page
    assert "前年の同じ期間" in page


def test_the_history_shows_each_step_with_who_and_what_was_typed(office: Office) -> None:
    kpi = office.indicator()
    approved(office, kpi, "６１４件")
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    history = page.split('class="history"')[1]
    assert history.count("<li") == 3
    assert "入力した文字「６１４件」" in history
    assert history.index("承認") < history.index("提出") < history.index("下書きを保存")
    assert str(office.head.user) in history


def test_markup_in_a_note_is_shown_as_text(office: Office) -> None:
    kpi = office.indicator()
    send(office, kpi, value="5", note="<script>alert(1)</script>")
    page = text_of(browser(office.editor).get(office.url(f"{kpi.pk}/figures/2025/")))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
