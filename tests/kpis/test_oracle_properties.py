"""The rules in PostgreSQL against exact fractions, over generated figures: equal to the digit."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.rounding import round_half_up
from tests import oracle
from tests.kpis.generated import batch, batched, figures, maybe, rate_case
from tests.kpis.sql_rules import answers

pytestmark = pytest.mark.django_db


@given(cases=batch(rate_case), decimals=st.integers(0, 4))
@example(
    cases=[
        ("actual_over_target", Fraction(1, 2000), Fraction(100), None),  # 0.0005: a half
        ("actual_over_target", Fraction(1, 10**10), Fraction(10**17), None),
        ("target_over_actual", Fraction(1, 10**10), Fraction(10**17), None),
    ],
    decimals=3,
)
@batched
def test_rates_round_to_the_same_digits_as_fractions(cases: list, decimals: int) -> None:
    columns = "rule text, actual numeric, target numeric, baseline numeric"
    got = answers("kpis_rate(rule, actual, target, baseline)", columns, cases)
    by_sql = answers(
        "round(rate, places)", "rate numeric, places int", [(r, decimals) for r in got]
    )
    for case, value, rounded in zip(cases, got, by_sql, strict=True):
        exact = oracle.rate(*case)
        assert (value is None) == (exact is None), case
        if exact is not None:
            assert Fraction(rounded) == oracle.half_up(exact, decimals), case
            assert Fraction(round_half_up(value, decimals)) == oracle.half_up(exact, decimals), case


@given(
    cases=batch(
        st.tuples(
            rate_case,
            st.sampled_from(["value", "value", "not_applicable", "withheld", "missing"]),
            st.booleans(),
        )
    )
)
@batched
def test_there_is_a_rate_or_one_reason_for_none(cases: list) -> None:
    rows = [
        (name, state, actual if state == "value" else None, target, baseline, due)
        for (name, actual, target, baseline), state, due in cases
    ]
    columns = (
        "rule text, state text, actual numeric, target numeric, baseline numeric, is_due boolean"
    )
    got = answers(
        "kpis_no_rate(rule, state, actual, target, baseline, is_due),"
        " kpis_rate(rule, actual, target, baseline)",
        columns,
        rows,
    )
    for row, (reason, rate) in zip(rows, got, strict=True):
        assert reason == oracle.no_rate(*row), row
        assert (reason is None) == (rate is not None), row


@given(
    cases=batch(
        st.tuples(
            st.sampled_from(["higher", "lower", "at_least", "at_most", "within"]),
            maybe,
            maybe,
            st.one_of(st.none(), figures().map(abs)),
            st.sampled_from([None, Fraction(-1, 10**10), Fraction(0), Fraction(1, 10**10)]),
        )
    )
)
@batched
def test_met_is_decided_exactly_at_and_next_to_the_bound(cases: list) -> None:
    rows = []
    for desired, actual, target, width, nudge in cases:
        upper = None if width is None or target is None else target + width
        at_bound = target if upper is None or desired != "within" else upper
        close = at_bound + nudge if nudge is not None and at_bound is not None else actual
        rows.append((desired, close, target, upper))
    columns = "desired text, actual numeric, target numeric, upper numeric"
    got = answers("kpis_met(desired, actual, target, upper)", columns, rows)
    for row, value in zip(rows, got, strict=True):
        assert value is oracle.met(*row), row


days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(
    cases=batch(
        st.tuples(
            st.sampled_from(["linear", "step"]),
            maybe,
            st.one_of(st.none(), days),
            maybe,
            days,
            days,
        )
    ),
    decimals=st.integers(0, 4),
)
@batched
def test_expected_values_are_those_of_fractions(cases: list, decimals: int) -> None:
    columns = (
        "shape text, start_value numeric, start_on date, target numeric, due_on date, day date"
    )
    got = answers(
        "kpis_expected(shape, start_value, start_on, target, due_on, day)", columns, cases
    )
    for case, value in zip(cases, got, strict=True):
        exact = oracle.expected(*case)
        assert (value is None) == (exact is None), case
        if exact is not None:
            assert abs(Fraction(value) - exact) < Fraction(1, 10**80), case
            assert oracle.half_up(Fraction(value), decimals) == oracle.half_up(exact, decimals)
