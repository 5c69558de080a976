"""The entry grid: which series and periods it shows, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from core.fiscal import Granularity, Period, fiscal_year_of, period_containing
from kpis.models import Achievement, DepartmentSeries, Indicator, RoundItem, Target
from kpis.models.measurement import WorkflowState as State
from kpis.models.round import CollectionRound
from kpis.periods import GRANULARITY_OF
from kpis.selectors.grid_cells import GridCell, Series, SeriesKey, row_cells, stored_cells
from kpis.selectors.grid_query import (
    GRID_FREQUENCIES,
    GridChoices,
    GridQuery,
    columns_of,
    grid_choices,
    round_of,
    scope_of,
)
from kpis.selectors.indicators import get_indicator, sees_unapproved, visible_indicators
from kpis.selectors.preview import Preview, previews
from organizations.selectors import Actor

MOST_ROWS = 300


@dataclass(frozen=True)
class GridRow:
    """A series with its cells. `head` is the fiscal year's achievement, `preview` the same with
    the drafts counted (only where there are drafts)."""

    series: Series
    cells: list[GridCell]
    head: Achievement | None
    preview: Preview | None

    @property
    def judged(self) -> Achievement | Preview | None:
        return self.preview or self.head

    @property
    def has_figures(self) -> bool:
        return any(cell.state for cell in self.cells)


@dataclass(frozen=True)
class GridPage:
    """What the page shows: MOST_ROWS of `all_rows` at a time; `one_by_one` are KPIs without
    regular periods, which have no column."""

    query: GridQuery
    frequency: str
    columns: list[Period]
    rows: list[GridRow]
    year: int
    counts: dict[str, int]
    all_rows: int = 0
    one_by_one: list[Indicator] = field(default_factory=list)
    asked: CollectionRound | None = None
    choices: GridChoices | None = None
    indicator: Indicator | None = None

    @property
    def drafts(self) -> list[tuple[GridRow, GridCell]]:
        return [
            (row, cell)
            for row in self.rows
            for cell in row.cells
            if cell.state == State.DRAFT and not cell.why
        ]

    @property
    def asked_count(self) -> int:
        """Figures that are, or could be, there: those of a round, or of the periods shown."""
        return len(self._asked())

    @property
    def entered(self) -> int:
        return sum(1 for cell in self._asked() if cell.state)

    def _asked(self) -> list[GridCell]:
        last = self.columns[-1] if self.asked and self.columns else None
        return [
            cell
            for row in self.rows
            for cell in row.cells
            if (cell.state or not cell.why) and (last is None or cell.period == last)
        ]


def grid_page(actor: Actor, query: GridQuery, *, today: date) -> GridPage:
    """The grid of KPIs by periods, for a department, a plan or a round. Raises NotFound."""
    choices = grid_choices(actor, year=query.year, today=today)
    asked = round_of(actor, query)
    scope = scope_of(actor, query, choices)
    if asked is not None:
        found = _asked_series(actor, asked, scope)
        frequency = next(f for f, g in GRANULARITY_OF.items() if g.value == asked.granularity)
        columns = _asked_columns(asked, frequency)
    else:
        found = _series(actor, query, scope)
        frequency = query.frequency or _usual(found)
        columns = columns_of(frequency, query.year)
        # What ended before the first column has nothing to enter in any of them.
        found = [row for row in found if row.indicator.asks_for(columns[0].first)]
    counts = Counter(row.indicator.frequency for row in found)
    shown = [row for row in found if row.indicator.frequency == frequency]
    query = replace(query, page=min(query.page, max(len(shown) - 1, 0) // MOST_ROWS))
    first = query.page * MOST_ROWS
    return GridPage(
        query=query,
        frequency=frequency,
        columns=columns,
        rows=_rows(actor, shown[first : first + MOST_ROWS], columns, asked=asked, today=today),
        year=columns[-1].fiscal_year,
        counts={name: counts[name] for name in GRID_FREQUENCIES if counts[name]},
        all_rows=len(shown),
        one_by_one=[
            row.indicator for row in found if row.indicator.frequency not in GRID_FREQUENCIES
        ],
        asked=asked,
        choices=choices,
    )


def kpi_grid_page(actor: Actor, pk: int, query: GridQuery, *, today: date) -> GridPage:
    """The grid of one KPI: the whole and each of its departments by periods. Raises NotFound."""
    indicator = get_indicator(actor, pk)
    parts = _parts(actor, indicator_id=pk).get(pk, [])
    rows = [Series(indicator), *(Series(indicator, part.department) for part in parts)]
    regular = indicator.frequency in GRID_FREQUENCIES
    columns = columns_of(indicator.frequency, query.year) if regular else []
    return GridPage(
        query=query,
        frequency=indicator.frequency,
        columns=columns,
        rows=_rows(actor, rows, columns, asked=None, today=today) if regular else [],
        year=query.year,
        counts={},
        one_by_one=[] if regular else [indicator],
        choices=grid_choices(actor, year=query.year, today=today),
        indicator=indicator,
    )


def _series(actor: Actor, query: GridQuery, scope: frozenset[int] | None) -> list[Series]:
    """Series of the departments asked for, in the plans' order: three queries."""
    indicators = visible_indicators(actor).order_by("plan_id", "position", "id")
    narrowed: dict[str, object] = {}
    if query.plan:
        indicators = indicators.filter(plan_id=int(query.plan))
        narrowed["indicator__plan_id"] = int(query.plan)
    if scope is not None:
        narrowed["department_id__in"] = scope
    own = _parts(actor, **narrowed)
    found = []
    for indicator in indicators:
        if scope is None or indicator.department_id in scope:
            found.append(Series(indicator))
        found += [Series(indicator, part.department) for part in own.get(indicator.pk, [])]
    return found


