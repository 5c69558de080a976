"""What a KPI's chart draws, as points on the axis of time: figures, targets, breaks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import FiscalYear, fiscal_year_of
from kpis import wording
from kpis.models import Achievement, Indicator, Measurement
from kpis.models.measurement import FigureState
from kpis.selectors.detail import IndicatorPage
from kpis.selectors.rolled import RolledFigure


@dataclass(frozen=True)
class Point:
    """A figure on the axis of time. `value` None leaves a gap."""

    day: date
    label: str
    value: Decimal | None
    text: str


def shown(kpi: Indicator, value: Decimal | None, approximate: bool = False) -> str:
    return wording.figure_text(
        value,
        unit=kpi.unit,
        decimals=kpi.decimals,
        negative=kpi.organization.negative_mark,
        approximate=approximate,
    )


def middle(fiscal_year: int) -> date:
    return date(fiscal_year, 10, 1)


def year_points(kpi: Indicator, years: Sequence[Achievement]) -> list[Point]:
    return [
        Point(
            middle(row.fiscal_year),
            wording.fiscal_year_text(row.fiscal_year),
            row.actual,
            shown(kpi, row.actual, row.approximate),
        )
        for row in reversed(years)
    ]


def period_points(kpi: Indicator, figures: Iterable[Measurement | RolledFigure]) -> list[Point]:
    """A point for each figure that counts, in the order given."""
    points = []
    for cell in figures:
        value = None
        if cell.figure_state == FigureState.VALUE:
            value = cell.value
            if value is None:
                value = wording.quotient(cell.numerator, cell.denominator)
        label = wording.span_label(cell.granularity, cell.period_first, cell.period_last)
        points.append(Point(cell.period_last, label, value, shown(kpi, value, cell.approximate)))
    return points


def target_points(page: IndicatorPage, *, mid_year: bool) -> list[Point]:
    points = []
    for line in page.targets:
        due, value = line.due_on, line.current.value
        ends_year = due == FiscalYear(fiscal_year_of(due)).last_day
        day = middle(fiscal_year_of(due)) if mid_year and ends_year else due
        text = shown(page.indicator, value)
        if line.current.upper_value is not None:
            text += f"～{shown(page.indicator, line.current.upper_value)}"
        points.append(Point(day, wording.due_text(due), value, text))
    return [point for point in points if point.value is not None]
