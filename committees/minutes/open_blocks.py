"""A block of minutes while its lines are being read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from committees.minutes.joining import join_lines
from committees.minutes.shapes import Block, Place, Problem
from committees.minutes.starts import Start
from core.folding import fold

_PAPER = re.compile(r"資料\s*([0-9０-９]{1,3}(?:\s*[-－‐の]\s*[0-9０-９]{1,2})?)")


@dataclass
class OpenBlock:
    """A block being put together."""

    place: Place
    start: Start = field(default_factory=Start)
    agenda: int | None = None
    raw: str = ""
    texts: list[str] = field(default_factory=list)
    stripped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wants: str = ""
    lists: bool = False
    ended: bool = False

    def closed(self) -> Block:
        text, joined = join_lines(self.texts)
        notes = [*self.start.problems, *self.problems, *joined]
        if self.stripped:
            notes.append(Problem("stripped", f"除いた文字：{' '.join(self.stripped)}"))
        paper = _PAPER.search(self.start.aside or (text if self.place is Place.AGENDA else ""))
        return Block(
            place=self.place,
            raw=self.raw,
            text=text,
            mark=self.start.mark,
            speaker=self.start.speaker,
            aside=self.start.aside,
            agenda=self.agenda,
            paper="資料" + re.sub(r"\s", "", fold(paper[1])) if paper else "",
            signs=self.start.signs,
            stripped="".join(self.stripped),
            problems=tuple(notes),
        )
