"""Shares of counts as texts, by the rounding an organization chose. See core.rounding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from core.rounding import largest_remainder, plain_shares, round_half_up

Rounding = Literal["largest_remainder", "plain"]


def shares_of_one(
    counts: Sequence[int], *, decimals: int, rounding: Rounding
) -> tuple[str, ...] | None:
    """Shares of those who chose one answer each; None where nobody did."""
    if rounding == "plain":
        return _texts(plain_shares(counts, decimals))
    return _texts(largest_remainder(counts, decimals=decimals))


def shares_of_several(counts: Sequence[int], *, base: int, decimals: int) -> tuple[str, ...] | None:
    """Shares of respondents, of whom each chose one answer or more. They don't add up."""
    return _texts(plain_shares(counts, decimals, base=base))


def given_shares(percents: Sequence[Decimal], *, decimals: int) -> tuple[str, ...]:
    """Shares as somebody published them, at the shown precision."""
    return tuple(str(round_half_up(each, decimals)) for each in percents)


def _texts(shares: Sequence[Decimal | None]) -> tuple[str, ...] | None:
    known = [each for each in shares if each is not None]
    return tuple(format(each, "f") for each in known) if known else None
