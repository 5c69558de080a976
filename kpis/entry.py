"""From what a person typed to a figure that may be stored: reading and checks, nothing else.

The checks are the same for the page, the API and imports. Each refusal names its field, says what
was wrong and what to do; all fields are checked, so that a person sees every problem at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from core.errors import DomainError, Invalid, Refused
from core.fiscal import FiscalYear, Period, era_year_label
from core.japanese_dates import read_date
from core.numerals import FigureReading, format_figure, read_figure
from kpis.models.indicator import Indicator, Kind
from kpis.models.measurement import FigureState, MeasurementRevision

T = TypeVar("T")
CHANGE = Kind.CHANGE_FROM_BASELINE
SHARES = {Kind.RATIO, Kind.SHARE_OF_DEPARTMENTS}
Derivation = Indicator.Derivation


@dataclass(frozen=True)
class Typed:
    """The fields of a figure's form, as typed. A ratio takes `value`, or the other two."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""
    as_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A figure ready to be stored. Either `value`, or `numerator` and `denominator`, or neither."""

    figure_state: FigureState
    typed: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    approximate: bool = False
    as_of: date | None = None
    typed_denominator: str = ""
    note: str = ""

    def same_figure(self, other: Entry) -> bool:
        """Whether both say the same, however it was typed."""
        return replace(self, typed="", typed_denominator="") == replace(
            other, typed="", typed_denominator=""
        )


def entry_of(revision: MeasurementRevision) -> Entry:
    """The figure a revision holds."""
    return Entry(
        figure_state=FigureState(revision.figure_state),
        typed=revision.typed,
        value=revision.value,
        numerator=revision.numerator,
        denominator=revision.denominator,
        approximate=revision.approximate,
        as_of=revision.as_of,
        typed_denominator=revision.typed_denominator,
        note=revision.note,
    )


def is_blank(typed: Typed) -> bool:
    """Whether no figure was typed at all (a note alone is none)."""
    return not (typed.value.strip() or typed.numerator.strip() or typed.denominator.strip())


def per_period(indicator: Indicator) -> bool:
    """Whether each period's own value is typed and the running total is computed."""
    return indicator.derivation == Derivation.FROM_FLOWS


def typed_as_change(indicator: Indicator) -> bool:
    """Whether a change is typed (30%減), not the level that it is computed from."""
    return indicator.kind == CHANGE and indicator.derivation != Derivation.FROM_LEVEL


def read_entry(indicator: Indicator, period: Period, typed: Typed, *, today: date) -> Entry:
    """Reads and checks a figure for an indicator and a period.

    Raises Refused with an error for each field that cannot be accepted.
    """
    reader = _Reader(indicator, period, typed, today)
    entry = reader.figure()
    as_of = reader.collect("as_of", reader.as_of)
    if len(typed.note) > 400:
        reader.errors["note"] = Invalid(
            "note_too_long",
            f"メモが{len(typed.note)}文字あります。",
            "400文字以内にしてください。長い説明は根拠資料に書いてください。",
            field="note",
        )
    if reader.errors or entry is None:
        raise Refused(reader.errors)
    return replace(entry, as_of=as_of, note=typed.note.strip())


