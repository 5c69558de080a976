"""The Japanese fiscal calendar (1 April to 31 March) and the period of a figure.

A fiscal year is named by its starting Western year: R7年3月 lies in fiscal year 2024 (R6年度).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from core.eras import era_year_label, short_era, short_month

__all__ = [
    "FiscalYear",
    "Granularity",
    "Period",
    "era_year_label",
    "fiscal_year_of",
    "last_day_of_month",
    "period_containing",
    "periods_of",
    "short_era",
]

FIRST_MONTH = 4
_HALF_NAMES = {1: "上期", 2: "下期"}


class Granularity(StrEnum):
    """How long a period is. Quarters and halves are those of the fiscal year: Q1 is April–June."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


_MONTHS_LONG = {
    Granularity.MONTH: 1,
    Granularity.QUARTER: 3,
    Granularity.HALF: 6,
    Granularity.YEAR: 12,
}


@dataclass(frozen=True, order=True)
class FiscalYear:
    """The fiscal year that starts on 1 April of the Western year `start`."""

    start: int

    def __post_init__(self) -> None:
        if not 1 <= self.start <= 9998:
            raise ValueError(f"fiscal year {self.start} is outside the calendar")

    def __int__(self) -> int:
        return self.start

    @property
    def first_day(self) -> date:
        return date(self.start, FIRST_MONTH, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, FIRST_MONTH - 1, 31)

    @property
    def label(self) -> str:
        """R8年度, R元年度, H30年度."""
        return f"{short_era(self.start)}年度"

    @property
    def western_label(self) -> str:
        """2026年度."""
        return f"{self.start}年度"


@dataclass(frozen=True)
class Period:
    """What a figure is of: one whole day, month, quarter, half or fiscal year.

    Raises ValueError when `first` and `last` are not the bounds of one period of `granularity`.
    """

    granularity: Granularity
    first: date
    last: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "granularity", Granularity(self.granularity))
        if (self.first, self.last) != _bounds(self.first, self.granularity):
            raise ValueError(
                f"{self.first.isoformat()} to {self.last.isoformat()} is not one {self.granularity}"
            )

    @classmethod
    def day(cls, day: date) -> Period:
        return cls(Granularity.DAY, day, day)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a month of the Western (calendar) year `year`."""
        return period_containing(date(year, month, 1), Granularity.MONTH)

    @classmethod
    def quarter(cls, fiscal_year: int, number: int) -> Period:
        """Return quarter `number` (1–4) of the fiscal year; 1 is April to June."""
        return cls._part(fiscal_year, number, Granularity.QUARTER)

    @classmethod
    def half(cls, fiscal_year: int, number: int) -> Period:
        """Return half `number` of the fiscal year: 1 is 上期 (April–September), 2 is 下期."""
        return cls._part(fiscal_year, number, Granularity.HALF)

    @classmethod
    def year(cls, fiscal_year: int) -> Period:
        whole = FiscalYear(fiscal_year)
        return cls(Granularity.YEAR, whole.first_day, whole.last_day)

    @classmethod
    def _part(cls, fiscal_year: int, number: int, granularity: Granularity) -> Period:
        parts = periods_of(fiscal_year, granularity)
        if not 1 <= number <= len(parts):
            raise ValueError(f"a fiscal year has no {granularity} {number}")
        return parts[number - 1]

    @property
    def fiscal_year(self) -> int:
        return fiscal_year_of(self.first)

    @property
    def number(self) -> int:
        """Which one of its fiscal year, from 1: October is month 7, 下期 is half 2."""
        if self.granularity is Granularity.DAY:
            return (self.first - FiscalYear(self.fiscal_year).first_day).days + 1
        return _fiscal_month(self.first) // _MONTHS_LONG[self.granularity] + 1

    @property
    def label(self) -> str:
        """令和8年8月31日, R8年10月, R8年度第2四半期, R8年度上期, R8年度."""
        year = FiscalYear(self.fiscal_year)
        match self.granularity:
            case Granularity.DAY:
                return era_year_label(self.first)
            case Granularity.MONTH:
                return short_month(self.first)
            case Granularity.QUARTER:
                return f"{year.label}第{self.number}四半期"
            case Granularity.HALF:
                return f"{year.label}{_HALF_NAMES[self.number]}"
            case Granularity.YEAR:
                return year.label

    def contains(self, day: date) -> bool:
        return self.first <= day <= self.last

    def next(self) -> Period:
        return period_containing(self.last + timedelta(days=1), self.granularity)

    def previous(self) -> Period:
        return period_containing(self.first - timedelta(days=1), self.granularity)


def fiscal_year_of(day: date) -> int:
    """Return the starting Western year of the fiscal year that `day` lies in."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def last_day_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def period_containing(day: date, granularity: Granularity) -> Period:
    """Return the period of `granularity` that `day` lies in."""
    granularity = Granularity(granularity)
    first, last = _bounds(day, granularity)
    return Period(granularity, first, last)


def periods_of(fiscal_year: int, granularity: Granularity) -> list[Period]:
    """Return the periods of a fiscal year in order: 12 months, 4 quarters, 2 halves, 1 year."""
    whole = FiscalYear(fiscal_year)
    periods = [period_containing(whole.first_day, granularity)]
    while periods[-1].last < whole.last_day:
        periods.append(periods[-1].next())
    return periods


def _fiscal_month(day: date) -> int:
    """0 for April to 11 for March."""
    return (day.month - FIRST_MONTH) % 12


def _bounds(day: date, granularity: Granularity) -> tuple[date, date]:
    if granularity is Granularity.DAY:
        return day, day
    length = _MONTHS_LONG[granularity]
    start = fiscal_year_of(day) * 12 + FIRST_MONTH - 1 + _fiscal_month(day) // length * length
    end = start + length - 1
    return date(start // 12, start % 12 + 1, 1), last_day_of_month(end // 12, end % 12 + 1)
