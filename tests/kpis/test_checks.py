"""Checks against a series: what they say, which figures they compare with, and an own oracle."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.fiscal import Granularity, Period
from kpis.checks import NeedsReason, SeriesPast, check_entry, usual_at, usual_range
from kpis.entry import Entry
from kpis.models import Indicator
from kpis.models.indicator import Kind
from kpis.models.measurement import FigureState
from tests.cases import cases
from tests.kpis.test_checks_document import APRIL, TODAY, kpi

LATER = date(2030, 3, 31)


def months(*values: object, first: Period = APRIL) -> tuple[tuple[Period, Decimal], ...]:
    found, period = [], first
    for value in values:
        found.append((period, Decimal(str(value))))
        period = period.next()
    return tuple(found)


def entry(value: object) -> Entry:
    return Entry(FigureState.VALUE, str(value), value=Decimal(str(value)))


def check(indicator: Indicator, period: Period, value: object, past: SeriesPast) -> list[str]:
    found = check_entry(indicator, period, entry(value), past, today=TODAY)
    return [finding.code for finding in found]


def test_the_sentence_names_the_usual_range_and_what_was_typed() -> None:
    past = SeriesPast(months(100, 110, 120, 130, 140))
    found = check_entry(kpi(), Period.month(2025, 9), entry(1500), past, today=TODAY)[0]
    for word in ("1,500", "136", "164", "R7年8月", "140"):
        assert word in found.sentence
    assert "理由" in found.next_step
    assert not found.blocking


def test_the_sentence_of_a_falling_total_names_the_total_before() -> None:
    past = SeriesPast(months(10, 12))
    found = check_entry(kpi(Kind.CUMULATIVE), Period.month(2025, 6), entry(11), past, today=TODAY)
    for word in ("11", "R7年5月", "12", "下回って"):
        assert word in found[0].sentence


def test_a_total_above_the_one_after_it_is_striking() -> None:
    past = SeriesPast(months(10, 12, 20))
    assert check(kpi(Kind.CUMULATIVE), Period.month(2025, 5), 21, past) == ["running_total_falls"]
    assert check(kpi(Kind.CUMULATIVE), Period.month(2025, 5), 20, past) == []


def test_a_figure_is_not_compared_with_itself() -> None:
    past = SeriesPast(months(10, 12, 20))
    assert check(kpi(Kind.CUMULATIVE), Period.month(2025, 6), 12, past) == []


def test_the_range_widens_over_a_gap_and_is_not_dropped() -> None:
    past = SeriesPast(months(100, 110, 120, 130, 140))
    assert usual_at(Period.month(2025, 9), past, decimals=0) == (136, 164)
    assert usual_at(Period.month(2025, 10), past, decimals=0) == (132, 188)
    assert check(kpi(), Period.month(2025, 10), 188, past) == []
    assert check(kpi(), Period.month(2025, 10), 189, past) == ["unusual_change"]
    assert check(kpi(), Period.month(2026, 9), 12_300_000_000, past) == ["unusual_change"]


def test_with_few_figures_another_order_of_magnitude_is_pointed_out() -> None:
    past = SeriesPast(months(1200, 1400))
    found = check_entry(kpi(), Period.month(2026, 3), entry(12_300_000_000), past, today=TODAY)[0]
    for word in ("12,300,000,000", "1,200", "1,400", "10倍"):
        assert word in found.sentence
    assert found.asks_reason
    assert usual_at(Period.month(2026, 3), past, decimals=0) is None
    assert check(kpi(), Period.month(2024, 3), 119, past) == ["unusual_size"], "later ones count"
    assert check(kpi(), Period.month(2024, 3), 120, past) == []


def test_figures_of_another_definition_say_nothing_of_the_size() -> None:
    past = SeriesPast(months(1200, 1400), breaks=(date(2025, 6, 1),))
    assert check(kpi(), Period.month(2025, 6), 3, past) == []
    assert check(kpi(), Period.month(2025, 5), 3, past) == ["unusual_size"]


def test_a_break_of_the_series_parts_it() -> None:
    whole = SeriesPast(months(100, 110, 120, 130, 140))
    broken = SeriesPast(whole.figures, breaks=(date(2025, 9, 1),))
    september = Period.month(2025, 9)
    assert check(kpi(), september, 1500, whole) == ["unusual_change"]
    assert check(kpi(), september, 1500, broken) == []
    falling = SeriesPast(months(10, 12), breaks=(date(2025, 6, 1),))
    assert check(kpi(Kind.CUMULATIVE), Period.month(2025, 6), 0, falling) == []
    assert check(kpi(Kind.CUMULATIVE), Period.month(2025, 5), 9, falling) == ["running_total_falls"]


def test_figures_of_another_length_are_not_compared_with() -> None:
    past = SeriesPast(((Period.year(2024), Decimal(500)),))
    assert check(kpi(Kind.CUMULATIVE), APRIL, 3, past) == []


def test_per_period_values_of_a_running_total_may_fall() -> None:
    flows = kpi(Kind.CUMULATIVE)
    flows.derivation = Indicator.Derivation.FROM_FLOWS
    assert check(flows, Period.month(2025, 6), 3, SeriesPast(months(10, 12))) == []


def test_figures_that_come_at_any_time_are_compared_with_the_last_ones() -> None:
    days = tuple(
        (Period.day(date(2025, month, 7)), Decimal(10 * month)) for month in (4, 5, 8, 9, 12)
    )
    day = Period.day(date(2026, 2, 1))
    assert check(kpi(), day, 1300, SeriesPast(days)) == ["unusual_change"]
    assert check(kpi(), day, 130, SeriesPast(days)) == []


def test_a_ratio_is_checked_by_its_quotient() -> None:
    ratio = kpi(Kind.RATIO, decimals=1)
    typed = Entry(FigureState.VALUE, "1", numerator=Decimal(1), denominator=Decimal(3))
    past = SeriesPast(months(90, 91, 92, 93, 94))
    found = check_entry(ratio, Period.month(2025, 9), typed, past, today=TODAY)
    assert [finding.code for finding in found] == ["unusual_change"]
    assert "33.3" in found[0].sentence


def test_a_series_takes_a_figure_in_and_out() -> None:
    past = SeriesPast(months(1, 2, 3))
    may = Period.month(2025, 5)
    assert past.with_figure(may, None).figures == (past.figures[0], past.figures[2])
    assert past.with_figure(may, Decimal(9)).figures[1] == (may, Decimal(9))


def test_a_refusal_survives_the_way_to_a_worker() -> None:
    found = check_entry(
        kpi(Kind.CUMULATIVE), Period.month(2025, 5), entry(1), SeriesPast(months(9)), today=TODAY
    )
    back = pickle.loads(pickle.dumps(NeedsReason(found)))
    assert back.findings == found
    assert back.errors["check_reason"].code == "running_total_falls"


# ── Against an independent oracle in fractions ───────────────────────────────────────────────
figures = st.lists(
    st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False), max_size=30
)


one = st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False)
sizes = st.sampled_from([Decimal(10) ** power for power in range(-2, 7)])


def oracle(
    values: Sequence[Decimal], decimals: int, steps: int = 1
) -> tuple[Fraction, Fraction] | None:
    recent = [Fraction(value) for value in values[-24:]]
    if len(recent) < 5:
        return None
    changes = [b - a for a, b in pairwise(recent)]
    usual = median(changes)
    spread = median([abs(change - usual) for change in changes])
    width = max(6 * spread, abs(recent[-1]) / 10, Fraction(1, 10**decimals))
    middle = recent[-1] + steps * usual
    return middle - steps * width, middle + steps * width


def wrong_size(values: Sequence[Decimal], typed: Decimal) -> bool:
    """By the factor between the figure and its nearest neighbour in size."""
    known = [abs(Fraction(value)) for value in values]
    if not any(known):
        return False
    size = abs(Fraction(typed))
    return size > max(known) * 10 or size < min(known) / 10


@settings(max_examples=cases(1000), deadline=None)
@given(figures, st.integers(0, 4), st.integers(1, 40))
def test_the_usual_range_is_the_oracles(values: list[Decimal], decimals: int, steps: int) -> None:
    found = usual_range(months(*values), decimals=decimals, steps=steps)
    assert (found and tuple(Fraction(end) for end in found)) == oracle(values, decimals, steps)


@settings(max_examples=cases(1000), deadline=None)
@given(figures, one, sizes, st.integers(0, 8))
def test_a_figure_is_pointed_out_just_where_it_lies_outside(
    values: list[Decimal], number: Decimal, size: Decimal, gap: int
) -> None:
    past, typed = months(*values), number * size
    period = past[-1][0].next() if past else APRIL
    for _ in range(gap):
        period = period.next()
    ends = oracle(values, 2, gap + 1)
    if ends is None:
        expected = ["unusual_size"] if wrong_size(values, typed) else []
    else:
        expected = [] if ends[0] <= Fraction(typed) <= ends[1] else ["unusual_change"]
    found = check_entry(kpi(decimals=2), period, entry(typed), SeriesPast(past), today=LATER)
    assert [finding.code for finding in found if finding.asks_reason] == expected


@settings(max_examples=cases(1000), deadline=None)
@given(st.lists(one, min_size=1, max_size=4), one, sizes)
def test_few_figures_are_compared_by_their_size(
    values: list[Decimal], number: Decimal, size: Decimal
) -> None:
    past, typed = months(*values), number * size
    period = Period.month(2026, 4)
    found = check_entry(kpi(decimals=2), period, entry(typed), SeriesPast(past), today=TODAY)
    asked = [finding.code for finding in found if finding.asks_reason]
    assert asked == (["unusual_size"] if wrong_size(values, typed) else [])


@pytest.mark.parametrize("granularity", [Granularity.QUARTER, Granularity.HALF, Granularity.YEAR])
def test_every_kind_of_period_has_its_neighbours(granularity: Granularity) -> None:
    first = {
        Granularity.QUARTER: Period.quarter(2022, 1),
        Granularity.HALF: Period.half(2022, 1),
        Granularity.YEAR: Period.year(2018),
    }[granularity]
    past = months(1, 2, 3, 4, 5, first=first)
    assert check(kpi(), past[-1][0].next(), 600, SeriesPast(past)) == ["unusual_change"]
