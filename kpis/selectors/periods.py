"""The periods of one series: what is entered, what waits, what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core.fiscal import Granularity, Period, fiscal_year_of
from kpis.models import Indicator, Measurement
from kpis.models.indicator import Frequency
from kpis.models.measurement import WorkflowState
from kpis.periods import GRANULARITY_OF, period_key, periods_for_entry
from kpis.selectors.indicators import sees_unapproved
from kpis.selectors.rolled import RolledFigure, rolled_figures
from organizations.models import Department
from organizations.selectors import Actor


@dataclass(frozen=True)
class PeriodLine:
    """One period of a series, as this person may see it.

    `cell` holds the approved figure and is None where there is nothing to see; `state` is the
    newest state (approved only, for who may not see more); `key` is the entry page's, empty for a
    figure of another length than the KPI's own. `late`: the deadline passed without a figure.
    `computed`: the figure comes from the departments, nobody enters it; `rolled` is what they make.
    """

    period: Period
    key: str
    cell: Measurement | None
    state: str | None
    entry_due: date
    late: bool
    computed: bool = False
    rolled: RolledFigure | None = None

    @property
    def fiscal_year(self) -> int:
        return fiscal_year_of(self.period.last)

    @property
    def has_figure(self) -> bool:
        return self.figure is not None

    @property
    def figure(self) -> Measurement | RolledFigure | None:
        """What counts: the approved figure, or the one that the departments make."""
        if self.computed:
            return self.rolled if self.rolled and self.rolled.figure_state else None
        return self.cell if self.cell is not None and self.cell.approved_seq is not None else None


def series_cells(
    actor: Actor, indicator: Indicator, department: Department | None
) -> list[Measurement]:
    """The series' cells that this person may see, newest first."""
    found = Measurement.objects.filter(indicator=indicator, department=department).exclude(
        state=WorkflowState.DISCARDED, approved_seq=None
    )
    if not sees_unapproved(actor, indicator, department.pk if department else None):
        found = found.exclude(approved_seq=None)
    return list(found.order_by("-period_last", "-period_first"))


def period_lines(
    actor: Actor,
    indicator: Indicator,
    department: Department | None,
    cells: Iterable[Measurement],
    *,
    last_target_year: int | None = None,
    today: date,
) -> list[PeriodLine]:
    """Every period to enter and every figure there is, newest first."""
    sees = sees_unapproved(actor, indicator, department.pk if department else None)
    by_period = {
        Period(Granularity(cell.granularity), cell.period_first, cell.period_last): cell
        for cell in cells
    }
    if department is None and indicator.roll_up != Indicator.RollUp.NONE:
        return _computed_lines(indicator, list(by_period), last_target_year, today)
    expected = _expected(indicator, list(by_period), last_target_year, today)
    others = [period for period in by_period if period not in set(expected)]
    periods = sorted([*expected, *others], key=_newest_last, reverse=True)
    return [_line(indicator, period, by_period.get(period), sees, today) for period in periods]


def _newest_last(period: Period) -> tuple[date, date]:
    return period.last, period.first


def _expected(
    indicator: Indicator, there: list[Period], last_target_year: int | None, today: date
) -> list[Period]:
    """The periods to enter, or to compute: up to the KPI's last day."""
    expected: list[Period] = []
    if indicator.frequency != Frequency.IRREGULAR:
        first, last = _entry_years(indicator, there, last_target_year, today)
        expected = periods_for_entry(
            indicator.frequency, first_fiscal_year=first, last_fiscal_year=last, today=today
        )
    return [period for period in expected if indicator.asks_for(period.first)]


def _computed_lines(
    indicator: Indicator, there: list[Period], last_target_year: int | None, today: date
) -> list[PeriodLine]:
    """The whole's periods where they come from the departments: nothing to enter, nothing late."""
    rolled = {
        Period(Granularity(each.granularity), *span): each
        for span, each in rolled_figures(indicator).items()
    }
    expected = _expected(indicator, [*there, *rolled], last_target_year, today)
    return [
        PeriodLine(
            period=period,
            key="",
            cell=None,
            state=None,
            entry_due=period.last + timedelta(days=indicator.entry_days),
            late=False,
            computed=True,
            rolled=rolled.get(period),
        )
        for period in sorted({*expected, *rolled}, key=_newest_last, reverse=True)
    ]


def _entry_years(
    indicator: Indicator, periods: Iterable[Period], last_target_year: int | None, today: date
) -> tuple[int, int]:
    """From the plan's first year (or the earliest figure) to its last (or the last target's)."""
    years = [period.fiscal_year for period in periods]
    now = fiscal_year_of(today)
    starts = [year for year in (indicator.plan.fy_from, *years) if year is not None]
    ends = [year for year in (indicator.plan.fy_to, last_target_year, *years) if year is not None]
    first, last = min(starts, default=now), max(ends, default=now)
    return min(first, now), last


def _line(
    indicator: Indicator, period: Period, cell: Measurement | None, sees: bool, today: date
) -> PeriodLine:
    state = None if cell is None else (cell.standing if sees else WorkflowState.APPROVED)
    entry_due = period.last + timedelta(days=indicator.entry_days)
    missing = cell is None or cell.approved_seq is None
    return PeriodLine(
        period=period,
        key=period_key(period) if period.granularity is GRANULARITY_OF[indicator.frequency] else "",
        cell=cell,
        state=state,
        entry_due=entry_due,
        late=missing
        and state != WorkflowState.SUBMITTED
        and entry_due < today
        and indicator.reporting == Indicator.Reporting.COLLECTED,
    )


def by_fiscal_year(lines: Iterable[PeriodLine]) -> list[tuple[int, list[PeriodLine]]]:
    """The lines of each fiscal year, in the order given."""
    years: dict[int, list[PeriodLine]] = {}
    for line in lines:
        years.setdefault(line.fiscal_year, []).append(line)
    return list(years.items())
