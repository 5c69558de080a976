"""Rounding of shown figures, and shares of one whole. Rules: docs/formulas/rounding.md.

All arithmetic is exact: Decimal or integers, never float.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal


def round_half_up(value: Decimal, decimals: int) -> Decimal:
    """Return `value` with exactly `decimals` places, halves away from zero (四捨五入).

    A result of zero is never negative: −0.04 at one place is 0.0.
    Raises ValueError for a negative `decimals` or a value that is not finite.
    """
    _check_decimals(decimals)
    if not value.is_finite():
        raise ValueError("only finite values can be rounded")
    # The default context refuses results of more than 28 digits; give it the digits it needs.
    digits = max(value.adjusted(), 0) + decimals + 2
    rounded = value.quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=Context(prec=max(digits, 28))
    )
    return rounded.copy_abs() if rounded.is_zero() else rounded


def largest_remainder(
    counts: Sequence[int], *, decimals: int, total: int = 100
) -> list[Decimal | None]:
    """Return the share of each count, with `decimals` places, adding up to exactly `total`.

    Each exact share is cut off, and the units still missing go to the largest remainders; ties go
    to the larger count, then to the earlier option. The result is as long as `counts`.
    Where the counts add up to zero there is no base, and every share is None (no data is not zero).
    Raises ValueError for a negative count, a negative `decimals` or a `total` that is not positive.
    """
    whole = _checked_sum(counts, decimals, total)
    if whole == 0:
        return [None] * len(counts)
    units = total * 10**decimals
    parts = [divmod(count * units, whole) for count in counts]
    missing = units - sum(floor for floor, _ in parts)
    ranking = sorted(range(len(counts)), key=lambda i: (-parts[i][1], -counts[i], i))
    raised = set(ranking[:missing])
    return [_units(floor + (i in raised), decimals) for i, (floor, _) in enumerate(parts)]


def plain_shares(
    counts: Sequence[int], decimals: int, *, base: int | None = None
) -> list[Decimal | None]:
    """Return the share of each count in percent, each rounded half up on its own.

    The shares may not add up to 100 (四捨五入のため合計が100にならない場合がある).
    `base` is the number of respondents of a multiple-answer question; without it, the counts' sum.
    Every share is None where the base is zero. Raises ValueError as `largest_remainder` does.
    """
    whole = _checked_sum(counts, decimals, 100)
    if base is not None:
        if base < 0:
            raise ValueError("a base is never negative")
        whole = base
    if whole == 0:
        return [None] * len(counts)
    units = 100 * 10**decimals
    return [_units((2 * count * units + whole) // (2 * whole), decimals) for count in counts]


def _checked_sum(counts: Sequence[int], decimals: int, total: int) -> int:
    _check_decimals(decimals)
    if total <= 0:
        raise ValueError("a total is positive")
    if any(count < 0 for count in counts):
        raise ValueError("a count is never negative")
    return sum(counts)


def _check_decimals(decimals: int) -> None:
    if decimals < 0:
        raise ValueError("decimals is never negative")


def _units(units: int, decimals: int) -> Decimal:
    # Built from text: scaleb would round to the context's precision.
    return Decimal(f"{units}E-{decimals}")
