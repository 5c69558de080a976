"""The outlook's rules against an oracle in fractions, closed forms, and simulation."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from kpis.outlook import bounded, interval, probability, project, shortfall
from tests.kpis.outlook.lines import Points, by_fractions, sums_of

CASES = 10_000
NAN = np.nan


def generated(rng: random.Random) -> tuple[Points, list[int]]:
    start, size = rng.randint(0, 30_000), rng.randint(4, 24)
    days = sorted(rng.sample(range(start, start + 2000), size))
    scale = 10 ** rng.randint(0, 6)
    points = [(x, Fraction(rng.randint(-10_000, 10_000), scale)) for x in days]
    ahead = rng.sample(range(start + 2000, start + 3000), rng.randint(1, 12))
    return points, ahead


def test_expected_value_and_error_equal_the_oracles() -> None:
    rng = random.Random(8)
    drawn = [generated(rng) for _ in range(CASES)]
    known = [Fraction(rng.randint(0, 10_000)) for _ in drawn]
    found = project(sums_of([p for p, _ in drawn], [a for _, a in drawn], known))
    for place, (points, ahead) in enumerate(drawn):
        line = by_fractions(points, ahead, known[place])
        size = max(abs(y) for _, y in points) * len(ahead) + known[place] + 1
        assert abs(found.expected[place] - float(line.expected)) < 1e-8 * float(size), points
        assert found.error[place] == pytest.approx(math.sqrt(line.variance), rel=1e-9), points


def test_interval_of_four_points_is_that_of_the_closed_form() -> None:
    found = project(
        sums_of(
            [[(1, Fraction(10)), (2, Fraction(12)), (3, Fraction(13)), (4, Fraction(15))]], [[6]]
        )
    )
    low, high = interval(found)
    # With two degrees of freedom the quantile is (2p − 1) / √(2p(1 − p)).
    half = 0.8 / math.sqrt(2 * 0.9 * 0.1) * math.sqrt(0.37)
    assert found.expected[0] == pytest.approx(18.1)
    assert (low[0], high[0]) == (pytest.approx(18.1 - half), pytest.approx(18.1 + half))


@pytest.mark.parametrize("ahead", [[14], [9, 10, 11, 12]], ids=["a value", "a sum of values"])
def test_eighty_percent_of_true_values_lie_in_the_interval(ahead: list[int]) -> None:
    rng = np.random.default_rng(20261121)
    runs, n = 40_000, 8
    x = np.arange(1, n + 1, dtype=float)
    y = 5 + 0.7 * x + rng.normal(0, 2, (runs, n))
    true = sum(5 + 0.7 * h + rng.normal(0, 2, runs) for h in ahead)
    one = sums_of([[(int(each), Fraction(0)) for each in x]], [ahead])
    sxx = float(one.sxx[0])
    sy, sxy = y.sum(1), n * (x * y).sum(1) - x.sum() * y.sum(1)
    misfit = sxx * (n * (y * y).sum(1) - sy**2) - sxy**2
    full = np.full(runs, 1.0)
    sums = type(one)(
        full * n, sy, full * sxx, sxy, misfit, full * 0, full * len(ahead), full * one.reach[0]
    )
    low, high = interval(project(sums))
    assert abs(np.mean((low <= true) & (true <= high)) - 0.8) < 0.01


def test_points_on_one_line_have_an_interval_of_no_width() -> None:
    found = project(sums_of([[(x, Fraction(x, 3)) for x in range(1, 6)]], [[9]]))
    low, high = interval(found)
    assert found.error[0] == 0
    assert low[0] == high[0] == pytest.approx(3)


@pytest.mark.parametrize(
    ("desired", "target", "upper", "chance"),
    [
        ("higher", 2.9, NAN, 1),
        ("higher", 3.1, NAN, 0),
        ("at_least", 2.9, NAN, 1),
        ("lower", 2.9, NAN, 0),
        ("at_most", 3.1, NAN, 1),
        ("within", 2, 4.0, 1),
        ("within", 4, 5.0, 0),
    ],
)
def test_without_any_strayness_the_target_is_surely_met_or_not(
    desired: str, target: float, upper: float, chance: float
) -> None:
    found = project(sums_of([[(x, Fraction(x, 3)) for x in range(1, 6)]], [[9]]))
    assert probability(found, [desired], np.array([target]), np.array([upper]))[0] == chance


def test_probability_is_that_of_the_closed_form() -> None:
    found = project(
        sums_of(
            [[(1, Fraction(10)), (2, Fraction(12)), (3, Fraction(13)), (4, Fraction(15))]] * 3,
            [[6]] * 3,
        )
    )
    at = (19 - 18.1) / math.sqrt(0.37)
    above = 0.5 - at / (2 * math.sqrt(2 + at * at))
    got = probability(
        found, ["higher", "lower", "within"], np.array([19.0, 19, 19]), np.array([NAN, NAN, np.inf])
    )
    assert got == pytest.approx([above, 1 - above, above])


@pytest.mark.parametrize(
    ("desired", "expected", "target", "upper", "baseline", "missed"),
    [
        ("higher", 90, 100, None, 50, 20),
        ("higher", 90, 100, None, None, 10),
        ("higher", 110, 100, None, 50, 0),
        ("lower", 12, 10, None, 20, 20),
        ("lower", 9, 10, None, 20, 0),
        ("within", 26, 20, 25, None, 20),
        ("within", 22, 20, 25, None, 0),
        ("at_most", 1, 0, None, None, 100),
    ],
)
def test_shortfall_is_a_share_of_the_way(
    desired: str, expected: int, target: int, upper: int | None, baseline: int | None, missed: int
) -> None:
    found = shortfall(
        desired=desired,
        expected=Decimal(expected),
        target=Decimal(target),
        target_upper=None if upper is None else Decimal(upper),
        baseline=None if baseline is None else Decimal(baseline),
    )
    assert found == missed


def test_an_outlook_keeps_within_the_indicators_bounds() -> None:
    assert bounded(Decimal(104), Decimal(0), Decimal(100)) == 100
    assert bounded(Decimal(-1), Decimal(0), Decimal(100)) == 0
    assert bounded(Decimal(104), None, None) == 104
