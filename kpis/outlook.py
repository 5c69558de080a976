"""Outlook: a straight line by least squares, carried on to the due day. Values in, values out.

Everything is vectorised: an array holds one number for each series. Means come multiplied by the
number of points (kpis_outlook_sums), so that their sums are exact and points on one line have a
`misfit` of exactly zero. Student's t distribution is SciPy's. Rules: docs/formulas/outlook.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

METHOD = "ols-line"
METHOD_VERSION = 1
FEWEST_POINTS = 4
# The interval leaves a tenth out on either side.
CONFIDENCE = 0.8
# Mean length of a month: how a line by days is told by months.
DAYS_A_MONTH = 30.4375
# A double carries 15 to 17 digits; more would be noise.
DIGITS = 12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sums:
    """What is known of each series' line, arrays of one length.

    `n` points; `y_sum` Σy; `sxx`, `sxy` n·Σx² − (Σx)², n·Σxy − ΣxΣy; `misfit` sxx·syy − sxy²;
    `known` what has already been added up towards the due value (0 for values of a day);
    `missing` how many further values it takes (1 for values of a day); `reach` n·Σx of these −
    missing·Σx of the points. `sxx` must be positive.
    """

    n: Floats
    y_sum: Floats
    sxx: Floats
    sxy: Floats
    misfit: Floats
    known: Floats
    missing: Floats
    reach: Floats


@dataclass(frozen=True)
class Projection:
    """Expected value on the due day, the standard error of a value about it, degrees of freedom."""

    expected: Floats
    error: Floats
    freedom: Floats
    slope: Floats


def project(sums: Sums) -> Projection:
    """The line's value on the due day (or the sum of its values), and how far a true one strays.

    The variance is that of a prediction: of the sum of `missing` new values about their sum on
    the line, with what is not known of the line itself: s²·(m + m²/n + (Σ(xₕ − x̄))²/Σ(x − x̄)²).
    """
    slope = sums.sxy / sums.sxx
    freedom = sums.n - 2
    spread = sums.misfit / (sums.n * sums.sxx * freedom)
    expected = sums.known + (sums.missing * sums.y_sum + slope * sums.reach) / sums.n
    share = (
        sums.missing + sums.missing**2 / sums.n + sums.reach * (sums.reach / (sums.n * sums.sxx))
    )
    return Projection(expected, np.sqrt(spread * share), freedom, slope)


def interval(found: Projection, confidence: float = CONFIDENCE) -> tuple[Floats, Floats]:
    """What the value lies between with that probability; of no width where all points fit."""
    half = stats.t.ppf((1 + confidence) / 2, found.freedom) * found.error
    return found.expected - half, found.expected + half


def probability(
    found: Projection,
    desired: Sequence[str],
    target: Floats,
    upper: Floats,
) -> Floats:
    """Probability (0–1) of a value that meets the target; 0 or 1 where all points fit.

    `desired` are Indicator.desired; `upper` is read for ranges only (NaN: the target itself).
    """
    wants = np.asarray(desired, dtype=object)
    top = np.where(np.isnan(upper), target, upper)
    low = np.where(np.isin(wants, ["lower", "at_most"]), -np.inf, target)
    high = np.where(
        np.isin(wants, ["higher", "at_least"]), np.inf, np.where(wants == "within", top, target)
    )
    certain = found.error == 0
    error = np.where(certain, 1.0, found.error)
    below = stats.t.cdf((low - found.expected) / error, found.freedom)
    above = stats.t.sf((high - found.expected) / error, found.freedom)
    met = (found.expected >= low) & (found.expected <= high)
    return np.where(certain, met.astype(np.float64), np.clip(1 - below - above, 0.0, 1.0))


def shortfall(
    *,
    desired: str,
    expected: Decimal,
    target: Decimal,
    target_upper: Decimal | None,
    baseline: Decimal | None,
) -> Decimal:
    """How far the expected value misses the target, as percent of the way to it; 0 where it meets.

    The way is that from the baseline to the target, without one the target itself, of a range its
    width. Where there is no way at all (a target of 0 without a baseline), any miss is the whole.
    """
    gap = _gap(desired, expected, target, target_upper)
    if not gap:
        return Decimal(0)
    if desired == "within":
        ways = [target_upper - target if target_upper is not None else None, target]
    else:
        ways = [target - baseline if baseline is not None else None, target]
    way = next((abs(each) for each in ways if each), None)
    return Decimal(100) if way is None else 100 * gap / way


def _gap(desired: str, expected: Decimal, target: Decimal, upper: Decimal | None) -> Decimal:
    short = max(target - expected, Decimal(0))
    over = max(expected - (target if upper is None else upper), Decimal(0))
    if desired in ("higher", "at_least"):
        return short
    if desired in ("lower", "at_most"):
        return max(expected - target, Decimal(0))
    return max(short, over)


def bounded(value: Decimal, lowest: Decimal | None, highest: Decimal | None) -> Decimal:
    """A value as it can be: an indicator's own bounds hold for an outlook too."""
    if lowest is not None and value < lowest:
        return lowest
    return highest if highest is not None and value > highest else value


def as_figure(value: float) -> Decimal:
    """A computed double as a figure of twelve digits."""
    return Decimal(f"{value:.{DIGITS}g}")
