"""Dates and periods as Japanese documents write them, read exactly or refused.

The accepted forms are those of docs/formulas/reading.md. Nothing depends on today: forms without a
year are read with the date of their document (`context`), and refused without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from core import date_grammar as grammar
from core import date_refusals as refusals
from core.date_grammar import DateGranularity, Span
from core.date_refusals import DateRefused
from core.fiscal import fiscal_year_of
from core.folding import fold, hides_a_digit, is_usual_digit, trim

__all__ = ["DateReading", "DateRefused", "read_date"]

MAX_LENGTH = 60
YEARS_AROUND = 6

_BLANK_INSIDE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_PLANNED = re.compile(r"\((?:予定|見込み?)\)$|(?:予定|見込み?)$")
_WAVES = str.maketrans("〜∼–—", "~~~~")
_FROM_TO = re.compile(r"(.+)から(.+?)(?:まで)?")
_ERA_LESS = re.compile(r"(?:元|\d{1,2})年(?:度.*|\d.*)?", re.ASCII)
_BARE_NUMBER_YEAR = re.compile(r"元|\d{1,2}", re.ASCII)


@dataclass(frozen=True)
class DateReading:
    """What was typed, and the days it was read as, both ends included.

    `granularity` says how exact it is (上旬 is "ten_days", R6年度 "year", 令和6年 "calendar_year");
    `fiscal_year` is the one in which it begins; `planned` marks 予定 and 見込み; `warnings` are
    sentences in Japanese for the person to check.
    """

    typed: str
    first: date
    last: date
    granularity: DateGranularity
    fiscal_year: int
    planned: bool = False
    warnings: tuple[str, ...] = ()


def read_date(typed: str, *, context: date | None = None) -> DateReading:
    """Read a date or period; `context` is the date of the document it stands in.

    Raises DateRefused, with a sentence and a next step, for anything not surely understood, and for
    先月, 昨年度末 or 4/21 without `context`. Rules: docs/formulas/reading.md.
    """
    text = trim(typed)
    if not text:
        raise refusals.blank()
    if len(text) > MAX_LENGTH:
        raise refusals.too_long(text)
    for character in text:
        if hides_a_digit(character):
            raise refusals.special_digits(text, character)
    folded = _BLANK_INSIDE.sub("", fold(text)).translate(_WAVES)
    if folded.isdecimal() and len(folded) != 4:
        raise refusals.eight_digits(text)
    planned = _PLANNED.search(folded)
    if planned:
        folded = folded[: planned.start()]
    span = _read(folded, context)
    if span is None:
        raise refusals.unreadable(text)
    span = span.warned()
    return DateReading(
        typed=typed,
        first=span.first,
        last=span.last,
        granularity=span.granularity,
        fiscal_year=fiscal_year_of(span.first),
        planned=planned is not None,
        warnings=span.warnings,
    )


def _read(text: str, context: date | None) -> Span | None:
    if text.startswith("~") or text.endswith(("~", "から", "まで", "以降")):
        if match := _FROM_TO.fullmatch(text):
            return _range(match[1], match[2], context)
        raise refusals.open_ended(text)
    if match := _FROM_TO.fullmatch(text):
        return _range(match[1], match[2], context)
    if "~" in text:
        left, _, right = text.partition("~")
        return _range(left, right, context)
    return _single(text, context)


def _single(text: str, context: date | None) -> Span | None:
    if span := grammar.with_year(text):
        return span
    if grammar.is_relative(text):
        return grammar.relative(text, _needed(context, text))
    if grammar.is_yearless(text):
        return _nearest(text, None, _needed(context, text))
    return None


def _range(left: str, right: str, context: date | None) -> Span | None:
    if grammar.is_yearless(left) and (grammar.is_yearless(right) or _day_alone(right)):
        return _nearest(left, right, _needed(context, left))
    left = _completed_left(left, right)
    first = _single(left, context)
    if first is None:
        return None
    head = grammar.year_head(left)
    if head and head["era"] and _ERA_LESS.fullmatch(right):
        right = head["era"] + right
    last = _end_of_range(right, first) or _single(right, context)
    if last is None:
        return None
    return _joined(left, first, last)


def _completed_left(left: str, right: str) -> str:
    """令和3 of 令和3～7年度 borrows the 年度 (or 年) that closes the range."""
    head = grammar.year_head(left)
    if head and head.end() == len(left):
        for ending in ("年度末", "年度", "年"):
            if right.endswith(ending):
                return left + ending.removesuffix("末")
    return left


def _end_of_range(text: str, first: Span) -> Span | None:
    """Read an end that leaves its year or month to the beginning: 9月, 4/28(月), 28日."""
    if first.granularity == "day" and (span := grammar.day_alone(text, first.first)):
        return span
    span = grammar.yearless(text, first.first.year)
    if span is not None and span.last < first.first:
        span = grammar.yearless(text, first.first.year + 1)
    return span


def _joined(text: str, first: Span, last: Span) -> Span:
    if last.first < first.first or last.last < first.last:
        raise refusals.backwards(text)
    return Span(
        first.first,
        last.last,
        "range",
        # Both ends of a range of calendar years would say the same.
        tuple(dict.fromkeys(first.warnings + last.warnings)),
        first.weekdays + last.weekdays,
    )


def _nearest(left: str, right: str | None, context: date) -> Span:
    """Return the reading nearest to `context` whose weekdays fit, or the nearest of all.

    Where no weekday confirms the nearest year, a warning says which year was taken.
    """
    spans = []
    for year in range(context.year - YEARS_AROUND, context.year + YEARS_AROUND + 1):
        try:
            first = grammar.yearless(left, year)
            last = _end_of_range(right, first) if right and first else first
            if first and last:
                spans.append(first if right is None else _joined(left, first, last))
        except DateRefused as refused:
            # 2月29日 exists in some years only.
            if refused.code != "no_such_date":
                raise
    if not spans:
        raise refusals.no_such_date(left)
    spans.sort(key=lambda span: (abs((span.first - context).days), span.first))
    found = next((span for span in spans if not span.misfits), spans[0])
    if found.weekdays and found is spans[0]:
        return found
    why = "曜日の合う" if found.weekdays else "年が書かれていないため、基準になる日付に近い"
    warning = f"{why}{found.first.year}年として読みました。"
    return replace(found, warnings=(*found.warnings, warning))


def _day_alone(text: str) -> bool:
    return text.endswith("日") and is_usual_digit(text[0])


def _needed(context: date | None, text: str) -> date:
    if context is None:
        raise refusals.needs_context(text)
    return context
