"""Which figures of a series surely raise no question, found quickly.

kpis.checks says exactly what is unusual, with decimals and medians. For a hundred thousand figures
that takes long, and nearly all of them are usual. Here the same comparison is made with ordinary
floating point and a margin: "surely usual" is safe to believe, everything else is checked exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from core.fiscal import Granularity, Period
from kpis.checks import LEAST_FIGURES, TIMES_SIZE, TIMES_SPREAD, WINDOW, SeriesPast
from kpis.models import Indicator
from kpis.models.indicator import Kind

_MONTHS = {
    Granularity.MONTH: 1,
    Granularity.QUARTER: 3,
    Granularity.HALF: 6,
    Granularity.YEAR: 12,
}
MARGIN = 0.999


class Screen:
    """The figures of one series, those of a file included, ready to be asked about each period."""

    def __init__(self, indicator: Indicator, past: SeriesPast) -> None:
        self.exact_only = bool(past.breaks) or indicator.kind == Kind.CUMULATIVE
        self.step = 10.0**-indicator.decimals
        self.values: dict[Granularity, list[float]] = {}
        self.at: dict[tuple[Granularity, date], int] = {}
        self.steady: dict[Granularity, bool] = {}
        if self.exact_only:
            return
        last: dict[Granularity, date] = {}
        for period, value in past.figures:
            size = period.granularity
            values = self.values.setdefault(size, [])
            self.at[size, period.last] = len(values)
            values.append(float(value))
            previous = last.get(size)
            if previous is not None and not _follows(size, previous, period.first):
                self.steady[size] = False
            last[size] = period.first

    def surely_usual(self, period: Period) -> bool:
        """Whether kpis.checks asks for no reason. False says nothing."""
        if self.exact_only:
            return False
        size = period.granularity
        if not self.steady.get(size, True):
            return False
        at = self.at.get((size, period.last))
        if at is None:
            return False
        values = self.values[size]
        if at < LEAST_FIGURES:
            return _of_like_size(values, at)
        return _within(values[max(0, at - WINDOW) : at + 1], self.step)


def _of_like_size(values: Sequence[float], at: int) -> bool:
    """Whether one value is surely of the others' order of magnitude."""
    sizes = [abs(value) for number, value in enumerate(values) if number != at]
    if not any(sizes):
        return True
    size = abs(values[at])
    return min(sizes) <= TIMES_SIZE * size * MARGIN and size <= TIMES_SIZE * max(sizes) * MARGIN


def _within(values: Sequence[float], step: float) -> bool:
    """Whether the last value lies well within the usual range of those before it."""
    changes = [b - a for a, b in pairwise(values)]
    last_change = changes.pop()
    usual = _median(changes)
    spread = _median([abs(change - usual) for change in changes])
    width = max(TIMES_SPREAD * spread, 0.1 * abs(values[-2]), step)
    noise = 1e-9 * max(abs(value) for value in values)
    return abs(last_change - usual) <= width * MARGIN - noise


def _follows(size: Granularity, previous: date, first: date) -> bool:
    if size is Granularity.DAY:
        return True
    months = (first.year - previous.year) * 12 + first.month - previous.month
    return months == _MONTHS[size]


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def with_typed(past: SeriesPast, typed: Sequence[tuple[Period, Decimal | None]]) -> SeriesPast:
    """The series as it will be, with a file's figures in it."""
    figures = dict(past.figures)
    for period, value in typed:
        figures.pop(period, None)
        if value is not None:
            figures[period] = value
    ordered = sorted(figures.items(), key=lambda pair: (pair[0].last, pair[0].first))
    return SeriesPast(tuple(ordered), past.breaks)
