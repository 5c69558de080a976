"""A group held against all others, never against the whole that holds it.

This is a census with non-response, not a sample: an interval is an aid that says how far the
share could move if those who did not answer were like those who did, drawn at random. It carries
the finite-population correction, so it closes when everybody invited has answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.rounding import round_half_up
from surveys.readings.shares import positive_count, share_of_tone, signed
from surveys.tabulation.document import Cell, Line, Shown

Z = Decimal("1.96")


@dataclass(frozen=True)
class Compared:
    """Percents at one place: `difference` in points, of exact shares."""

    share: Decimal
    rest: Decimal
    rest_n: int
    difference: Decimal

    @property
    def points(self) -> str:
        return signed(self.difference)


@dataclass(frozen=True)
class Interval:
    low: Decimal
    high: Decimal


def against_rest(line: Line, cell: Cell, whole: Cell, *, decimals: int) -> Compared | None:
    """None where the group or the whole shows no counts, or where nobody else answered.

    The rest is the whole minus the group, both of which are shown; that the rest is large enough
    was seen to when the document was made.
    """
    if cell.shown != Shown.SHOWN or whole.shown != Shown.SHOWN:
        return None
    good, all_good = positive_count(line, cell), positive_count(line, whole)
    if good is None or all_good is None or not cell.n or not whole.n or whole.n <= cell.n:
        return None
    rest_n = whole.n - cell.n
    own = Decimal(100 * good) / cell.n
    others = Decimal(100 * (all_good - good)) / rest_n
    shown = share_of_tone(line, cell, 1)
    return Compared(
        share=own if shown is None else shown,
        rest=round_half_up(others, decimals),
        rest_n=rest_n,
        difference=round_half_up(own - others, decimals),
    )


def interval(line: Line, cell: Cell, invited: int | None, *, decimals: int) -> Interval | None:
    """Wilson's 95 % interval, n corrected for the finite population; None without its size."""
    good = positive_count(line, cell)
    if good is None or not cell.n or not invited or invited < cell.n:
        return None
    share = Decimal(good) / cell.n
    if invited == cell.n:
        exact = round_half_up(100 * share, decimals)
        return Interval(exact, exact)
    n = Decimal(cell.n) * (invited - 1) / (invited - cell.n)
    square = Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    root = (share * (1 - share) / n + square / (4 * n * n)).sqrt()
    half = Z * root / (1 + square / n)
    return Interval(
        round_half_up(100 * max(middle - half, Decimal(0)), decimals),
        round_half_up(100 * min(middle + half, Decimal(1)), decimals),
    )
