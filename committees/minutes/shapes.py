"""What reading pasted minutes gives: values, no queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum


class Place(StrEnum):
    """Where a block of the pasted text belongs."""

    STATEMENT = "statement"
    AGENDA = "agenda"
    HEAD = "head"
    CONTINUES = "continues"
    OUT = "out"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Problem:
    """`sentence` says what to look at. A grave one must be decided before anything is written."""

    code: str
    sentence: str
    grave: bool = False


@dataclass(frozen=True)
class Seat:
    """A member of the committee, as far as reading speakers needs one."""

    id: int
    name: str
    capacity: str
    seat: str = ""


@dataclass(frozen=True)
class Block:
    """A part of the pasted text: one statement, agenda line, line of the head, or leftover.

    `raw` is the part exactly as pasted; the raws of all blocks one after the other are the text.
    Every character of it that is not blank is in mark, speaker, aside, text, `signs` (brackets,
    colons) or `stripped` (remnants of HTML).
    """

    place: Place
    raw: str
    text: str = ""
    mark: str = ""
    speaker: str = ""
    aside: str = ""
    agenda: int | None = None
    paper: str = ""
    signs: str = ""
    stripped: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class AgendaLine:
    number: int
    title: str
    paper: str = ""


@dataclass(frozen=True)
class Head:
    """When and where, as far as the text says; `legend` is what it says its marks mean."""

    held_on: date | None = None
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    legend: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SplitMinutes:
    blocks: tuple[Block, ...]
    head: Head

    @property
    def held_on(self) -> date | None:
        return self.head.held_on

    @property
    def starts(self) -> time | None:
        return self.head.starts

    @property
    def ends(self) -> time | None:
        return self.head.ends

    @property
    def place(self) -> str:
        return self.head.place

    @property
    def agenda(self) -> tuple[AgendaLine, ...]:
        """The agenda items in the order of the text, each once, with the first paper named."""
        titles: dict[int, str] = {}
        papers: dict[int, str] = {}
        for block in self.blocks:
            if block.agenda is None:
                continue
            if block.place is Place.AGENDA and not titles.get(block.agenda):
                titles[block.agenda] = block.text
            if block.paper:
                papers.setdefault(block.agenda, block.paper)
        return tuple(AgendaLine(n, title, papers.get(n, "")) for n, title in titles.items())

    @property
    def statements(self) -> tuple[Block, ...]:
        return self._at(Place.STATEMENT)

    @property
    def leftovers(self) -> tuple[Block, ...]:
        return tuple(b for b in self.blocks if b.place in {Place.UNDECIDED, Place.OUT})

    def _at(self, place: Place) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.place is place)