class _Reader:
    def __init__(self, indicator: Indicator, period: Period, typed: Typed, today: date) -> None:
        self.indicator = indicator
        self.period = period
        self.typed = typed
        self.today = today
        self.errors: dict[str, DomainError] = {}

    def collect(self, name: str, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DomainError as error:
            error.field = name
            self.errors[name] = error
            return None

    def figure(self) -> Entry | None:
        if self.period.first > self.today:
            self.errors["value"] = Invalid(
                "future_period",
                f"{self.period.label}はまだ始まっていません。",
                "始まっている期間を選んで入力してください。",
            )
            return None
        start = self.indicator.plan.fy_from
        if start is not None and self.period.fiscal_year < start:
            self.errors["value"] = Invalid(
                "before_plan",
                f"{self.period.label}は、計画が始まる{FiscalYear(start).label}より前の期間です。",
                "期間の年を確認してください。計画より前の値は、基準値として登録します。",
            )
            return None
        if self.typed.numerator.strip() or self.typed.denominator.strip():
            return self._ratio()
        return self.collect("value", self._value)

    def _value(self) -> Entry:
        indicator, typed = self.indicator, self.typed.value
        reading = read_figure(typed, unit=indicator.unit, as_change=typed_as_change(indicator))
        if reading.state == "blank":
            raise Invalid(
                "blank",
                f"{self.period.label}の値が入力されていません。",
                "値を入力してください。まだ集計できていないときは「未集計」、"
                "この期間に値がないときは「該当なし」と入力できます。",
            )
        if reading.value is not None:
            self._check_bounds(reading.value, typed)
        return Entry(
            figure_state=FigureState(reading.state),
            typed=typed,
            value=reading.value,
            approximate=reading.approximate,
        )

    def _ratio(self) -> Entry | None:
        if self.indicator.kind != Kind.RATIO:
            self.errors["numerator"] = Invalid(
                "not_a_ratio",
                "このKPIは分子と分母では入力できません。",
                "値の欄に入力してください。",
            )
            return None
        top = self.collect("numerator", lambda: self._part(self.typed.numerator, "分子"))
        bottom = self.collect("denominator", lambda: self._part(self.typed.denominator, "分母"))
        if self.typed.value.strip():
            self.errors["value"] = Invalid(
                "both_ways",
                "値と、分子・分母の両方が入力されています。",
                "どちらか一方だけを残してください。分子と分母から率を計算できます。",
            )
        if top is None or bottom is None or top.value is None or bottom.value is None:
            return None
        self.collect("denominator", lambda: self._check_denominator(top, bottom))
        return Entry(
            figure_state=FigureState.VALUE,
            typed=self.typed.numerator,
            typed_denominator=self.typed.denominator,
            numerator=top.value,
            denominator=bottom.value,
            approximate=top.approximate or bottom.approximate,
        )

    def _part(self, typed: str, name: str) -> FigureReading:
        reading = read_figure(typed)
        if reading.value is None:
            raise Invalid(
                "part_missing",
                f"{name}が入力されていません。",
                "分子と分母の両方を入力するか、両方を空にして率を値の欄に入力してください。",
            )
        if reading.value < 0:
            raise Invalid(
                "negative_part",
                f"{name}が負の数（{typed.strip()}）になっています。",
                "0以上の数を入力してください。",
            )
        return reading

    def _check_denominator(self, top: FigureReading, bottom: FigureReading) -> None:
        assert top.value is not None and bottom.value is not None
        if bottom.value == 0:
            raise Invalid(
                "zero_denominator",
                "分母が0のため、率を計算できません。",
                "分母を確認してください。対象がない期間は、値の欄に「該当なし」と入力してください。",
            )
        if top.value > bottom.value and not self._may_exceed_whole():
            raise Invalid(
                "numerator_over_denominator",
                f"分子（{top.typed.strip()}）が分母（{bottom.typed.strip()}）より大きくなっています。",
                "分子と分母が逆になっていないか確認してください。",
            )

    def _may_exceed_whole(self) -> bool:
        return self.indicator.maximum is not None and self.indicator.maximum > 100

    def _check_bounds(self, value: Decimal, typed: str) -> None:
        indicator = self.indicator
        low, high = bounds(indicator)
        if low is not None and value < low:
            raise Invalid(
                "below_minimum",
                f"「{typed.strip()}」は、このKPIで入力できる下限"
                f"（{_shown(low, indicator)}）より小さい値です。",
                "符号や桁を確認してください。",
            )
        if high is not None and value > high:
            raise Invalid(
                "above_maximum",
                f"「{typed.strip()}」は、このKPIで入力できる上限"
                f"（{_shown(high, indicator)}）より大きい値です。",
                "小数点や桁を確認してください。",
            )

    def as_of(self) -> date | None:
        typed = self.typed.as_of.strip()
        if not typed:
            return None
        day = read_date(typed, context=self.period.last).last
        if not self.period.contains(day):
            raise Invalid(
                "as_of_outside_period",
                f"時点「{typed}」（{era_year_label(day)}）は、{self.period.label}"
                f"（{era_year_label(self.period.first)}から{era_year_label(self.period.last)}まで）"
                "の外にあります。",
                "この期間の中の日付を入力するか、別の期間の入力画面を開いてください。",
            )
        if day > self.today:
            raise Invalid(
                "as_of_in_future",
                f"時点「{typed}」（{era_year_label(day)}）は未来の日付です。",
                "今日までの日付を入力してください。",
            )
        return day


def bounds(indicator: Indicator) -> tuple[Decimal | None, Decimal | None]:
    """The least and greatest value an indicator takes; None where there is no bound.

    A change may be negative; anything else is at least 0 unless the indicator says otherwise.
    A share is at most 100 unless the indicator says otherwise. The bounds of a change say nothing
    of the level it is computed from, which is at least 0.
    """
    if indicator.derivation == Derivation.FROM_LEVEL:
        return Decimal(0), None
    low = indicator.minimum
    if low is None and indicator.kind != CHANGE:
        low = Decimal(0)
    high = indicator.maximum
    if high is None and indicator.kind in SHARES:
        high = Decimal(100)
    return low, high


def _shown(value: Decimal, indicator: Indicator) -> str:
    return format_figure(value, decimals=indicator.decimals, unit=indicator.unit)
