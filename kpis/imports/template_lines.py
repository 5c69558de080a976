"""The rows and columns of an input template: which series, which periods, what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.errors import Invalid
from core.fiscal import FiscalYear, Granularity, Period, periods_of
from kpis.models import Indicator
from kpis.models.indicator import Kind
from kpis.periods import GRANULARITY_OF
from kpis.selectors.imports import (
    Catalogue,
    CellKey,
    Series,
    Standing,
    catalogue_of,
    standing_of,
    targets_of,
)
from kpis.selectors.obstacles import Obstacles, obstacles_to
from organizations.selectors import Actor

MOST_CELLS = 60_000
_ORDER = list(Granularity)


@dataclass(frozen=True)
class Line:
    """A series of a template, with what helps its reader."""

    indicator: Indicator
    department_id: int | None
    department: str
    target: tuple[date, Decimal] | None
    last: tuple[Period, Standing] | None


@dataclass(frozen=True)
class Sheet:
    """What a template holds. `obstacles` say which cells are locked, and why."""

    title: str
    lines: list[Line]
    periods: list[Period]
    standing: dict[CellKey, Standing]
    obstacles: Obstacles

    def takes(self, indicator: Indicator, period: Period) -> bool:
        return GRANULARITY_OF[indicator.frequency] is period.granularity

    def there(self, line: Line, period: Period) -> Standing | None:
        key = (line.indicator.pk, line.department_id, period.first, period.last)
        found = self.standing.get(key)
        return found if found and found.figure_state else None


def template_sheet(
    actor: Actor,
    *,
    fiscal_year: int,
    department_id: int | None = None,
    indicator_ids: Sequence[int] = (),
    only: Period | None = None,
    today: date,
) -> Sheet:
    """The figures of a fiscal year (or of the one period `only`) that this person enters.

    `department_id` narrows to what that department answers for, `indicator_ids` to some KPIs.
    Raises Invalid where nothing is left, or too much for one sheet.
    """
    catalogue = catalogue_of(actor)
    series = [
        (indicator, dep)
        for indicator in catalogue.indicators.values()
        for dep in _parts_of(indicator, catalogue)
        if (not indicator_ids or indicator.pk in set(indicator_ids))
        and catalogue.may_enter(indicator, dep)
        and (department_id is None or (dep or indicator.department_id) == department_id)
    ]
    year = FiscalYear(fiscal_year)
    ids = {indicator.pk for indicator, _ in series}
    standing = standing_of(ids, first=date.min, last=year.last_day)
    inside = {k: s for k, s in standing.items() if year.first_day <= k[3] and s.figure_state}
    periods = [only] if only else _periods(series, inside, fiscal_year, today)
    lines = _lines(series, standing, catalogue, year)
    lines = [line for line in lines if _has_cell(line, periods, inside)]
    if not lines or not periods:
        raise Invalid(
            "template_empty",
            "この条件で入力するKPIはありません。",
            "年度、部局、KPIを選び直してください。",
        )
    if len(lines) * len(periods) > MOST_CELLS:
        raise Invalid(
            "template_too_large",
            f"入力様式が大きくなりすぎます（{len(lines):,}行×{len(periods)}列）。",
            "部局かKPIを選んで、分けて作ってください。",
        )
    obstacles = obstacles_to(
        [line.indicator for line in lines],
        {line.department_id for line in lines if line.department_id},
        today=today,
    )
    return Sheet(f"{year.label} 実績値 入力様式", lines, periods, inside, obstacles)


def _parts_of(indicator: Indicator, catalogue: Catalogue) -> list[int | None]:
    own: list[int | None] = [dep for one, dep in sorted(catalogue.series) if one == indicator.pk]
    return [None, *own]


def _periods(
    series: Sequence[tuple[Indicator, int | None]],
    inside: dict[CellKey, Standing],
    fiscal_year: int,
    today: date,
) -> list[Period]:
    """The periods the KPIs ask for that have begun, and those of the figures there are."""
    wanted = {(indicator.pk, dep) for indicator, dep in series}
    sizes = {GRANULARITY_OF[indicator.frequency] for indicator, _ in series}
    found = {
        period
        for size in sizes - {Granularity.DAY}
        for period in periods_of(fiscal_year, size)
        if period.first <= today
    }
    for (one, dep, first, last), there in inside.items():
        if (one, dep) in wanted:
            found.add(Period(Granularity(there.granularity), first, last))
    return sorted(found, key=lambda p: (_ORDER.index(p.granularity), p.last, p.first))


def _lines(
    series: Sequence[tuple[Indicator, int | None]],
    standing: dict[CellKey, Standing],
    catalogue: Catalogue,
    year: FiscalYear,
) -> list[Line]:
    targets = targets_of({indicator.pk for indicator, _ in series})
    newest: dict[Series, tuple[Period, Standing]] = {}
    for (one, dep, first, last), there in standing.items():
        if there.figure_state is None or last >= year.first_day:
            continue
        period = Period(Granularity(there.granularity), first, last)
        kept = newest.get((one, dep))
        if kept is None or kept[0].last < last:
            newest[one, dep] = (period, there)
    return [
        Line(
            indicator,
            dep,
            catalogue.departments.get(dep or indicator.department_id or 0, ""),
            next((t for t in targets.get((indicator.pk, dep), []) if t[0] >= year.last_day), None),
            newest.get((indicator.pk, dep)),
        )
        for indicator, dep in series
    ]


def _has_cell(line: Line, periods: Sequence[Period], inside: dict[CellKey, Standing]) -> bool:
    size = GRANULARITY_OF[line.indicator.frequency]
    computed = line.department_id is None and line.indicator.roll_up != Indicator.RollUp.NONE
    return any(
        (period.granularity is size and not computed)
        or (line.indicator.pk, line.department_id, period.first, period.last) in inside
        for period in periods
    )


def parts_of(indicator: Indicator) -> tuple[str, ...]:
    """The rows of a series: a ratio has its numerator, its denominator, and the bare share."""
    return ("n", "d", "r") if indicator.kind == Kind.RATIO else ("v",)
