"""From a table's cell to the entry that may be stored, by the rules of entry by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.errors import DomainError, Invalid, Refused
from core.fiscal import Period
from core.numerals import LIMIT, MAX_DECIMALS, FigureRefused, read_figure
from core.rounding import round_half_up
from core.sheets import safe_text
from core.sheets.tables import Problem, number_text, text_of
from kpis.entry import Entry, Typed, bounds, read_entry
from kpis.imports.found import FoundCell
from kpis.models import Indicator
from kpis.models.measurement import FigureState
from kpis.selectors.imports import Standing
from kpis.wording import quotient

VALUE = FigureState.VALUE
TYPED_LENGTH = 120
_BARE_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?", re.ASCII)


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
            typed = typed_of(cell)
            if typed.numerator and typed.denominator:
                # The parts count; a rate beside them is held against them below.
                typed = replace(typed, value="")
            entry = read_entry(cell.indicator, cell.period, typed, today=self.today)
        except Refused as refused:
            raise next(iter(refused.errors.values())) from refused
        _check_rate(entry, cell)
        return entry

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


def _check_rate(entry: Entry, cell: FoundCell) -> None:
    """A table that has a rate beside its two parts must say the same twice."""
    whole = quotient(entry.numerator, entry.denominator)
    if whole is None or cell.value is None:
        return
    assert cell.indicator is not None
    try:
        rate = read_figure(words(cell.value), unit=cell.indicator.unit).value
    except FigureRefused:
        return
    if rate is not None and round_half_up(whole, max(-_exponent(rate), 0)) != rate:
        raise Invalid(
            "rate_differs",
            f"表の率（{words(cell.value)[:20]}）が、分子と分母から計算した率と違います。",
            "分子、分母、率のどれが正しいか確かめて、表を直してください。",
        )


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


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
    if _figure(entry) != _figure(standing) and not same_as_shown(entry, standing, cell):
        return False
    # A number cannot say 約, nor can a CSV that a spreadsheet wrote.
    bare = not isinstance(cell.value, str) or _BARE_NUMBER.fullmatch(cell.value)
    if entry.approximate != standing.approximate and not bare:
        return False
    if entry.as_of is not None and entry.as_of != standing.as_of:
        return False
    # A note beside several figures belongs to those that changed.
    return cell.shared_note or not entry.note or entry.note == standing.note


def same_as_shown(entry: Entry, standing: Standing, cell: FoundCell) -> bool:
    """Whether a file says no more than the pages show of a finer figure, or of a ratio's parts.

    Lists are exported as they are shown; taken in again, they must not coarsen what stands.
    """
    assert cell.indicator is not None
    whole = standing.value
    if whole is None:
        whole = quotient(standing.numerator, standing.denominator)
    if whole is None or entry.value is None or entry.value == standing.value:
        return False
    return round_half_up(whole, cell.indicator.decimals) == entry.value


def _figure(one: Entry | Standing) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return one.value, one.numerator, one.denominator


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
