"""The middle half of given numbers or dates as a line: lower quarter, median, upper quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from surveys.tabulation.document import Figures

MARGIN = Decimal("0.15")


@dataclass(frozen=True)
class Box:
    """Places in percent of the width, and the figures as shown; `mean` is blank for dates."""

    label: str
    lower: str
    middle: str
    upper: str
    width: str
    mean: str
    figures: Figures | None = None
    instead: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Measured:
    label: str
    figures: Figures | None
    instead: str = ""
    n: int | None = None


def boxes(cells: Sequence[Measured]) -> tuple[Box, ...]:
    """All on one scale, which reaches a little beyond the outermost quarters."""
    known = [_values(each.figures) for each in cells if each.figures]
    if not known:
        return tuple(_without(each) for each in cells)
    places = [place for values in known for place in values if place is not None]
    least, most = min(places), max(places)
    spread = (most - least) or Decimal(1)
    start, length = least - spread * MARGIN, spread * (1 + 2 * MARGIN)
    return tuple(_box(each, start, length) if each.figures else _without(each) for each in cells)


def _box(each: Measured, start: Decimal, length: Decimal) -> Box:
    assert each.figures is not None
    lower, middle, upper, mean = (
        None if value is None else 100 * (value - start) / length for value in _values(each.figures)
    )
    assert lower is not None and middle is not None and upper is not None
    return Box(
        label=each.label,
        lower=_text(lower),
        middle=_text(middle),
        upper=_text(upper),
        width=_text(upper - lower),
        mean="" if mean is None else _text(mean),
        figures=each.figures,
        n=each.n,
    )


def _without(each: Measured) -> Box:
    return Box(each.label, "", "", "", "", "", instead=each.instead, n=each.n)


def _values(figures: Figures) -> tuple[Decimal | None, ...]:
    named = (figures.lower, figures.median, figures.upper, figures.mean)
    return tuple(_value(each) if each else None for each in named)


def _value(text: str) -> Decimal:
    """A number, or a date as its days."""
    if text.count("-") == 2:
        return Decimal(date.fromisoformat(text).toordinal())
    return Decimal(text)


def _text(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01")).normalize(), "f")
