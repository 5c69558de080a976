"""Words at bars: over a bar, or in it where a mark stands right above it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from core.fiscal import fiscal_year_of
from kpis.chart_points import Point
from kpis.models import Outlook

# What a bar's word takes of the highest figure's height, on a telephone.
WORD_HEIGHT = Decimal("0.21")


def highest(*series: Sequence[Point]) -> Decimal:
    """The highest figure of all; 0 where there is none."""
    held = [point.value for points in series for point in points if point.value is not None]
    return max(held, default=Decimal(0))


def foot(outlook: Outlook | None) -> list[Point]:
    """Where the mark of the outlook begins."""
    if outlook is None or outlook.due_on is None or outlook.expected is None:
        return []
    low = outlook.expected if outlook.low is None else outlook.low
    return [Point(outlook.due_on, "", low, "")]


def beside_bars(points: Sequence[Point], marks: Sequence[Point]) -> list[str]:
    """Where each bar's word stands: over it, or in it where a mark of its year would cover it."""
    word = WORD_HEIGHT * highest(points, marks)

    def covered(point: Point) -> bool:
        return point.value is not None and any(
            fiscal_year_of(mark.day) == fiscal_year_of(point.day)
            and mark.value is not None
            and word < point.value <= mark.value < point.value + word
            for mark in marks
        )

    return ["inside" if covered(point) else "outside" for point in points]
