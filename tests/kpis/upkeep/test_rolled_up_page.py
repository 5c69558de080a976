"""The page of a KPI that is made from its departments' figures."""

from __future__ import annotations

import csv
import io

import pytest

from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import Indicator
from kpis.selectors.detail import indicator_page
from kpis.services.measurements import approve, record_measurement
from kpis.services.series import add_departments
from organizations.models import Department
from organizations.selectors import Actor
from tests.kpis.pages import TODAY, Office, browser, computed, text_of

pytestmark = pytest.mark.django_db
MONTH = Period.month(2026, 6)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def kpi(office: Office) -> Indicator:
    kpi = office.indicator(kind="level", roll_up="add", frequency="month", plan__fy_from=2026)
    both = [office.department.pk, office.other.pk]
    add_departments(by=office.dx, indicator=kpi, department_ids=both)
    return kpi


def give(by: Actor, head: Actor, kpi: Indicator, department: Department, value: str) -> None:
    sent = record_measurement(
        by=by,
        indicator=kpi,
        period=MONTH,
        typed=Typed(value=value),
        expected_seq=0,
        department_id=department.pk,
    )
    approve(by=head, measurement=sent.measurement, expected_seq=sent.seq)


def page(office: Office, kpi: Indicator) -> str:
    return text_of(browser(office.dx).get(office.url(f"{kpi.pk}/")))


def test_the_whole_is_never_offered_for_entry(office: Office, kpi: Indicator) -> None:
    words = page(office, kpi)
    assert "入力する" not in words
    assert "実績を入力" not in words
    assert f"{kpi.pk}/grid/?year=2026" in words


def test_a_month_has_a_figure_once_all_departments_have_answered(
    office: Office, kpi: Indicator
) -> None:
    give(office.editor, office.head, kpi, office.department, "30")
    line = _line(office, kpi)
    assert (line.figure, line.rolled and (line.rolled.given, line.rolled.asked)) == (None, (1, 2))
    assert "2部局のうち1部局" in page(office, kpi)
    give(office.outsider, office.other_head, kpi, office.other, "12")
    figure = _line(office, kpi).figure
    assert figure is not None and figure.value == 42


def test_the_chart_of_a_whole_draws_its_months(office: Office, kpi: Indicator) -> None:
    give(office.editor, office.head, kpi, office.department, "30")
    give(office.outsider, office.other_head, kpi, office.other, "12")
    computed(kpi)
    chart = browser(office.dx).get(office.url(f"{kpi.pk}/")).context["chart"]
    assert [row[:2] for row in chart.rows] == [("R8年6月", "42件")]


def test_the_file_of_its_periods_has_the_computed_figure(office: Office, kpi: Indicator) -> None:
    give(office.editor, office.head, kpi, office.department, "30")
    give(office.outsider, office.other_head, kpi, office.other, "12")
    answer = browser(office.dx).get(office.url(f"{kpi.pk}/figures/?format=csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    found = {(row["承認済みの値"], row["手続き"]) for row in rows if row["初日"][:7] == "2026-06"}
    assert found == {("42", "部局の値から計算")}


def _line(office: Office, kpi: Indicator):  # type: ignore[no-untyped-def]
    lines = indicator_page(office.dx, kpi.pk, department=None, today=TODAY).lines
    return next(line for line in lines if line.period == MONTH)
