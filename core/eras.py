"""Japanese eras (元号): from a date or a fiscal year to its era, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """One era; `last` is None for the current one."""

    name: str
    letter: str
    first: date
    last: date | None

    def western_year(self, era_year: int) -> int:
        """Return the Western year of year `era_year` (元年 is 1), also past the era's end."""
        return self.first.year + era_year - 1

    def year_of(self, western_year: int) -> int:
        return western_year - self.first.year + 1

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether any day from `first` to `last` lies in the era."""
        return last >= self.first and (self.last is None or first <= self.last)


REIWA = Era("令和", "R", date(2019, 5, 1), None)
HEISEI = Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30))
SHOWA = Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7))
ERAS = (REIWA, HEISEI, SHOWA)


def era_of(day: date) -> Era:
    """Return the era of `day`. Raises ValueError before 昭和元年12月25日."""
    for era in ERAS:
        if day >= era.first:
            return era
    raise ValueError(f"no era is known for {day.isoformat()}")


def era_named(name: str) -> Era | None:
    """Return the era written as 令和 or R (either case), or None."""
    for era in ERAS:
        if name in (era.name, era.letter, era.letter.lower()):
            return era
    return None


def year_text(era_year: int) -> str:
    return "元" if era_year == 1 else str(era_year)


def era_year_label(day: date) -> str:
    """Return `day` in full with its era: 令和8年11月20日, 令和元年5月1日, 平成31年4月30日."""
    era = era_of(day)
    return f"{era.name}{year_text(era.year_of(day.year))}年{day.month}月{day.day}日"


def short_era(fiscal_year: int) -> str:
    """Return the short name of a fiscal year: R8, R元 (2019), H30 (2018).

    A fiscal year goes by the latest era that began in or before its starting Western year, so that
    2019 is R元 although its April lay in Heisei. Raises ValueError before 1926.
    """
    for era in ERAS:
        if fiscal_year >= era.first.year:
            return f"{era.letter}{year_text(era.year_of(fiscal_year))}"
    raise ValueError(f"no era is known for fiscal year {fiscal_year}")


def short_month(day: date) -> str:
    """Return the month of `day` with the era of its last day: R8年10月, H31年4月, R元年5月."""
    for era in ERAS:
        if (day.year, day.month) >= (era.first.year, era.first.month):
            return f"{era.letter}{year_text(era.year_of(day.year))}年{day.month}月"
    raise ValueError(f"no era is known for {day.isoformat()}")
