"""Periods of figures in addresses: 2025 (fiscal year), 2025-10, 2025-q2, 2025-h1, 2025-08-31."""

from __future__ import annotations

import re
from datetime import date

from core.errors import NotFound
from core.fiscal import (
    Granularity,
    Period,
    era_year_label,
    fiscal_year_of,
    period_containing,
    periods_of,
)
from kpis.models.indicator import Frequency

GRANULARITY_OF: dict[str, Granularity] = {
    Frequency.MONTH: Granularity.MONTH,
    Frequency.QUARTER: Granularity.QUARTER,
    Frequency.HALF: Granularity.HALF,
    Frequency.YEAR: Granularity.YEAR,
    Frequency.IRREGULAR: Granularity.DAY,
}
_KEY = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|-q(?P<q>[1-4])|-h(?P<h>[12]))?"
)


def period_key(period: Period) -> str:
    """The period as part of an address; quarters, halves and years by their fiscal year."""
    match period.granularity:
        case Granularity.DAY:
            return period.first.isoformat()
        case Granularity.MONTH:
            return f"{period.first:%Y-%m}"
        case Granularity.QUARTER:
            return f"{period.fiscal_year}-q{period.number}"
        case Granularity.HALF:
            return f"{period.fiscal_year}-h{period.number}"
    return str(period.fiscal_year)


def read_period_key(key: str, frequency: str) -> Period:
    """The period of a key. Raises NotFound where it is none, or not one of that frequency."""
    match = _KEY.fullmatch(key)
    try:
        period = _period(match) if match else None
        if period:
            era_year_label(period.first)  # a day before every known era has no name on a page
    except ValueError:
        period = None
    if period is None or period.granularity is not GRANULARITY_OF[frequency]:
        raise NotFound(
            "period_not_found",
            "この期間の入力ページはありません。",
            "KPIの画面から、入力する期間を選んでください。",
        )
    return period


def _period(match: re.Match[str]) -> Period:
    year = int(match["year"])
    if match["day"]:
        return Period.day(date(year, int(match["month"]), int(match["day"])))
    if match["month"]:
        return Period.month(year, int(match["month"]))
    if match["q"]:
        return Period.quarter(year, int(match["q"]))
    if match["h"]:
        return Period.half(year, int(match["h"]))
    return Period.year(year)


def periods_for_entry(
    frequency: str, *, first_fiscal_year: int, last_fiscal_year: int, today: date
) -> list[Period]:
    """Periods that have begun, newest first, of the fiscal years given (both included)."""
    granularity = GRANULARITY_OF[frequency]
    if granularity is Granularity.DAY:
        return [Period.day(today)]
    last = min(last_fiscal_year, fiscal_year_of(today))
    found = [
        period
        for year in range(first_fiscal_year, last + 1)
        for period in periods_of(year, granularity)
        if period.first <= today
    ]
    return list(reversed(found))


def current_period(frequency: str, today: date) -> Period:
    return period_containing(today, GRANULARITY_OF[frequency])
