"""Figures along each indicator's trajectory, the same for the same seed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from core.fiscal import FiscalYear, Granularity, Period, fiscal_year_of, periods_of
from core.rounding import round_half_up
from kpis.models.measurement import FigureState
from kpis.periods import GRANULARITY_OF
from kpis.sample.figures import SampleFigure, share
from kpis.sample.trajectories import Flow, Never, Occasions, Stock, Trajectory

SEED = 990001


def random_for(subject: str) -> random.Random:
    """A source of its own for each subject, so that adding one leaves the others as they are."""
    return random.Random(f"{SEED} {subject}")


def periods_until(granularity: Granularity, first_fiscal_year: int, until: date) -> list[Period]:
    """The periods that have ended by `until`, from a fiscal year on."""
    return [
        period
        for year in range(first_fiscal_year, fiscal_year_of(until) + 1)
        for period in periods_of(year, granularity)
        if period.last <= until
    ]


def figures_of(
    key: str, trajectory: Trajectory, *, frequency: str, decimals: int, until: date
) -> list[SampleFigure]:
    """All figures of one indicator up to `until`, oldest first."""
    granularity = GRANULARITY_OF[frequency]
    rng = random_for(key)
    if isinstance(trajectory, Occasions):
        return [
            SampleFigure(key, Period.day(day), Decimal(value), decimals=decimals)
            for day, value in trajectory.figures
            if day <= until
        ]
    if isinstance(trajectory, Flow):
        return list(_flow(key, trajectory, granularity, until, rng))
    periods = periods_until(granularity, trajectory.first_fiscal_year, until)
    if isinstance(trajectory, Never):
        state = FigureState(trajectory.figure_state)
        return [SampleFigure(key, period).without_value(state) for period in periods]
    return list(_stock(key, trajectory, periods, decimals, rng))


def _stock(
    key: str, stock: Stock, periods: list[Period], decimals: int, rng: random.Random
) -> Iterator[SampleFigure]:
    marks = _marked_days(stock, periods)
    for period in periods:
        exact = value_on(period.last, marks)
        if period.last not in marks:
            exact += Decimal(stock.wobble) * rng.randint(-100, 100) / 100
        value = round_half_up(exact, decimals)
        if stock.of is None:
            yield SampleFigure(key, period, value, decimals=decimals)
        else:
            numerator, denominator = share(value, stock.of * rng.randint(94, 106) // 100)
            yield SampleFigure(key, period, numerator=numerator, denominator=denominator)


def _marked_days(stock: Stock, periods: list[Period]) -> dict[date, Decimal]:
    days = [date(stock.first_fiscal_year, 3, 31)]
    days += [
        FiscalYear(year).last_day for year in sorted({period.fiscal_year for period in periods})
    ]
    days[-1] = periods[-1].last
    return {day: Decimal(mark) for day, mark in zip(days, stock.marks, strict=True)}


def value_on(day: date, marks: dict[date, Decimal]) -> Decimal:
    """The value on the straight line between the marks around `day`."""
    for (start, low), (end, high) in itertools.pairwise(marks.items()):
        if day <= end:
            return low + (high - low) * (day - start).days / (end - start).days
    return marks[max(marks)]


def _flow(
    key: str, flow: Flow, granularity: Granularity, until: date, rng: random.Random
) -> Iterator[SampleFigure]:
    for year, total in enumerate(flow.totals, start=flow.first_fiscal_year):
        periods = [p for p in periods_of(year, granularity) if p.last <= until]
        weights = [rng.randint(70, 130) for _ in periods]
        # Cumulated and rounded, the parts add up to the year's total exactly.
        reached = [0, *(total * sum(weights[: n + 1]) // sum(weights) for n in range(len(periods)))]
        for period, before, after in zip(periods, reached, reached[1:], strict=False):
            yield SampleFigure(key, period, Decimal(after - before))
