"""The oracle's series: the figures of the whole, their definitions, and what adds up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.oracle import Number


@dataclass(frozen=True)
class Cell:
    """A figure of a period, with the day it was taken where it was not the last one."""

    first: date
    last: date
    state: str = "value"
    value: Number = None
    numerator: Number = None
    denominator: Number = None
    approximate: bool = False
    as_of: date | None = None

    @property
    def actual(self) -> Number:
        if self.numerator is not None and self.denominator is not None:
            return 100 * self.numerator / self.denominator
        return self.value

    @property
    def bare(self) -> bool:
        """A percentage without its parts."""
        return self.state == "value" and self.numerator is None

    def lies_in(self, other: Cell) -> bool:
        return (
            self != other
            and other.first <= self.first
            and self.last <= other.last
            and (self.first, self.last) != (other.first, other.last)
        )


@dataclass(frozen=True)
class Aim:
    """A decided target; `first` is what was decided at first, where it has been revised since."""

    due_on: date
    value: Fraction
    upper: Number = None
    first: tuple[date, Fraction, Number] | None = None
    decided_on: date | None = None


@dataclass(frozen=True)
class Version:
    """A definition from a day on (None: from the beginning)."""

    number: int
    since: date | None = None
    breaks: bool = False


@dataclass(frozen=True)
class Part:
    """A department that is asked for figures of its own."""

    cells: tuple[Cell, ...] = ()
    aims: tuple[Aim, ...] = ()
    baseline: Number = None
    baseline_on: date | None = None
    weight: Fraction = Fraction(1)
    since: date | None = None
    until: date | None = None

    def is_asked(self, first: date, last: date) -> bool:
        begins_later = self.since is not None and last < self.since
        ended_before = self.until is not None and first > self.until
        return not begins_later and not ended_before


def version_on(versions: Sequence[Version], day: date) -> Version | None:
    """The one with the highest number among those that apply on the day."""
    there = [v for v in versions if v.since is None or v.since <= day]
    return max(there, key=lambda v: v.number, default=None)


def last_break(versions: Sequence[Version], day: date) -> date | None:
    """The first day of the last definition in force up to the day that broke the series."""
    days = [
        v.since
        for v in versions
        if v.breaks and v.since and v.since <= day and version_on(versions, v.since) == v
    ]
    return max(days, default=None)


@dataclass(frozen=True)
class Rolled:
    """A period of the whole: how many departments have answered, and the figure they make."""

    first: date
    last: date
    asked: int
    given: int
    cell: Cell | None


def roll_up(
    how: str, kind: str, desired: str, threshold: Number, parts: Sequence[Part]
) -> list[Rolled]:
    periods = sorted({(cell.first, cell.last) for part in parts for cell in part.cells})
    found = []
    for first, last in periods:
        asked = [part for part in parts if part.is_asked(first, last)]
        if not asked:
            continue
        answers = [(part, _cell_of(part, first, last)) for part in asked]
        given = [(p, c) for p, c in answers if c and c.state in {"value", "not_applicable"}]
        cell = None
        if len(given) == len(asked):
            valued = [(p, c) for p, c in given if c.state == "value"]
            cell = _made(how, kind, desired, threshold, first, last, valued)
        found.append(Rolled(first, last, len(asked), len(given), cell))
    return found


def _cell_of(part: Part, first: date, last: date) -> Cell | None:
    return next((c for c in part.cells if (c.first, c.last) == (first, last)), None)


def _made(
    how: str,
    kind: str,
    desired: str,
    threshold: Number,
    first: date,
    last: date,
    valued: Sequence[tuple[Part, Cell]],
) -> Cell | None:
    if not valued:
        return Cell(first, last, "not_applicable")
    about = any(cell.approximate for _, cell in valued)
    cells = [cell for _, cell in valued]
    if how == "latest":
        newest = max(cells, key=lambda cell: cell.as_of or last)  # the first of equals
        return Cell(
            first,
            last,
            value=newest.value,
            numerator=newest.numerator,
            denominator=newest.denominator,
            approximate=about,
        )
    if how == "mean":
        weights = sum((part.weight for part, _ in valued), Fraction(0))
        total = sum((part.weight * (cell.actual or 0) for part, cell in valued), Fraction(0))
        return Cell(first, last, value=total / weights, approximate=about)
    if how == "reached":
        assert threshold is not None
        below = desired in {"lower", "at_most"}
        figures = [cell.actual for cell in cells if cell.actual is not None]
        reached = [f for f in figures if (f <= threshold if below else f >= threshold)]
        top, bottom = Fraction(len(reached)), Fraction(len(cells))
        return Cell(first, last, numerator=top, denominator=bottom, approximate=about)
    if kind not in {"ratio", "share_of_departments"}:
        total = sum((cell.actual or Fraction(0) for cell in cells), Fraction(0))
        return Cell(first, last, value=total, approximate=about)
    if any(cell.bare for cell in cells):
        return None
    top = sum((cell.numerator or Fraction(0) for cell in cells), Fraction(0))
    bottom = sum((cell.denominator or Fraction(0) for cell in cells), Fraction(0))
    return Cell(first, last, numerator=top, denominator=bottom, approximate=about)


def to_add(
    cells: Sequence[Cell], versions: Sequence[Version], year_of: object, side: date | None
) -> list[Cell]:
    """Values of one side of a break; one that lies in a longer one of its year is in it already."""
    same = [c for c in cells if c.state == "value" and last_break(versions, c.last) == side]
    assert callable(year_of)
    return [
        cell
        for cell in same
        if not any(cell.lies_in(o) and year_of(o.last) == year_of(cell.last) for o in same)
    ]
