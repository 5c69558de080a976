"""Generated figures for properties of the rules, in batches: one query decides many cases.

DXPORTAL_ORACLE_CASES sets how many cases each property sees (300 in the suite; 10000 by hand).
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.cases import cases

BATCH = 30
CASES = cases(300)
batched = settings(
    max_examples=max(1, CASES // BATCH),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def figures(digits: int = 28) -> st.SearchStrategy[Fraction]:
    """Figures of up to 18 digits before and 10 after the point, small ones most often."""
    whole = st.one_of(
        st.integers(-200, 200), st.integers(-(10**6), 10**6), st.integers(-(10**17), 10**17)
    )
    tiny = st.sampled_from([Fraction(1, 10**10), Fraction(-1, 10**10), Fraction(0)])
    wide = st.builds(Fraction, st.integers(-(10**digits) + 1, 10**digits - 1), st.just(10**10))
    return st.one_of(
        st.builds(Fraction, whole),
        st.builds(Fraction, whole, st.sampled_from([10, 100])),
        tiny,
        wide,
    )


RULES = [
    "actual_over_target",
    "target_over_actual",
    "progress_from_baseline",
    "met_or_not",
    "within",
]
rule = st.sampled_from(RULES)
maybe = st.one_of(st.none(), figures())
rate_case = st.tuples(rule, maybe, maybe, maybe)


def batch(case: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(case, min_size=BATCH, max_size=BATCH)
