"""A KPI that ends: what it asks for, what stays, and that the end can be taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from core.fiscal import Period
from dashboards.selectors.due_figures import due_series
from kpis.models import Achievement, Indicator
from kpis.selectors.detail import indicator_page
from kpis.selectors.listing import ListQuery, filtered_indicators, list_choices
from kpis.selectors.round_candidates import candidates
from kpis.services.counts import record_count
from kpis.services.ends import end_indicator, resume_indicator
from kpis.services.series import add_departments
from tests.factories import IndicatorFactory
from tests.kpis.pages import TODAY, Office, approved, browser, computed, draft, target, text_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 31)
AFTER = Period.year(2026)


@pytest.fixture
def office() -> Office:
    return Office()


def ended(office: Office, kpi: Indicator, on: date = LAST) -> Indicator:
    return end_indicator(
        by=office.dx, indicator=kpi, on=on, reason="計画の改定のため", expected_version=1
    )


def long_plan(office: Office, **more: object) -> Indicator:
    return office.indicator(
        plan__organization=office.organization, plan__fy_from=2024, plan__fy_to=2028, **more
    )


def years_of(kpi: Indicator) -> list[int]:
    rows = Achievement.objects.filter(indicator=kpi).order_by("fiscal_year")
    return list(rows.values_list("fiscal_year", flat=True))


def names(office: Office, **query: bool) -> list[str]:
    choices = list_choices(office.dx)
    found = filtered_indicators(office.dx, ListQuery(**query), choices, today=TODAY)
    return sorted(kpi.name for kpi in found)


def test_no_figure_is_taken_for_a_period_after_the_end(office: Office) -> None:
    kpi = ended(office, long_plan(office))
    with pytest.raises(Refused) as refusal:
        draft(office, kpi, "5", AFTER)
    assert "令和8年3月31日で終了しています" in str(refusal.value.errors["value"])
    with pytest.raises(Invalid, match="終了しています"):
        record_count(by=None, indicator=kpi, period=AFTER, value=3)


def test_the_last_years_figure_can_still_come(office: Office) -> None:
    kpi = ended(office, long_plan(office))
    assert approved(office, kpi, "80").state == "approved"


def test_postgresql_refuses_a_figure_after_the_end(office: Office) -> None:
    kpi = long_plan(office)
    draft(office, kpi, "5", AFTER)
    Indicator.objects.filter(pk=kpi.pk).update(ended_on=LAST, ended_reason="x")
    cell = kpi.measurements.get()
    row = cell.revisions.get()
    row.pk, row.seq = None, 2
    row._state.adding = True
    with pytest.raises(IntegrityError, match="after the end of the KPI"), transaction.atomic():
        row.save()


def test_postgresql_refuses_an_end_without_a_reason(office: Office) -> None:
    kpi = office.indicator()
    with pytest.raises(IntegrityError, match="end_has_reason"), transaction.atomic():
        Indicator.objects.filter(pk=kpi.pk).update(ended_on=LAST)


def test_an_end_before_a_figure_is_refused(office: Office) -> None:
    kpi = long_plan(office)
    draft(office, kpi, "5", AFTER)
    with pytest.raises(Refused) as refusal:
        ended(office, kpi)
    assert "R8年度に、値が入っています" in str(refusal.value.errors["ended_on"])


def test_a_day_and_a_reason_are_asked_for(office: Office) -> None:
    kpi = office.indicator()
    with pytest.raises(Refused) as refusal:
        end_indicator(by=office.dx, indicator=kpi, on=None, reason=" ", expected_version=1)
    assert set(refusal.value.errors) == {"ended_on", "reason"}


def test_years_after_the_end_ask_for_nothing(office: Office) -> None:
    kpi = long_plan(office)
    target(kpi, "100", 2027)
    approved(office, kpi, "80")
    computed(kpi)
    assert years_of(kpi) == [2024, 2025, 2026]
    ended(office, kpi)
    computed(kpi)
    assert years_of(kpi) == [2024, 2025]
    assert Achievement.objects.get(indicator=kpi, is_headline=True).fiscal_year == 2025


def test_nothing_is_overdue_after_the_end(office: Office) -> None:
    kpi = long_plan(office, frequency="month", entry_days=10)
    ended(office, kpi, date(2026, 6, 30))
    computed(kpi)
    overdue = Achievement.objects.get(indicator=kpi, fiscal_year=2026).overdue_periods
    lines = indicator_page(office.dx, kpi.pk, department=None, today=TODAY).lines
    late = [line.period.label for line in lines if line.late and line.fiscal_year == 2026]
    due = due_series(office.dx, today=TODAY, horizon=TODAY + timedelta(days=30))
    asked = [one.period.label for one in due[0].periods if one.period.fiscal_year == 2026]
    assert (overdue, late, asked) == (3, late, late)
    assert late == ["R8年6月", "R8年5月", "R8年4月"]


def test_departments_are_asked_no_longer_than_the_kpi_lasts(office: Office) -> None:
    kpi = long_plan(office, roll_up="add", kind="flow")
    add_departments(by=office.dx, indicator=kpi, department_ids=[office.department.pk])
    kpi.refresh_from_db()
    ended(office, kpi)
    computed(kpi)
    assert set(years_of(kpi)) == {2024, 2025}


@pytest.mark.django_db(transaction=True)
def test_a_past_dashboard_knows_no_end(office: Office) -> None:
    kpi = long_plan(office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
        ended(office, kpi)
        for moment, last in ((before, 2026), (None, 2025)):
            cursor.execute(
                "SELECT max(fiscal_year) FROM kpis_evaluate(%s, %s, %s)", [[kpi.pk], TODAY, moment]
            )
            assert cursor.fetchone() == (last,)


def test_a_round_asks_for_what_has_not_ended(office: Office) -> None:
    kpi = ended(office, long_plan(office))
    asked = [one.indicator for one in candidates(office.dx, Period.year(2025))]
    assert asked == [kpi]
    assert candidates(office.dx, AFTER) == []


def test_the_list_leaves_it_out_unless_asked_for(office: Office) -> None:
    ended(office, office.indicator(name="終わったKPI"))
    office.indicator(name="続くKPI")
    assert names(office) == ["続くKPI"]
    assert names(office, with_ended=True) == ["終わったKPI", "続くKPI"]
    page = text_of(browser(office.viewer).get(office.url("?with_ended=on")))
    assert "終了（令和8年3月31日）" in page


def test_an_end_still_to_come_leaves_the_kpi_in_the_list(office: Office) -> None:
    ended(office, office.indicator(name="続くKPI"), TODAY + timedelta(days=1))
    assert names(office) == ["続くKPI"]


def test_the_end_is_taken_back(office: Office) -> None:
    kpi = ended(office, long_plan(office))
    back = resume_indicator(by=office.dx, indicator=kpi, expected_version=2)
    assert (back.ended_on, back.ended_reason, back.version) == (None, "", 3)
    assert draft(office, back, "5", AFTER).state == "draft"


def test_ending_or_resuming_twice_is_the_same_as_once(office: Office) -> None:
    kpi = office.indicator()
    ended(office, kpi)
    assert ended(office, kpi).version == 2
    for _ in range(2):
        assert resume_indicator(by=office.dx, indicator=kpi, expected_version=2).version == 3


def test_the_second_of_two_sees_what_the_first_did(office: Office) -> None:
    kpi = office.indicator()
    ended(office, kpi)
    with pytest.raises(Stale):
        ended(office, kpi, date(2025, 3, 31))
    with pytest.raises(Stale):
        resume_indicator(by=office.dx, indicator=kpi, expected_version=1)


def test_only_the_dx_office_ends_its_own_kpis(office: Office) -> None:
    kpi = office.indicator()
    for actor in (office.editor, office.head, office.viewer):
        with pytest.raises(NotAllowed):
            end_indicator(by=actor, indicator=kpi, on=LAST, reason="x", expected_version=1)
    with pytest.raises(NotFound):
        ended(office, IndicatorFactory())


def test_the_page_ends_and_the_kpis_page_takes_back(office: Office) -> None:
    kpi, client = office.indicator(), browser(office.dx)
    given = {"ended_on": "R7年度末", "reason": "ほかのKPIに統合", "version": "1"}
    page = client.post(office.url(f"{kpi.pk}/end/"), given, follow=True)
    assert "このKPIは令和8年3月31日で終了しました" in text_of(page)
    again = client.post(office.url(f"{kpi.pk}/resume/"), {"version": "2"}, follow=True)
    assert "終了を取り消しました" in text_of(again)
    kpi.refresh_from_db()
    assert kpi.ended_on is None


def test_the_page_keeps_what_was_typed_where_it_refuses(office: Office) -> None:
    kpi, client = office.indicator(), browser(office.dx)
    given = {"ended_on": "いつか", "reason": "理由あり", "version": "1"}
    refused = client.post(office.url(f"{kpi.pk}/end/"), given)
    assert refused.status_code == 422
    assert "理由あり" in text_of(refused) and "いつか" in text_of(refused)
    ended(office, kpi)
    late = client.post(office.url(f"{kpi.pk}/end/"), given | {"ended_on": "R6年度末"})
    assert late.status_code == 409
    assert "理由あり" in text_of(late) and "計画の改定のため" in text_of(late)
