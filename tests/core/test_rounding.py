"""Rounding and shares of one whole: the tables of docs/formulas/rounding.md, and their laws."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rounding import largest_remainder, plain_shares, round_half_up

GOLDEN = Path(__file__).parents[3] / "shared" / "golden" / "survey_ishikawa_2025.json"
RESTATED = [
    ([4037, 5067, 2242], 0, ["35", "45", "20"]),
    ([104, 63, 34], 1, ["51.7", "31.4", "16.9"]),
    ([1, 7, 7, 3], 1, ["5.5", "38.9", "38.9", "16.7"]),
]
counts_lists = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def printed_examples():
    """The golden rows as restated here, and as the golden file states them where it is at hand."""
    rows = list(RESTATED)
    if GOLDEN.exists():
        checks = json.loads(GOLDEN.read_text(encoding="utf-8"))["rounding_checks"]
        rows += [(check["counts"], check["decimals"], check["percent"]) for check in checks]
    return rows


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("191.875", 1, "191.9"),
        ("0.25", 1, "0.3"),
        ("-0.25", 1, "-0.3"),
        ("2.5", 0, "3"),
        ("2.4999999999999999999999999999999999", 0, "2"),
        ("90", 1, "90.0"),
        ("999999999999999999.9999999999", 0, "1000000000000000000"),
        ("123456789012345678.0123456789", 10, "123456789012345678.0123456789"),
    ],
)
def test_a_figure_is_rounded_half_up(value, decimals, rounded):
    assert str(round_half_up(Decimal(value), decimals)) == rounded


@pytest.mark.parametrize("value", ["-0.04", "-0.0", "-0"])
def test_a_zero_is_never_negative(value):
    assert str(round_half_up(Decimal(value), 1)) == "0.0"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_value_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match="finite"):
        round_half_up(Decimal(value), 1)


def test_negative_decimals_are_refused():
    with pytest.raises(ValueError, match="decimals"):
        round_half_up(Decimal(1), -1)


@given(st.integers(-(10**28), 10**28))
def test_rounding_moves_a_value_by_at_most_half_a_unit(ten_billionths):
    value = Decimal(f"{ten_billionths}E-10")
    assert abs(Fraction(round_half_up(value, 1)) - Fraction(value)) <= Fraction(1, 20)


@pytest.mark.parametrize(("counts", "decimals", "percent"), printed_examples())
def test_printed_shares_come_out_by_largest_remainder(counts, decimals, percent):
    assert [str(share) for share in largest_remainder(counts, decimals=decimals)] == percent


def test_plain_rounding_gives_the_other_choice_for_the_same_counts():
    assert plain_shares([4037, 5067, 2242], 0) == [Decimal(36), Decimal(45), Decimal(20)]


def test_a_tie_goes_to_the_larger_count():
    # The remainders of 1 and 3 of 8 are both one half.
    assert largest_remainder([1, 3, 4], decimals=0) == [Decimal(12), Decimal(38), Decimal(50)]


def test_a_tie_of_equal_counts_goes_to_the_earlier_option():
    assert largest_remainder([1, 1, 1], decimals=0) == [Decimal(34), Decimal(33), Decimal(33)]


def test_without_a_base_no_share_is_made_up():
    assert largest_remainder([0, 0], decimals=1) == [None, None]
    assert plain_shares([0, 0], 1) == [None, None]


def test_no_options_have_no_shares():
    assert largest_remainder([], decimals=0) == []


def test_shares_of_respondents_use_the_respondents_as_base():
    assert plain_shares([3, 2], 1, base=4) == [Decimal("75.0"), Decimal("50.0")]


@pytest.mark.parametrize(
    "shares", [lambda c: largest_remainder(c, decimals=0), lambda c: plain_shares(c, 0)]
)
def test_a_negative_count_is_refused(shares):
    with pytest.raises(ValueError, match="negative"):
        shares([1, -1])


def test_a_negative_base_and_an_empty_total_are_refused():
    with pytest.raises(ValueError, match="base"):
        plain_shares([1], 0, base=-1)
    with pytest.raises(ValueError, match="total"):
        largest_remainder([1], decimals=0, total=0)


@given(counts_lists, st.integers(0, 4), st.sampled_from([100, 1000, 17]))
def test_shares_add_up_and_stay_within_one_unit_of_the_exact_share(counts, decimals, total):
    shares = largest_remainder(counts, decimals=decimals, total=total)
    if sum(counts) == 0:
        assert shares == [None] * len(counts)
        return
    assert sum(Fraction(share) for share in shares) == total
    for count, share in zip(counts, shares, strict=True):
        exact = Fraction(count * total, sum(counts))
        assert abs(Fraction(share) - exact) < Fraction(1, 10**decimals)


@given(counts_lists)
def test_a_larger_count_never_gets_the_smaller_share(counts):
    shares = largest_remainder(counts, decimals=1)
    if sum(counts):
        pairs = sorted(zip(counts, shares, strict=True))
        assert [share for _, share in pairs] == sorted(shares)


@given(counts_lists, st.integers(0, 4))
def test_plain_shares_are_the_exact_shares_rounded_half_up(counts, decimals):
    if not sum(counts):
        return
    for count, share in zip(counts, plain_shares(counts, decimals), strict=True):
        error = Fraction(share) - Fraction(100 * count, sum(counts))
        assert -Fraction(1, 2 * 10**decimals) < error <= Fraction(1, 2 * 10**decimals)
