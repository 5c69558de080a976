"""An oracle for the straight line in exact fractions, and the sums that the rules take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from kpis.outlook import Floats, Sums

Points = Sequence[tuple[int, Fraction]]


@dataclass(frozen=True)
class Line:
    """Expected value and the variance of a new value (or sum of values) about it."""

    expected: Fraction
    variance: Fraction


def by_fractions(points: Points, ahead: Sequence[int], known: Fraction = Fraction(0)) -> Line:
    """Least squares from its normal equations; the variance from the weights of each figure.

    The forecast is a weighted sum of the figures, so that its variance is that of new noise
    (`len(ahead)` times s²) and of the weights' squares: no formula is shared with the rules.
    """
    n = len(points)
    mean = Fraction(sum(x for x, _ in points), n)
    spread = sum(((x - mean) * (x - mean) for x, _ in points), Fraction(0))
    weights = [
        sum(Fraction(1, n) + (h - mean) * (x - mean) / spread for h in ahead) for x, _ in points
    ]
    expected = known + sum(w * y for w, (_, y) in zip(weights, points, strict=True))
    slope = sum((x - mean) * y for x, y in points) / spread
    level = Fraction(sum(y for _, y in points), n)
    strays = [y - level - slope * (x - mean) for x, y in points]
    noise = sum((each * each for each in strays), Fraction(0)) / (n - 2)
    return Line(expected, noise * (len(ahead) + Fraction(sum(w * w for w in weights))))


def sums_of(
    series: Sequence[Points],
    ahead: Sequence[Sequence[int]],
    known: Sequence[Fraction] | None = None,
) -> Sums:
    """What kpis_outlook_sums gives for these series, as arrays."""
    rows = []
    for points, due in zip(series, ahead, strict=True):
        size = len(points)
        sx, sy = sum(x for x, _ in points), sum(y for _, y in points)
        x2 = size * sum(x * x for x, _ in points) - sx * sx
        xy = size * sum(x * y for x, y in points) - sx * sy
        y2 = size * sum(y * y for _, y in points) - sy * sy
        rows.append(
            (size, sy, x2, xy, x2 * y2 - xy * xy, len(due), size * sum(due) - len(due) * sx)
        )
    columns = [_array(column) for column in zip(*rows, strict=True)]
    n, y_sum, sxx, sxy, misfit, missing, reach = columns
    begun = _array(known or [Fraction(0)] * len(series))
    return Sums(n, y_sum, sxx, sxy, misfit, begun, missing, reach)


def _array(values: Sequence[Any]) -> Floats:
    return np.array([float(each) for each in values], dtype=np.float64)
