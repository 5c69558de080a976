"""From a table's cell to the entry that may be stored, by the rules of entry by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from core.errors import DomainError, Invalid, Refused
from core.fiscal import Period
from core.numerals import LIMIT, MAX_DECIMALS, FigureRefused, read_figure
from core.sheets import safe_text
from core.sheets.tables import Problem, number_text, text_of
from kpis.entry import Entry, Typed, bounds, read_entry
from kpis.imports.found import FoundCell
from kpis.models import Indicator
from kpis.models.measurement import FigureState
from kpis.selectors.imports import Standing

VALUE = FigureState.VALUE
TYPED_LENGTH = 120


class CellReader:
    """Reads the cells of one file. What an indicator and a period allow is worked out once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._bounds: dict[int, tuple[Decimal | None, Decimal | None]] = {}
        self._open: dict[tuple[int, date], bool] = {}

    def read(self, cell: FoundCell) -> Entry:
        """The entry of a cell. Raises DomainError with the first reason why there is none."""
        assert cell.indicator is not None and cell.period is not None
        for part in (cell.value, cell.numerator, cell.denominator):
            if isinstance(part, Problem):
                raise Invalid(part.code, part.sentence, part.next_step)
            if isinstance(part, bool):
                raise NOT_A_FIGURE
            if isinstance(part, date):
                raise A_DATE
        if type(cell.value) is float and cell.numerator is None and cell.denominator is None:
            entry = self._number(cell, cell.indicator, cell.period, cell.value)
            if entry is not None:
                return entry
        try:
            return read_entry(cell.indicator, cell.period, typed_of(cell), today=self.today)
        except Refused as refused:
            raise next(iter(refused.errors.values())) from refused

    def _number(
        self, cell: FoundCell, indicator: Indicator, period: Period, number: float
    ) -> Entry | None:
        """The entry of a plain number; None where the long way has to say what is wrong."""
        if cell.as_of or len(cell.note) > 400 or not self._is_open(indicator, period):
            return None
        typed = number_text(number)
        value = Decimal(typed)
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        if abs(value) >= LIMIT or -exponent > MAX_DECIMALS:
            return None
        if indicator.pk not in self._bounds:
            self._bounds[indicator.pk] = bounds(indicator)
        low, high = self._bounds[indicator.pk]
        if (low is not None and value < low) or (high is not None and value > high):
            return None
        return Entry(VALUE, typed, value, note=cell.note.strip())

    def _is_open(self, indicator: Indicator, period: Period) -> bool:
        key = (indicator.pk, period.first)
        if key not in self._open:
            start = indicator.plan.fy_from
            early = start is not None and period.fiscal_year < start
            self._open[key] = not early and period.first <= self.today
        return self._open[key]


def typed_of(cell: FoundCell) -> Typed:
    """What the cell says, as if it had been typed."""
    return Typed(
        value=words(cell.value),
        numerator=words(cell.numerator),
        denominator=words(cell.denominator),
        as_of=cell.as_of,
        note=cell.note,
    )


def words(part: object) -> str:
    """A part of a figure as text; without the mark that keeps exported cells from running."""
    text = text_of(part)
    return safe_text.from_csv(text) if text.startswith("'") else text


def same_as_standing(entry: Entry, standing: Standing, cell: FoundCell) -> bool:
    """Whether a file says what stands there. What a file leaves out (時点, メモ) is no change."""
    if entry.figure_state != standing.figure_state:
        return False
    if (entry.value, entry.numerator, entry.denominator) != (
        standing.value,
        standing.numerator,
        standing.denominator,
    ):
        return False
    if isinstance(cell.value, str) and entry.approximate != standing.approximate:
        return False
    if entry.as_of is not None and entry.as_of != standing.as_of:
        return False
    # A note beside several figures belongs to those that changed.
    return cell.shared_note or not entry.note or entry.note == standing.note


def restates(cell: FoundCell, standing: Standing) -> bool:
    """Whether a cell that cannot be entered (locked, computed, too early) repeats what stands."""
    assert cell.indicator is not None
    if cell.note.strip() not in {"", standing.note} or isinstance(
        cell.value, bool | Problem | date
    ):
        return False
    # Withheld figures come from documents; nobody types them, but templates show them.
    if standing.figure_state == FigureState.WITHHELD:
        return words(cell.value).strip() == FigureState.WITHHELD.label
    try:
        if cell.numerator is not None or cell.denominator is not None:
            top, bottom = read_figure(words(cell.numerator)), read_figure(words(cell.denominator))
            return (top.value, bottom.value) == (standing.numerator, standing.denominator)
        reading = read_figure(words(cell.value), unit=cell.indicator.unit, as_change=True)
    except FigureRefused:
        return False
    return reading.state == standing.figure_state and reading.value == standing.value


NOT_A_FIGURE = Invalid(
    "yes_or_no",
    "セルの値がTRUEかFALSEになっています。",
    "数値を入力してください。値がないときは「未集計」か「該当なし」と入力してください。",
)
A_DATE = Invalid(
    "date_in_figure",
    "セルの値が日付になっています。",
    "表示形式を「標準」にして、数値を入力してください。",
)


def first_sentence(error: DomainError) -> str:
    return f"{error.sentence}{error.next_step}"
