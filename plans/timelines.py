"""Moves between systems on a scale of months, and how milestones stand. Values in, values out.

A plan seldom names a day: R7.2月上旬 is any day of ten. Such an end of a bar is fuzzy, and an end
of which the plan says nothing is open; both are told apart from a day, in the picture and in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from core.errors import DomainError
from core.japanese_dates import DateReading, read_date
from core.rounding import round_half_up

SOON_DAYS = 30
# A bar whose end (or beginning) is not known is drawn this long.
_OPEN_DAYS = 30
# Phases that are a moment rather than a stretch of time.
_MOMENTS = frozenset({"cutover", "retirement"})
# The widths of a month, and about how wide the whole is to be.
_NARROWEST, _WIDEST, _WIDTH = 8, 90, 900


class MilestoneState(StrEnum):
    DONE = "done"
    LATE = "late"
    PASSED = "passed"
    BEGUN = "begun"
    SOON = "soon"
    AHEAD = "ahead"
    OPEN = "open"


# Mark, word and colour.
MILESTONE_FACES = {
    MilestoneState.DONE: ("◎", "実施済み", "ok"),
    MilestoneState.LATE: ("▲", "時期経過", "late"),
    MilestoneState.PASSED: ("－", "時期経過・報告なし", "none"),
    MilestoneState.BEGUN: ("◇", "時期に入った", "on"),
    MilestoneState.SOON: ("△", "まもなく", "due"),
    MilestoneState.AHEAD: ("○", "これから", "on"),
    MilestoneState.OPEN: ("・", "時期の定めなし", "none"),
}


def milestone_state(
    *, first: date | None, last: date | None, done: bool, today: date, kept: bool = True
) -> MilestoneState:
    """Late once the whole time is over; soon from 30 days before it begins.

    Where nobody keeps the plan's progress in the portal (`kept` False), a time that is over says
    nothing of what was done: it is passed, not late.
    """
    if done:
        return MilestoneState.DONE
    begins = first or last
    if begins is None:
        return MilestoneState.OPEN
    if last is not None and last < today:
        return MilestoneState.LATE if kept else MilestoneState.PASSED
    if last is None and begins <= today:
        return MilestoneState.BEGUN
    return MilestoneState.SOON if begins - timedelta(SOON_DAYS) <= today else MilestoneState.AHEAD


class Edge(StrEnum):
    """How exactly an end of a bar is known."""

    DAY = "day"
    FUZZY = "fuzzy"
    OPEN = "open"


@dataclass(frozen=True)
class Step:
    """A phase as the plan words it, with the days it was read as."""

    kind: str
    from_typed: str = ""
    from_first: date | None = None
    to_typed: str = ""
    to_last: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Bar:
    """A time on the scale, both days included; from `sure_first` to `sure_last` it surely runs."""

    first: date
    last: date
    begins: Edge
    ends: Edge
    sure_first: date | None = None
    sure_last: date | None = None


def edge_of(typed: str) -> Edge:
    """A day is a day; anything wider, or not read, is fuzzy."""
    if not typed:
        return Edge.OPEN
    read = _read(typed)
    return Edge.DAY if read and read.granularity == "day" else Edge.FUZZY


def bar_of(step: Step, others: Sequence[Step] = ()) -> Bar:
    """A phase as a bar. One without an end is drawn until the next end that the others name."""
    begins, ends = edge_of(step.from_typed), edge_of(step.to_typed)
    if step.from_first and step.to_last:
        return _sure(Bar(step.from_first, step.to_last, begins, ends), step)
    if step.to_last:
        read = _read(step.to_typed)
        named = read.first if read and read.last == step.to_last else step.to_last
        # The moment of a cutover is what its end says; other phases began at some time before it.
        if step.kind in _MOMENTS:
            sure = named if ends is Edge.DAY else None
            return Bar(named, step.to_last, ends, ends, sure, sure)
        first = min(named, step.to_last - timedelta(_OPEN_DAYS))
        return Bar(first, step.to_last, Edge.OPEN, ends)
    assert step.from_first is not None  # the table refuses a phase without any day
    later = [day for other in others for day in (other.from_first, other.to_last) if day]
    until = max((day for day in later if day > step.from_first), default=None)
    last = until or step.from_first + timedelta(_OPEN_DAYS)
    return Bar(step.from_first, last, begins, Edge.OPEN)


def bar_of_milestone(typed: str, first: date | None, last: date | None) -> Bar | None:
    """The time that a milestone names; None where it names none.

    One that only has an end (～R9年度) is open before it, one without an end (R9年度～) after it.
    """
    edge = edge_of(typed)
    if last is None:
        return Bar(first, first + timedelta(_OPEN_DAYS), edge, Edge.OPEN) if first else None
    if first is None:
        return Bar(last - timedelta(_OPEN_DAYS), last, Edge.OPEN, edge)
    sure = first if edge is Edge.DAY else None
    return Bar(first, last, edge, edge, sure, sure)


def _sure(bar: Bar, step: Step) -> Bar:
    start, end = _read(step.from_typed), _read(step.to_typed)
    first = start.last if start and start.first == bar.first else bar.first
    last = end.first if end and end.last == bar.last else bar.last
    return replace(bar, sure_first=first, sure_last=last) if first <= last else bar


def _read(typed: str) -> DateReading | None:
    try:
        return read_date(typed) if typed else None
    except DomainError:
        return None


@dataclass(frozen=True)
class Span:
    """A stretch of the scale: where it begins, and how long it is."""

    x: Decimal
    width: Decimal

    @property
    def right(self) -> Decimal:
        return self.x + self.width

    @property
    def middle(self) -> Decimal:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Scale:
    """Whole months from the first to the last; `unit` is the width of one."""

    months: tuple[date, ...]
    unit: int

    @property
    def width(self) -> int:
        return len(self.months) * self.unit

    def at(self, day: date) -> Decimal:
        """Where a day begins, from the left edge."""
        index = (day.year - self.months[0].year) * 12 + day.month - self.months[0].month
        share = Decimal(day.day - 1) / ((_next_month(day) - day.replace(day=1)).days)
        return round_half_up((index + share) * self.unit, 1)

    def span(self, first: date, last: date) -> Span:
        """Where two days and all between them stand; never too short to be seen."""
        x = self.at(first)
        return Span(x, max(self.at(last + timedelta(1)) - x, Decimal(4)))

    def has(self, day: date) -> bool:
        return self.months[0] <= day < _next_month(self.months[-1])


def scale_for(days: Iterable[date]) -> Scale | None:
    """The months that hold all the days, with one free at each end; None without a day."""
    found = sorted(days)
    if not found:
        return None
    month = (found[0].replace(day=1) - timedelta(1)).replace(day=1)
    end = _next_month(found[-1])
    months: list[date] = []
    while month <= end:
        months.append(month)
        month = _next_month(month)
    return Scale(tuple(months), max(_NARROWEST, min(_WIDEST, _WIDTH // len(months))))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
