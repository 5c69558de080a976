"""The cells of the entry grid: what each shows, holds for editing, and why it is locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import FiscalYear, Period
from kpis import wording
from kpis.entry import Entry
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import FigureState
from kpis.models.measurement import WorkflowState as State
from kpis.models.round import CollectionRound
from kpis.selectors.indicators import sees_unapproved
from kpis.selectors.obstacles import Obstacles, obstacles_to
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

SeriesKey = tuple[int, int | None]
CellPlace = tuple[int, int | None, date, date]
Holds = MeasurementRevision | Measurement | Entry
EDITABLE = {State.DRAFT, State.RETURNED}
APPROVED = "承認済みです。訂正するときは、下の「この値のページ」を開いてください。"
SUBMITTED = "提出済みです。直すときは、値のページで提出を取り下げてください。"
WHY_STATE: dict[str, str] = {State.SUBMITTED: SUBMITTED, State.APPROVED: APPROVED}


@dataclass(frozen=True)
class Series:
    """One row: an indicator, and the department whose own figures they are (None: the whole)."""

    indicator: Indicator
    department: Department | None = None

    @property
    def key(self) -> SeriesKey:
        return self.indicator.pk, self.department.pk if self.department else None

    @property
    def answerable(self) -> Department | None:
        return self.department or self.indicator.department


@dataclass(frozen=True)
class GridCell:
    """`text` is shown, `raw` edited; `seq` is the revision seen; `why` says why it is locked."""

    period: Period
    text: str
    raw: str
    seq: int
    state: str
    why: str
    note: str = ""


@dataclass(frozen=True)
class Stored:
    """What the database holds of some series' cells: as many queries for 2 as for 200."""

    cells: dict[CellPlace, Measurement]
    newest: dict[int, MeasurementRevision]
    obstacles: Obstacles


def stored_cells(rows: Collection[Series], periods: Collection[Period], *, today: date) -> Stored:
    """The figures of these series and periods, with the newest revision of what is under way."""
    ids = {row.indicator.pk for row in rows}
    cells = {
        (cell.indicator_id, cell.department_id, cell.period_first, cell.period_last): cell
        for cell in Measurement.objects.filter(
            indicator_id__in=ids,
            period_first__in={period.first for period in periods},
            period_last__in={period.last for period in periods},
        ).only(
            *("indicator_id", "department_id", "period_first", "period_last", "seq", "state"),
            *("approved_seq", "figure_state", "value", "numerator", "denominator", "approximate"),
        )
    }
    under_way = [cell.pk for cell in cells.values() if cell.state in EDITABLE | {State.SUBMITTED}]
    seqs = {cell.pk: cell.seq for cell in cells.values()}
    newest = {
        row.measurement_id: row
        for row in MeasurementRevision.objects.filter(measurement_id__in=under_way)
        if row.seq == seqs[row.measurement_id]
    }
    indicators = list({row.indicator.pk: row.indicator for row in rows}.values())
    departments = {row.department.pk for row in rows if row.department}
    return Stored(cells, newest, obstacles_to(indicators, departments, today=today))


def row_cells(
    actor: Actor,
    row: Series,
    periods: Iterable[Period],
    stored: Stored,
    *,
    asked: CollectionRound | None,
    today: date,
) -> list[GridCell]:
    """A row's cells, as this person may see and change them."""
    sees = sees_unapproved(actor, row.indicator, row.key[1])
    why_row = _why_row(actor, row)
    found = []
    for period in periods:
        cell = stored.cells.get((*row.key, period.first, period.last))
        newest = stored.newest.get(cell.pk) if cell and sees else None
        figure: Holds | None = newest or (cell if cell and cell.approved_seq is not None else None)
        state = _state(cell, sees=sees)
        why = (
            _why_period(row, period, asked, today)
            or why_row
            or _obstacle(row, period, stored)
            or WHY_STATE.get(state, "")
        )
        found.append(
            GridCell(
                period=period,
                text=shown_text(figure, row.indicator),
                raw=raw_text(figure),
                seq=cell.seq if cell and sees else 0,
                state=state,
                why=why,
                note=newest.note if newest else "",
            )
        )
    return found


def _state(cell: Measurement | None, *, sees: bool) -> str:
    if cell is None or cell.seq == 0:
        return ""
    if not sees or cell.state == State.DISCARDED:
        return State.APPROVED.value if cell.approved_seq is not None else ""
    return cell.state


def _why_row(actor: Actor, row: Series) -> str:
    owner = row.answerable
    if actor.can(Act.FIGURE_ENTER, owner.pk if owner else None):
        return ""
    whom = f"{owner.name}の入力担当とDX推進担当" if owner else "DX推進担当"
    return f"入力できるのは、{whom}です。"


def _why_period(row: Series, period: Period, asked: CollectionRound | None, today: date) -> str:
    if period.first > today:
        return f"{period.label}はまだ始まっていません。始まってから入力できます。"
    start = row.indicator.plan.fy_from
    if start is not None and period.fiscal_year < start:
        return f"計画が始まる{FiscalYear(start).label}より前の期間です。"
    if asked and (period.first, period.last) != (asked.period_first, asked.period_last):
        return f"調査依頼「{asked.title}」の対象の期間ではありません。"
    return ""


def _obstacle(row: Series, period: Period, stored: Stored) -> str:
    found = stored.obstacles.why(row.indicator, row.key[1], period)
    return str(found) if found else ""


def shown_text(figure: Holds | None, indicator: Indicator) -> str:
    """The figure as a cell shows it: without its unit, which has a column of its own."""
    if figure is None or figure.figure_state is None:
        return ""
    if figure.figure_state != FigureState.VALUE:
        return str(FigureState(figure.figure_state).label)
    value = figure.value
    if value is None:
        value = wording.quotient(figure.numerator, figure.denominator)
    return wording.figure_text(
        value,
        unit="",
        decimals=indicator.decimals,
        negative=indicator.organization.negative_mark,
        approximate=figure.approximate,
    )


def raw_text(figure: Holds | None) -> str:
    """What editing starts with: what was typed, or the exact figure where nothing was typed."""
    if figure is None or figure.figure_state is None:
        return ""
    typed = "" if isinstance(figure, Measurement) else figure.typed
    if figure.numerator is not None and figure.denominator is not None:
        below = "" if isinstance(figure, Measurement) else figure.typed_denominator
        return f"{typed or _exact(figure.numerator)}／{below or _exact(figure.denominator)}"
    if typed:
        return typed
    if figure.value is not None:
        return ("約" if figure.approximate else "") + _exact(figure.value)
    return str(FigureState(figure.figure_state).label)


def _exact(value: Decimal) -> str:
    return wording.exact_text(value)
