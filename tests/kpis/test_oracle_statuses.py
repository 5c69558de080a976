"""Statuses in PostgreSQL against exact fractions, at and next to the thresholds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.kpis.generated import batch, batched, figures, rule
from tests.kpis.sql_rules import answers, plain

pytestmark = pytest.mark.django_db

thresholds = st.sampled_from(
    [
        (Fraction(80), Fraction(50)),
        (Fraction(665, 10), Fraction(40)),
        (Fraction(100), Fraction(100)),
    ]
)
status_case = st.tuples(
    st.sampled_from(["higher", "lower", "at_least", "at_most"]),
    rule.filter(lambda name: name != "within"),
    st.sampled_from(["linear", "step"]),
    st.one_of(st.none(), figures(18)),  # the pace's start and origin
    figures(18),  # target
    figures(18),  # actual
    st.integers(1, 1500),  # days from the start to the due day
    st.integers(0, 1600),  # days from the start to the day
    st.booleans(),  # is final
    thresholds,
    # How far the figure is put from a threshold; None leaves the figure as drawn.
    st.sampled_from([None, None, Fraction(0), Fraction(1, 10**12), Fraction(-1, 10**12)]),
)


@given(cases=batch(status_case))
@batched
def test_statuses_are_decided_as_in_fractions_also_next_to_the_thresholds(cases: list) -> None:
    rows, words = [], []
    for case in cases:
        desired, name, shape, start, target, actual, length, passed, is_final, limits, nudge = case
        start_on = date(2020, 3, 31)
        due_on, on_day = start_on + timedelta(days=length), start_on + timedelta(days=passed)
        expected = oracle.expected(shape, start, start_on, target, due_on, on_day)
        if nudge is not None:
            actual = _near_threshold(expected, start, target, limits[0], nudge) or actual
        met = oracle.met(desired, actual, target, None)
        pace = oracle.pace(actual, expected, start)
        rate = oracle.rate(name, actual, target, start)
        words.append(
            oracle.status(
                oracle.Standing(
                    "value",
                    actual,
                    target,
                    met,
                    True,
                    is_final,
                    start is not None,
                    pace,
                    rate,
                    *limits,
                )
            )
        )
        rows.append(
            (
                desired,
                name,
                shape,
                start,
                start_on,
                target,
                due_on,
                on_day,
                actual,
                is_final,
                *limits,
            )
        )
    got = answers(STATUS_FROM_FIGURES, STATUS_COLUMNS, rows)
    for row, word, value in zip(rows, words, got, strict=True):
        assert value == word, [plain(cell) for cell in row]


STATUS_COLUMNS = (
    "desired text, rule text, shape text, start numeric, start_on date, target numeric,"
    " due_on date, on_day date, actual numeric, is_final boolean, upper_limit numeric,"
    " lower_limit numeric"
)
STATUS_FROM_FIGURES = (
    "kpis_status('value', actual, target, kpis_met(desired, actual, target, NULL), true, is_final,"
    " start IS NOT NULL, kpis_pace(actual, kpis_expected(shape, start, start_on, target, due_on,"
    " on_day), start), kpis_rate(rule, actual, target, start), upper_limit, lower_limit,"
    " 'collected')"
)


def _near_threshold(
    expected: Fraction | None,
    start: Fraction | None,
    target: Fraction,
    limit: Fraction,
    nudge: Fraction,
) -> Fraction | None:
    """The figure whose pace (or rate) is the threshold, a hair off it; None if it is no decimal."""
    if expected is not None and start is not None:
        figure = start + (expected - start) * limit / 100
    else:
        figure = target * limit / 100
    two_and_five = figure.denominator
    for prime in (2, 5):
        while two_and_five % prime == 0:
            two_and_five //= prime
    return figure + nudge if two_and_five == 1 else None


def test_a_ratio_on_the_threshold_by_thirds_is_on_track() -> None:
    """100/3 % where 125/3 % is expected: exactly 80, though neither is a finite decimal."""
    row = (Fraction(1), Fraction(3), Fraction(125), date(2023, 3, 31), date(2024, 3, 31))
    on_day = date(2023, 3, 31) + timedelta(days=122)
    expression = (
        "kpis_pace(kpis_quotient(100 * top, bottom),"
        " kpis_expected('linear', 0, start_on, target, due_on, on_day), 0)"
    )
    columns = "top numeric, bottom numeric, target numeric, start_on date, due_on date, on_day date"
    assert answers(expression, columns, [(*row, on_day)]) == [Decimal(80)]


@given(
    cases=batch(
        st.tuples(
            st.integers(0, 10**12),
            st.integers(1, 10**12),
            st.integers(1, 10**4),
            st.integers(1, 365),
            st.sampled_from([Fraction(80), Fraction(50)]),
        )
    )
)
@batched
def test_ratios_are_held_against_thresholds_exactly(cases: list) -> None:
    rows, sides = [], []
    for top, bottom, target, passed, limit in cases:
        expected = Fraction(target * passed, 366)
        sides.append(100 * Fraction(100 * top, bottom) / expected >= limit)
        rows.append((top, bottom, target, date(2023, 3, 31) + timedelta(days=passed), limit))
    expression = (
        "kpis_pace(kpis_quotient(100 * top, bottom), kpis_expected('linear', 0, date '2023-03-31',"
        " target, date '2024-03-31', on_day), 0) >= lim"
    )
    columns = "top numeric, bottom numeric, target numeric, on_day date, lim numeric"
    assert answers(expression, columns, rows) == sides