def _parts(actor: Actor, **narrowed: object) -> dict[int, list[Series]]:
    """The departments' own series by indicator: those asked for, and those that have targets."""
    found: dict[int, dict[int, Series]] = {}
    own: Any = {"organization": actor.organization, **narrowed}
    for model in (DepartmentSeries, Target):
        rows = (
            model._default_manager.filter(**own)
            .exclude(department=None)
            .select_related("department", "indicator")
            .order_by("department__position", "department_id", "pk")
        )
        for row in rows:
            if row.department is not None:
                series = Series(row.indicator, row.department)
                found.setdefault(row.indicator_id, {}).setdefault(row.department.pk, series)
    return {pk: list(rows.values()) for pk, rows in found.items()}


def _asked_series(
    actor: Actor, asked: CollectionRound, scope: frozenset[int] | None
) -> list[Series]:
    """The series that a round asks for: one query, and one for their indicators."""
    items = RoundItem.objects.filter(round=asked).select_related("department")
    if scope is not None:
        items = items.filter(answerable_id__in=scope)
    wanted = list(items.order_by("indicator__plan_id", "indicator__position", "indicator_id", "id"))
    indicators = visible_indicators(actor).in_bulk({item.indicator_id for item in wanted})
    return [
        Series(indicators[item.indicator_id], item.department)
        for item in wanted
        if item.indicator_id in indicators
    ]


def _asked_columns(asked: CollectionRound, frequency: str) -> list[Period]:
    """The round's period, after those of its year that came before."""
    own = period_containing(asked.period_first, Granularity(asked.granularity))
    if own.granularity is Granularity.DAY:
        return [own]
    before = columns_of(frequency, fiscal_year_of(asked.period_last))
    return [period for period in before if period.last <= own.last]


def _usual(rows: Sequence[Series]) -> str:
    """The frequency most rows have; the finer one where two have as many."""
    counts = Counter(row.indicator.frequency for row in rows)
    return max(GRID_FREQUENCIES, key=lambda name: counts[name]).value


def _rows(
    actor: Actor,
    series: Sequence[Series],
    columns: Sequence[Period],
    *,
    asked: CollectionRound | None,
    today: date,
) -> list[GridRow]:
    stored = stored_cells(series, columns, today=today)
    cells = [row_cells(actor, row, columns, stored, asked=asked, today=today) for row in series]
    year = columns[-1].fiscal_year
    heads = {
        (head.indicator_id, head.department_id): head
        for head in Achievement.objects.filter(
            indicator_id__in={row.indicator.pk for row in series}, fiscal_year=year
        )
    }
    drafted = [
        row.key
        for row, line in zip(series, cells, strict=True)
        if any(_counts(cell) for cell in line)
        or (row.department is None and follows_drafts(actor, row.indicator))
    ]
    seen = previews_of(drafted, year, today=today)
    return [
        GridRow(row, line, heads.get(row.key), seen.get(row.key))
        for row, line in zip(series, cells, strict=True)
    ]


def _counts(cell: GridCell) -> bool:
    return cell.state in {State.DRAFT, State.SUBMITTED}


def follows_drafts(actor: Actor, indicator: Indicator) -> bool:
    """Whether this person sees the whole as the departments' drafts make it stand."""
    rolled_up = indicator.roll_up != Indicator.RollUp.NONE
    return rolled_up and sees_unapproved(actor, indicator, None)


def previews_of(
    keys: Sequence[SeriesKey], fiscal_year: int, *, today: date
) -> dict[SeriesKey, Preview]:
    """Each series' year as the rules would judge it with the drafts: one query, or none."""
    found = previews([(*key, fiscal_year) for key in keys], today=today)
    return {(one, dep): preview for (one, dep, _), preview in found.items()}
