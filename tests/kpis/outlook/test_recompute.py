"""Outlooks as PostgreSQL and SciPy make them of stored figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from core.fiscal import Granularity, Period, periods_of
from kpis.models import (
    DefinitionVersion,
    DepartmentSeries,
    Indicator,
    Measurement,
    MeasurementRevision,
    Outlook,
)
from kpis.services.achievements import recompute_achievements
from kpis.services.outlook import recompute_outlooks
from tests.factories import DepartmentFactory, IndicatorFactory, due
from tests.kpis.outlook.lines import by_fractions
from tests.kpis.pages import target

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
EPOCH = date(2000, 1, 1)


def store(kpi: Indicator, figures: list[tuple[Period, Any]], department: Any = None) -> None:
    """Approved figures as a document gives them; a pair is numerator and denominator."""
    for period, value in figures:
        cell = Measurement.objects.create(
            organization=kpi.organization,
            indicator=kpi,
            department=department,
            granularity=period.granularity,
            period_first=period.first,
            period_last=period.last,
        )
        both = value if isinstance(value, tuple) else (None, None)
        MeasurementRevision.objects.create(
            organization=kpi.organization,
            measurement=cell,
            seq=1,
            state="approved",
            origin="document",
            figure_state="value",
            value=None if isinstance(value, tuple) else Decimal(str(value)),
            numerator=both[0],
            denominator=both[1],
        )


def months(fiscal_year: int, count: int) -> list[Period]:
    return periods_of(fiscal_year, Granularity.MONTH)[:count]


def outlook(kpi: Indicator, department: Any = None) -> Outlook:
    recompute_outlooks([kpi.pk], today=TODAY)
    return Outlook.objects.get(indicator=kpi, department=department)


def monthly(values: list[Any], **fields: Any) -> Any:
    kpi: Any = IndicatorFactory(frequency="month", **fields)
    store(kpi, list(zip(months(2026, len(values)), values, strict=True)))
    target(kpi, "100", 2026)
    return kpi


def test_values_of_a_day_are_carried_on_to_the_due_day() -> None:
    values = [10, 14, 15, 21, 22, 25, 27]
    found = outlook(monthly(values))
    points = [
        ((period.last - EPOCH).days, Fraction(value))
        for period, value in zip(months(2026, 7), values, strict=True)
    ]
    line = by_fractions(points, [(due(2026) - EPOCH).days])
    assert float(found.expected or 0) == pytest.approx(float(line.expected), rel=1e-10)
    assert (found.points, found.due_on, found.target) == (7, due(2026), 100)
    assert found.low is not None and found.expected is not None and found.high is not None
    assert found.low < found.expected < found.high


def test_amounts_are_added_up_to_the_years_total() -> None:
    values = [5, 9, 6, 8, 7, 10]
    found = outlook(monthly(values, kind="flow"))
    points = [(n, Fraction(value)) for n, value in enumerate(values)]
    line = by_fractions(points, range(6, 12), Fraction(sum(values)))
    assert float(found.expected or 0) == pytest.approx(float(line.expected), rel=1e-10)
    assert found.per_month is None


def test_a_month_in_between_without_a_figure_is_still_expected() -> None:
    kpi: Any = IndicatorFactory(frequency="month", kind="flow")
    store(kpi, [(period, 10) for n, period in enumerate(months(2026, 6)) if n != 2])
    target(kpi, "100", 2026)
    assert outlook(kpi).expected == 120


@pytest.mark.parametrize("count", [0, 3])
def test_fewer_than_four_points_give_none_and_say_so(count: int) -> None:
    found = outlook(monthly(list(range(count))))
    assert (found.none_because, found.expected, found.points) == ("few_points", None, count)


def test_without_a_target_ahead_there_is_none() -> None:
    kpi: Any = IndicatorFactory(frequency="month")
    store(kpi, [(period, 1) for period in months(2026, 5)])
    target(kpi, "100", 2024)
    assert outlook(kpi).none_because == "no_target"


def test_months_are_not_mixed_with_years() -> None:
    kpi = monthly([10, 20, 30, 40, 50])
    store(kpi, [(Period.year(2024), 9000), (Period.year(2025), 9000)])
    found = outlook(kpi)
    assert (found.points, found.first_on) == (5, date(2026, 4, 30))


def test_figures_before_a_break_in_the_definition_are_no_points() -> None:
    kpi = monthly([900, 900, 10, 20, 30, 40])
    DefinitionVersion.objects.create(
        organization=kpi.organization,
        indicator=kpi,
        number=2,
        applies_from=date(2026, 6, 1),
        breaks_series=True,
        reason="数え方を改めた。",
    )
    found = outlook(kpi)
    assert (found.points, found.first_on) == (4, date(2026, 6, 30))


def test_only_the_newest_twenty_four_points_count() -> None:
    kpi: Any = IndicatorFactory(frequency="month")
    store(kpi, [(period, 1) for year in (2023, 2024, 2025) for period in months(year, 12)])
    target(kpi, "100", 2026)
    found = outlook(kpi)
    assert (found.points, found.first_on) == (24, date(2024, 4, 30))


def test_flows_of_a_running_total_are_added_to_the_baseline() -> None:
    found = outlook(
        monthly([5, 5, 5, 5], kind="cumulative", derivation="from_flows", baseline=Decimal(100))
    )
    assert found.last_on == date(2026, 7, 31)
    assert found.expected is not None and Decimal(155) < found.expected < Decimal(165)


def test_a_whole_is_added_up_from_complete_departments_only() -> None:
    kpi: Any = IndicatorFactory(frequency="month", kind="ratio", roll_up="add", unit="%")
    parts: list[Any] = [DepartmentFactory(organization=kpi.organization) for _ in range(2)]
    for place, part in enumerate(parts):
        DepartmentSeries.objects.create(
            organization=kpi.organization, indicator=kpi, department=part
        )
        count = 5 if place == 0 else 4
        store(kpi, [(period, (30 + n, 100)) for n, period in enumerate(months(2026, count))], part)
    target(kpi, "80", 2026)
    found = outlook(kpi)
    assert (found.points, found.last_on) == (4, date(2026, 7, 31))


def test_a_department_that_is_no_more_has_no_outlook() -> None:
    kpi = monthly([1, 2, 3, 4])
    gone: Any = DepartmentFactory(organization=kpi.organization, valid_to=date(2026, 3, 31))
    store(kpi, [(period, 1) for period in months(2025, 6)], gone)
    outlook(kpi)
    assert not Outlook.objects.filter(department=gone).exists()


def test_a_perfect_fit_has_no_width_and_is_certain() -> None:
    kpi: Any = IndicatorFactory(frequency="month", kind="flow")
    store(kpi, [(period, 10) for period in months(2026, 6)])
    target(kpi, "100", 2026)
    found = outlook(kpi)
    assert (found.low, found.expected, found.high, found.probability) == (120, 120, 120, 1)


def test_an_outlook_stays_within_the_indicators_bounds() -> None:
    kpi = monthly([80, 85, 91, 94, 99], maximum=Decimal(100))
    found = outlook(kpi)
    assert (found.expected, found.high) == (100, 100)


def test_computing_twice_changes_nothing_more() -> None:
    kpi = monthly([10, 14, 15, 21])
    first = outlook(kpi)
    assert outlook(kpi).computed_at == first.computed_at
    assert Outlook.objects.filter(indicator=kpi).count() == 1


def test_an_outlook_that_no_longer_belongs_goes() -> None:
    kpi = monthly([10, 14, 15, 21])
    department: Any = DepartmentFactory(organization=kpi.organization)
    store(kpi, [(period, 1) for period in months(2026, 4)], department)
    outlook(kpi, department)
    department.valid_to = date(2026, 10, 31)
    department.save()
    outlook(kpi)
    assert not Outlook.objects.filter(department=department).exists()


def test_the_recompute_asks_for_the_outlook() -> None:
    kpi = monthly([10, 14, 15, 21])
    recompute_achievements([kpi.pk], today=TODAY)
    assert outbox.drain("kpis.outlook") >= 1
    assert Outlook.objects.filter(indicator=kpi, points=4).exists()


def test_twenty_take_as_many_queries_as_two() -> None:
    kpis = [monthly([10, 14, 15, n]) for n in range(20)]
    counts = []
    for some in (kpis[:2], kpis):
        with CaptureQueriesContext(connection) as queries:
            recompute_outlooks([kpi.pk for kpi in some], today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5
