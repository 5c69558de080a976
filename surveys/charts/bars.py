"""Bars of shares, as places in percent of the width: SVG draws them without any measuring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.charts.looks import MIDDLE, Look, across, looks
from surveys.tabulation.document import Cell, Line

HUNDRED = Decimal(100)
GAP = Decimal(3)  # between a bar with two sides and 知らない beside it
FIGURE_WIDTH = Decimal("2.7")  # of one digit on a phone, in percent of the bar


@dataclass(frozen=True)
class Entry:
    """A choice in the key beside the bar, with its figures where one bar stands alone."""

    label: str
    look: Look
    percent: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Segment:
    """`x`, `width` and `middle` in percent of the whole width; `text` is blank where none fits."""

    x: str
    width: str
    middle: str
    look: Look
    text: str
    label: str
    percent: str


@dataclass(frozen=True)
class Bar:
    """`instead` says why there are no segments; `zero` is where the two sides meet."""

    label: str
    segments: tuple[Segment, ...] = ()
    instead: str = ""
    n: int | None = None
    zero: str = ""
    is_pooled: bool = False

    @property
    def words(self) -> str:
        """The bar for those who do not see it."""
        return "、".join(f"{each.label} {each.percent}%" for each in self.segments) or self.instead

    @property
    def stands_on_zero(self) -> bool:
        """Whether a neutral figure stands where the two sides meet: the line makes way for it."""
        return any(each.look.mark == MIDDLE and each.text for each in self.segments)


@dataclass(frozen=True)
class Row:
    """One choice's bar of its own."""

    label: str
    width: str
    percent: str
    count: int | None
    look: Look


@dataclass(frozen=True)
class Labelled:
    """A cell with the name of its bar; `instead` where there is nothing to draw."""

    label: str
    cell: Cell
    instead: str = ""
    is_pooled: bool = False


def key_of(line: Line, cell: Cell | None = None) -> tuple[Entry, ...]:
    """What the colours mean; with a cell, also its figures."""
    found = []
    for at, (choice, look) in enumerate(zip(line.choices, looks(line.choices), strict=True)):
        percent = cell.percents[at] if cell and cell.percents else ""
        count = cell.counts[at] if cell and cell.counts else None
        found.append(Entry(choice.label, look, percent, count))
    return tuple(found)


def stacked(line: Line, cells: Sequence[Labelled]) -> tuple[Bar, ...]:
    """One bar a cell, all of the same length, the choices in the order asked."""
    order = range(len(line.choices))
    return tuple(_bar(line, each, [(at, None) for at in order], Frame()) for each in cells)


def diverging(line: Line, cells: Sequence[Labelled]) -> tuple[Bar, ...]:
    """Bars that meet at one line: bad to the left, good to the right, neutral astride."""
    bad, neutral, good, unknown = across(line.choices)
    lefts, lengths = [], []
    for each in cells:
        shares = _shares(each.cell)
        if not shares:
            continue
        half = sum((shares[at] for at in neutral), Decimal(0)) / 2
        lefts.append(sum((shares[at] for at in bad), half))
        lengths.append((sum((shares[at] for at in good), half), sum(shares[at] for at in unknown)))
    if not lefts:
        return tuple(_without(each) for each in cells)
    left, right = max(lefts), max(length for length, _ in lengths)
    beside = max((Decimal(width) for _, width in lengths), default=Decimal(0))
    whole = left + right + (beside + GAP if beside else 0)
    bars = []
    starts = iter(lefts)
    for each in cells:
        if not _shares(each.cell):
            bars.append(_without(each))
            continue
        order: list[tuple[int, Decimal | None]] = [(at, None) for at in (*bad, *neutral, *good)]
        order += [(at, left + right + GAP if not n else None) for n, at in enumerate(unknown)]
        bars.append(_bar(line, each, order, Frame(left - next(starts), whole, left)))
    return tuple(bars)


def rows_of(line: Line, cell: Cell) -> tuple[Row, ...]:
    """A bar for each choice, on a scale of 100 percent."""
    shares = [Decimal(each) for each in cell.percents or ()]
    if not shares and cell.counts:
        # Counts without a base: as long as their part of the largest.
        most = max(cell.counts) or 1
        shares = [HUNDRED * count / most for count in cell.counts]
    return tuple(
        Row(
            choice.label,
            _text(min(shares[at], HUNDRED)),
            cell.percents[at] if cell.percents else "",
            cell.counts[at] if cell.counts else None,
            look,
        )
        for at, (choice, look) in enumerate(zip(line.choices, looks(line.choices), strict=True))
        if shares
    )


@dataclass(frozen=True)
class Frame:
    """Where a bar starts on a scale of `length`, and where the line between its sides stands."""

    start: Decimal = Decimal(0)
    length: Decimal = HUNDRED
    zero: Decimal | None = None


def _without(each: Labelled) -> Bar:
    return Bar(each.label, instead=each.instead, n=each.cell.n, is_pooled=each.is_pooled)


def _bar(
    line: Line, each: Labelled, order: Sequence[tuple[int, Decimal | None]], frame: Frame
) -> Bar:
    shares = _shares(each.cell)
    if not shares:
        return _without(each)
    length = frame.length
    look = looks(line.choices)
    at_x, segments = frame.start, []
    for at, place in order:
        at_x = at_x if place is None else place
        x, width = HUNDRED * at_x / length, HUNDRED * shares[at] / length
        percent = (each.cell.percents or ())[at]
        if width:
            segments.append(
                Segment(
                    x=_text(x),
                    width=_text(width),
                    middle=_text(x + width / 2),
                    look=look[at],
                    text=_fitting(percent, width),
                    label=line.choices[at].label,
                    percent=percent,
                )
            )
        at_x += shares[at]
    return Bar(
        label=each.label,
        segments=tuple(segments),
        n=each.cell.n,
        zero=_text(HUNDRED * frame.zero / length) if frame.zero is not None else "",
        is_pooled=each.is_pooled,
    )


def _shares(cell: Cell) -> list[Decimal]:
    """The shown shares, stretched to 100 where published ones add up to 99 or 101."""
    found = [Decimal(each) for each in cell.percents or ()]
    total = sum(found, Decimal(0))
    return [each * HUNDRED / total for each in found] if total else []


def _fitting(percent: str, width: Decimal) -> str:
    digits = Decimal(len(percent.replace(".", ""))) + ("." in percent) * Decimal("0.5")
    if width >= (digits + Decimal("1.6")) * FIGURE_WIDTH:
        return f"{percent}%"
    return percent if width >= digits * FIGURE_WIDTH + Decimal("0.6") else ""


def _text(value: Decimal) -> str:
    return format(value.quantize(Decimal("0.01")).normalize(), "f")
