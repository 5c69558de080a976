"""Periods as tables name them: in a column's title, in a cell, or in two cells (年度 and 4月)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError, Invalid
from core.fiscal import Granularity, Period, fiscal_year_of, period_containing
from core.folding import fold
from core.japanese_dates import DateReading, read_date
from core.sheets.tables import Problem, text_of
from kpis.models.indicator import Frequency, Indicator, Kind
from kpis.periods import GRANULARITY_OF

_TAIL = re.compile(
    r"(?:の)?(?:実績|目標|計画|見込|現在|累計|時点|分子|分母|数|値|\(|\)|\s)+(?:値|数)?$"
)
_HEAD = re.compile(r"^(?:実績|目標|計画|分子|分母)(?:値|数)?\s*")
_MONTH = re.compile(r"(\d{1,2})月(?:分|末|中)?")
_QUARTER = re.compile(r"第?([1-4])四半期|Q([1-4])|([1-4])Q", re.I)
_HALF = re.compile(r"(上|下)(?:半)?期")
_WHOLE = re.compile(r"(?:年度)?(?:通期|通年|年間|計|合計|年計|年度計)|年度末?")
_KEY = re.compile(r"(\d{4})-(?:q([1-4])|h([12]))")
_WESTERN = re.compile(r"(\d{4})(?:年度)?")
_EXACT = {
    "day": Granularity.DAY,
    "month": Granularity.MONTH,
    "quarter": Granularity.QUARTER,
    "half": Granularity.HALF,
    "year": Granularity.YEAR,
}


@dataclass(frozen=True)
class Span:
    """Days that a table's words stand for; `granularity` as the words were exact."""

    first: date
    last: date
    granularity: str
    words: str


def bare_period(title: str) -> str:
    """The period within a column's title: 令和6年度 of 「令和6年度 実績値」."""
    text = fold(title).strip()
    text = _HEAD.sub("", text)
    while (shorter := _TAIL.sub("", text).strip()) != text and shorter:
        text = shorter
    return text


def looks_like_period(title: str) -> bool:
    text = bare_period(title)
    if not any(letter.isdigit() or letter in "元上下" for letter in text) or len(text) > 30:
        return False
    if re.fullmatch(r"[\d.,]+", text) and not re.fullmatch(r"(?:19|20)\d\d", text):
        return False
    try:
        span_of(text, fiscal_year=2000)
    except DomainError:
        return False
    return True


def fiscal_year_in(cell: object) -> int | None:
    """The fiscal year a 年度 cell names; None for an empty one. Raises Invalid."""
    text = bare_period(text_of(cell))
    if not text:
        return None
    span = span_of(text)
    if span.granularity != "year":
        raise _unclear(text, "年度として読めませんでした。")
    return fiscal_year_of(span.first)


def span_of(words: str, *, fiscal_year: int | None = None) -> Span:
    """The days of a period's words; 4月 and 上期 need the fiscal year. Raises Invalid."""
    text = re.sub(r"\s+", "", fold(words))
    if not text:
        raise _unclear(words, "期間が書かれていません。")
    if match := _KEY.fullmatch(text):
        year = int(match[1])
        whole = (
            Period.quarter(year, int(match[2])) if match[2] else Period.half(year, int(match[3]))
        )
        return _span(whole, words)
    if match := _WESTERN.fullmatch(text):
        return _span(Period.year(int(match[1])), words)
    if part := _within_year(text, fiscal_year, words):
        return part
    reading: DateReading = read_date(text)
    return Span(reading.first, reading.last, reading.granularity, words)


def _within_year(text: str, fiscal_year: int | None, words: str) -> Span | None:
    month, quarter = _MONTH.fullmatch(text), _QUARTER.fullmatch(text)
    half, whole = _HALF.fullmatch(text), _WHOLE.fullmatch(text)
    if not (month or quarter or half or whole):
        return None
    if fiscal_year is None:
        raise Invalid(
            "period_needs_year",
            f"「{words}」が何年度か分かりません。",
            "年度の列を選ぶか、この表の年度を指定してください。",
        )
    if month:
        number = int(month[1])
        if not 1 <= number <= 12:
            raise _unclear(words, "月として読めませんでした。")
        return _span(Period.month(fiscal_year + (number < 4), number), words)
    if quarter:
        number = int(next(group for group in quarter.groups() if group))
        return _span(Period.quarter(fiscal_year, number), words)
    if half:
        return _span(Period.half(fiscal_year, 1 if half[1] == "上" else 2), words)
    return _span(Period.year(fiscal_year), words)


def period_for(indicator: Indicator, span: Span) -> tuple[Period, str]:
    """The indicator's period of a span, and its as-of day where the words name one (else "").

    Raises Invalid where the words name something longer, shorter or between.
    """
    wanted = GRANULARITY_OF[indicator.frequency]
    if _EXACT.get(span.granularity) is wanted:
        return Period(wanted, span.first, span.last), ""
    period = period_containing(span.last, wanted)
    ends_with_it = span.last == period.last and span.first >= period.first
    # A month's own sum is not the year's, though both end on the same day.
    enough = {"day"} if indicator.kind == Kind.FLOW else {"day", "month", "ten_days"}
    if ends_with_it and span.granularity in enough:
        return period, ""
    inside = period.contains(span.first) and span.granularity == "day"
    if inside and wanted is not Granularity.DAY:
        return period, span.last.isoformat()
    raise Invalid(
        "period_does_not_fit",
        f"「{span.words}」は、このKPIの期間（{Frequency(indicator.frequency).label}）に合いません。",
        f"{Frequency(indicator.frequency).label}の期間の値に直してください。",
    )


def exact_period(span: Span) -> Period | None:
    """The period that the words name, whatever the indicator's own are."""
    granularity = _EXACT.get(span.granularity)
    if granularity is None:
        return None
    try:
        return Period(granularity, span.first, span.last)
    except ValueError:
        return None


def as_problem(error: DomainError) -> Problem:
    return Problem(error.code, error.sentence, error.next_step)


def _span(period: Period, words: str) -> Span:
    return Span(period.first, period.last, str(period.granularity), words)


def _unclear(words: str, why: str) -> Invalid:
    return Invalid(
        "period_unreadable",
        f"「{words[:30]}」は、{why}",
        "「R6年度」「R6.4」「2024年度」のように書いてください。",
    )
