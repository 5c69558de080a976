"""Mean, median and quartiles of a number question, exact until they are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from core.rounding import round_half_up
from surveys.tabulation.document import Figures

EPOCH = date(1970, 1, 1)


def figures_of(values: Sequence[int], *, places: int, decimals: int) -> Figures:
    """`values` are whole numbers, each 10**places times the answer, in order of size.

    Quartiles lie between the two nearest answers (Excel's QUARTILE.INC).
    """
    scale = 10**places
    mean = Fraction(sum(values), len(values) * scale)
    quarters = [_quantile(values, Fraction(part, 4)) / scale for part in (2, 1, 3)]
    median, lower, upper = (_text(each, decimals) for each in quarters)
    return Figures(mean=_text(mean, decimals), median=median, lower=lower, upper=upper)


def dates_of(values: Sequence[int]) -> Figures:
    """Dates given as days since 1970-01-01, in order: the one in the middle and the quarters,
    each the earlier one of two. A mean of dates says nothing, and the first and the last would
    be one person's."""
    median, lower, upper = (
        (EPOCH + timedelta(days=_quantile(values, Fraction(part, 4)).__floor__())).isoformat()
        for part in (2, 1, 3)
    )
    return Figures(mean="", median=median, lower=lower, upper=upper)


def _quantile(values: Sequence[int], part: Fraction) -> Fraction:
    place = part * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (place - below) * (values[above] - values[below])


def _text(value: Fraction, decimals: int) -> str:
    scaled = abs(value) * 10**decimals
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if value < 0 else 1
    return format(round_half_up(Decimal(sign * units).scaleb(-decimals), decimals), "f")
