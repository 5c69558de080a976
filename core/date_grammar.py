"""Single dates and periods as Japanese plans write them. Rules: docs/formulas/reading.md.

Each reader takes a folded text without blanks (see `core.japanese_dates`) and returns a Span, or
None where the text has another form. Ranges and contexts are put together in `core.japanese_dates`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from core import date_refusals as refusals
from core.eras import ERAS, Era, era_named, era_of, era_year_label, short_month
from core.fiscal import FiscalYear, Period, fiscal_year_of, last_day_of_month

DateGranularity = Literal[
    "day", "ten_days", "month", "quarter", "half", "year", "calendar_year", "range"
]
FIRST_YEAR, LAST_YEAR = 1927, 2100
WEEKDAYS = "月火水木金土日"

_ERA = "|".join([*(era.name for era in ERAS), "[RHSrhs]"])
_YEAR = re.compile(
    rf"""(?:(?P<era>{_ERA})(?P<era_year>元|\d{{1,2}})(?!\d)
            (?:(?P<said>年)?\((?P<west_inside>\d{{4}})年?\))?
         | (?P<west>\d{{4}})(?!\d)
            (?:(?P<said_west>年)?\((?P<era_inside>{_ERA})(?P<era_year_inside>元|\d{{1,2}})年?\))?)
    """,
    re.ASCII | re.VERBOSE,
)
_WEEKDAY = rf"(?:\((?P<weekday>[{WEEKDAYS}])(?:曜日?)?\)|(?P<weekday_long>[{WEEKDAYS}])曜日?)?"
_MONTH_TAIL = r"(?P<tail>末日?|中旬|中|上旬|初旬|下旬)?"
_FISCAL = re.compile(r"年度(?P<tail>末|内|中|上半?期|下半?期|第?(?P<quarter>[1-4])四半期)?")
_CALENDAR_YEAR = re.compile(r"年[中内]?")
_MONTH = re.compile(
    rf"(?:年(?P<month>\d{{1,2}})月|(?P<mark>[./-])(?P<month_short>\d{{1,2}})月?){_MONTH_TAIL}",
    re.ASCII,
)
_DAY = re.compile(
    rf"""(?:[年.](?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日
          |(?P<mark>[./-])(?P<month_short>\d{{1,2}})(?P=mark)(?P<day_short>\d{{1,2}})日?)
         {_WEEKDAY}""",
    re.ASCII | re.VERBOSE,
)
_YEARLESS_DAY = re.compile(
    rf"(?P<month>\d{{1,2}})(?:月(?P<day>\d{{1,2}})日|/(?P<day_short>\d{{1,2}})){_WEEKDAY}", re.ASCII
)
_YEARLESS_MONTH = re.compile(rf"(?P<month>\d{{1,2}})月{_MONTH_TAIL}", re.ASCII)
_DAY_ALONE = re.compile(rf"(?P<day>\d{{1,2}})日{_WEEKDAY}", re.ASCII)

_RELATIVE_MONTHS = {"先月": -1, "今月": 0, "来月": 1}
_RELATIVE_YEARS = {"昨": -1, "去": -1, "今": 0, "本": 0, "来": 1}
_RELATIVE_MONTH = re.compile(rf"(?P<word>先月|今月|来月){_MONTH_TAIL}")
_RELATIVE_YEAR = re.compile(r"(?P<word>[昨去今本来])(?P<rest>年.*)")


@dataclass(frozen=True)
class Span:
    """First and last day, how long that is, warnings, and the weekdays written beside its days."""

    first: date
    last: date
    granularity: DateGranularity
    warnings: tuple[str, ...] = ()
    weekdays: tuple[tuple[date, str], ...] = field(default=())

    @property
    def misfits(self) -> list[tuple[date, str]]:
        """The days that were written with a weekday they do not have."""
        return [(day, written) for day, written in self.weekdays if _weekday(day) != written]

    def warned(self) -> Span:
        """Return the span with a warning for each weekday that does not fit its date."""
        told = tuple(
            f"{era_year_label(day)}は{_weekday(day)}曜日で、書かれた「{written}」と合いません。"
            for day, written in self.misfits
        )
        return replace(self, warnings=self.warnings + told)


def with_year(text: str) -> Span | None:
    """Read a text that names its year: R6年度, 2021(R3)年度末, R7.2月上旬, 令和4年4月14日(木)."""
    match = _YEAR.match(text)
    if match is None:
        return None
    year, era = _year(text, match)
    said = "年" if match["said"] or match["said_west"] else ""
    rest = said + text[match.end() :]
    if not rest and era is None:
        raise refusals.western_year_alone(text)
    if (era is not None and rest in {"", "年度"}) or _FISCAL.fullmatch(rest):
        span, named = fiscal(year, rest or "年度"), Period.year(year)
        return _era_checked(span, era, named.first, named.last, named.label)
    span_or_none = dated(text, year, rest, in_era=era is not None)
    if span_or_none is None:
        return None
    span = span_or_none
    label = era_year_label(span.first) if span.granularity == "day" else short_month(span.first)
    return _era_checked(span, era, span.first, span.last, label)


def fiscal(year: int, rest: str) -> Span:
    """Read what follows the year of a fiscal year; `rest` matches 年度, 年度末, 年度上期 …"""
    match = _FISCAL.fullmatch(rest)
    tail = match["tail"] if match else None
    if tail == "末":
        last = FiscalYear(year).last_day
        return Span(last, last, "day")
    if match and match["quarter"]:
        quarter = Period.quarter(year, int(match["quarter"]))
        return Span(quarter.first, quarter.last, "quarter")
    if tail and tail[0] in "上下":
        half = Period.half(year, 1 if tail[0] == "上" else 2)
        return Span(half.first, half.last, "half")
    whole = Period.year(year)
    return Span(whole.first, whole.last, "year")


def dated(text: str, year: int, rest: str, *, in_era: bool) -> Span | None:
    """Read what follows a calendar year: 年, 年8月末, .12, .2月上旬, 年4月14日(木), /8/31."""
    if _CALENDAR_YEAR.fullmatch(rest):
        warning = f"年度ではなく、暦年（{year}年1月から12月まで）として読みました。"
        return Span(date(year, 1, 1), date(year, 12, 31), "calendar_year", (warning,))
    if match := _MONTH.fullmatch(rest):
        # R5/6 and R5-6 are as often two fiscal years as a month.
        if in_era and match["mark"] in {"/", "-"}:
            return None
        return _month(text, year, int(match["month"] or match["month_short"]), match["tail"])
    if match := _DAY.fullmatch(rest):
        month, day = match["month"] or match["month_short"], match["day"] or match["day_short"]
        return _day(text, year, int(month), int(day), match)
    return None


def yearless(text: str, year: int) -> Span | None:
    """Read 4/21(月), 4月21日, 9月, 2月上旬 as of `year`."""
    if match := _YEARLESS_DAY.fullmatch(text):
        day = match["day"] or match["day_short"]
        return _day(text, year, int(match["month"]), int(day), match)
    if match := _YEARLESS_MONTH.fullmatch(text):
        return _month(text, year, int(match["month"]), match["tail"])
    return None


def is_yearless(text: str) -> bool:
    return bool(_YEARLESS_DAY.fullmatch(text) or _YEARLESS_MONTH.fullmatch(text))


def day_alone(text: str, of: date) -> Span | None:
    """Read 28日(月) as a day of the month of `of`: the end of a range."""
    if match := _DAY_ALONE.fullmatch(text):
        return _day(text, of.year, of.month, int(match["day"]), match)
    return None


def is_relative(text: str) -> bool:
    return relative(text, date(2020, 4, 1)) is not None


def relative(text: str, context: date) -> Span | None:
    """Read 先月, 昨年度末, 今年7月, 年度内, 元年度 as seen from `context`."""
    if match := _RELATIVE_MONTH.fullmatch(text):
        months = context.year * 12 + context.month - 1 + _RELATIVE_MONTHS[match["word"]]
        return _month(text, months // 12, months % 12 + 1, match["tail"])
    if match := _RELATIVE_YEAR.fullmatch(text):
        offset, rest = _RELATIVE_YEARS[match["word"]], match["rest"]
        # 去年度 is not said; 去年 is.
        if match["word"] != "去" and _FISCAL.fullmatch(rest):
            return fiscal(fiscal_year_of(context) + offset, rest)
        return dated(text, context.year + offset, rest, in_era=True)
    return _within_the_year(text, context)


def _within_the_year(text: str, context: date) -> Span | None:
    if text in {"年度末", "年度内", "年度中"}:
        return fiscal(fiscal_year_of(context), text)
    if text == "年内":
        return Span(date(context.year, 1, 1), date(context.year, 12, 31), "calendar_year")
    if text == "元年度":
        return fiscal(era_of(context).first.year, text.removeprefix("元"))
    return None


def year_head(text: str) -> re.Match[str] | None:
    """Return the match of the year that `text` begins with: R5, 令和3, 2021, 2021(R3)."""
    return _YEAR.match(text)


def _year(text: str, match: re.Match[str]) -> tuple[int, Era | None]:
    name, number = (
        match["era"] or match["era_inside"],
        match["era_year"] or match["era_year_inside"],
    )
    era = era_named(name) if name else None
    west = match["west"] or match["west_inside"]
    year = int(west) if west else 0
    if era is not None:
        era_year = 1 if number == "元" else int(number)
        meant = era.western_year(era_year)
        if era_year == 0:
            raise refusals.no_such_date(text)
        if west and meant != year:
            raise refusals.era_mismatch(text, year, f"{name}{number}", meant)
        year = meant
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refusals.out_of_range(text, FIRST_YEAR, LAST_YEAR)
    return year, era


def _month(text: str, year: int, month: int, tail: str | None) -> Span:
    if not 1 <= month <= 12:
        raise refusals.no_such_date(text)
    first, last = date(year, month, 1), last_day_of_month(year, month)
    if tail in {"末", "末日"}:
        return Span(last, last, "day")
    if tail in {"上旬", "初旬"}:
        return Span(first, first.replace(day=10), "ten_days")
    if tail == "中旬":
        return Span(first.replace(day=11), first.replace(day=20), "ten_days")
    if tail == "下旬":
        return Span(first.replace(day=21), last, "ten_days")
    return Span(first, last, "month")


def _day(text: str, year: int, month: int, day: int, match: re.Match[str]) -> Span:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise refusals.no_such_date(text) from error
    written = match["weekday"] or match["weekday_long"]
    return Span(found, found, "day", weekdays=((found, written),) if written else ())


def _era_checked(span: Span, era: Era | None, first: date, last: date, label: str) -> Span:
    """Warn where the era named had not begun, or was over: 平成31年5月, 令和元年4月, H32年度."""
    if era is None or era.overlaps(first, last):
        return span
    if era.last is not None and first > era.last:
        bound = f"{era.name}は{era_year_label(era.last)}までです。"
    else:
        bound = f"{era.name}は{era_year_label(era.first)}からです。"
    return replace(span, warnings=(*span.warnings, f"{bound}{label}として読みました。"))


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]
