"""The oracle's fiscal years and their periods."""

from __future__ import annotations

from datetime import date, timedelta


def fiscal_year(day: date) -> int:
    return day.year - (day.month < 4)


def period_ends(frequency: str, year: int) -> list[date]:
    """The last days of a fiscal year's periods; an irregular indicator has none of its own."""
    months = {"month": 1, "quarter": 3, "half": 6, "year": 12}.get(frequency)
    if months is None:
        return []
    ends = []
    for passed in range(months, 13, months):
        index = year * 12 + 3 + passed  # the month after the period, counted from year 0
        ends.append(date(index // 12, index % 12 + 1, 1) - timedelta(days=1))
    return ends
