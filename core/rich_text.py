"""Plain text that is read with bullets and emphasis: how it is stored, and as what it is shown.

Stored text is lines of plain characters. A line that begins with ・ (or "- ") is a bullet, each
full-width space before it takes it one level deeper; **so** is emphasis, within one line. Nothing
else means anything: what is typed comes out as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from core.text_changes import Piece, PieceKind

Span = tuple[int, int]

# Two half-width blanks or a tab are as deep as one full-width space; "-" alone is a minus sign.
_BULLET = re.compile(r"(?P<indent>[ \t\u3000]*)(?P<mark>[・･•][ \u3000]*|[-－‐][ \u3000]+)")
_STRONG = re.compile(r"\*\*(?=[^\s*])(?P<text>[^*]*(?:\*(?!\*)[^*]*)*?)(?<=[^\s])\*\*")
DEEPEST = 4


@dataclass(frozen=True)
class Run:
    """Characters of one look. `changed` is set where the text is new, `deleted` where it went."""

    text: str
    strong: bool = False
    changed: bool = False
    deleted: bool = False


@dataclass(frozen=True)
class Line:
    """A line without its bullet and markers; `lead` is what stood before it, as it was typed."""

    runs: tuple[Run, ...]
    bullet: bool = False
    level: int = 0
    lead: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def lines(text: str, *, changed: Sequence[Span] = ()) -> tuple[Line, ...]:
    """The lines of a stored text. `changed` are spans of its characters that are new."""
    found: list[Line] = []
    place = 0
    for line in text.split("\n") if text else ():
        marks = _Marks(*_emphasis(line), _within(changed, place, place + len(line)), [])
        found.append(_line(line, marks))
        place += len(line) + 1
    return tuple(found)


def marked_lines(pieces: Iterable[Piece], *, deletions: bool = False) -> tuple[Line, ...]:
    """The lines of the newer text with what was inserted; with `deletions`, what went as well."""
    text, kept = "", ""
    places: list[int] = []  # of each kept character in `text`
    changed: list[Span] = []
    deleted: list[Span] = []
    for piece in pieces:
        if piece.kind is PieceKind.DELETED:
            # Markers that went are no text, and a line end that went alone joins two lines.
            shown = piece.text.replace("**", "") if deletions and piece.text.strip("\n") else ""
            deleted.append((len(text), len(text) + len(shown)))
            text += shown
            continue
        places.extend(range(len(text), len(text) + len(piece.text)))
        if piece.kind is PieceKind.INSERTED:
            changed.append((len(text), len(text) + len(piece.text)))
        text, kept = text + piece.text, kept + piece.text
    if not any(end > start for start, end in deleted):
        return lines(text, changed=changed)
    return tuple(_with_deletions(text, kept, places, changed, deleted))


def _with_deletions(
    text: str, kept: str, places: Sequence[int], changed: Sequence[Span], deleted: Sequence[Span]
) -> Iterator[Line]:
    """The emphasis is that of the newer text, wherever deletions cut its lines."""
    strong: list[Span] = []
    markers: list[Span] = []
    place = 0
    for line in kept.split("\n"):
        for row, found in zip((strong, markers), _emphasis(line), strict=True):
            for start, end in found:
                row += [(places[place + n], places[place + n] + 1) for n in range(start, end)]
        place += len(line) + 1
    place = 0
    for line in text.split("\n"):
        spans = (joined(strong), markers, changed, deleted)
        yield _line(line, _Marks(*(_within(each, place, place + len(line)) for each in spans)))
        place += len(line) + 1


def plain(text: str) -> str:
    """The text as it is read, without the markers of emphasis."""
    return _STRONG.sub(lambda match: match["text"], text)


def stored(found: Iterable[Line]) -> tuple[str, list[Span]]:
    """Lines as stored text and the spans of it that are changed; what was deleted is left out."""
    text = ""
    spans: list[Span] = []
    for number, line in enumerate(found):
        text += ("\n" if number else "") + line.lead
        for strong, runs in _looks(line.runs):
            text += "**" if strong else ""
            for run in runs:
                if run.changed:
                    spans.append((len(text), len(text) + len(run.text)))
                text += run.text
            text += "**" if strong else ""
    return text, joined(spans)


def normal(text: str) -> str:
    """The one way of storing what looks the same: no blanks at line ends, markers joined."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = "\n".join(row.rstrip() for row in clean.split("\n")).strip("\n")
    return stored(lines(rows))[0]


def canonical(text: str, changed: Sequence[Span]) -> tuple[str, list[Span]]:
    """`normal` text with its changed spans: without bullets, markers and line ends."""
    return stored(lines(text, changed=changed))


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch made one."""
    row: list[Span] = []
    for start, end in sorted(spans):
        if row and start <= row[-1][1]:
            row[-1] = (row[-1][0], max(end, row[-1][1]))
        elif end > start:
            row.append((start, end))
    return row


def _looks(runs: Sequence[Run]) -> Iterator[tuple[bool, list[Run]]]:
    """Neighbouring runs of one weight together, without what was deleted."""
    group: list[Run] = []
    for run in runs:
        if run.deleted or not run.text:
            continue
        if group and group[0].strong != run.strong:
            yield group[0].strong, group
            group = []
        group.append(run)
    if group:
        yield group[0].strong, group


def _within(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]


class _Marks(NamedTuple):
    """Spans of one line, by what they mean."""

    strong: list[Span]
    markers: list[Span]
    changed: list[Span]
    deleted: list[Span]


def _line(line: str, marks: _Marks) -> Line:
    bullet = _BULLET.match(line)
    lead = bullet[0] if bullet else ""
    level = _level(bullet["indent"], bullet["mark"]) if bullet else 0
    return Line(tuple(_runs(line, len(lead), marks)), bullet is not None, level, lead)


def _level(indent: str, mark: str) -> int:
    wide = indent.count("\u3000") + indent.count("\t") + indent.count(" ") // 2
    return min(wide + (0 if mark[0] in "・･•" else 1), DEEPEST)


def _runs(line: str, start: int, marks: _Marks) -> Iterator[Run]:
    """The line from `start` on, cut wherever its look changes."""
    if not any(marks):
        if start < len(line):
            yield Run(line[start:])
        return
    ends = {min(max(end, start), len(line)) for row in marks for span in row for end in span}
    last: Run | None = None
    for a, b in pairwise(sorted({start, len(line)} | ends)):
        if _covers(marks.markers, a):
            continue
        look = tuple(_covers(each, a) for each in (marks.strong, marks.changed, marks.deleted))
        if last and (last.strong, last.changed, last.deleted) == look:
            last = Run(last.text + line[a:b], *look)
            continue
        if last:
            yield last
        last = Run(line[a:b], *look)
    if last:
        yield last


def _emphasis(line: str) -> tuple[list[Span], list[Span]]:
    """Where emphasis stands in a line, and its markers."""
    if "**" not in line:
        return [], []
    lead = _BULLET.match(line)
    found = list(_STRONG.finditer(line, lead.end() if lead else 0))
    markers = [(end - 2, end) for match in found for end in (match.start("text"), match.end())]
    return [match.span("text") for match in found], markers


def _covers(spans: Sequence[Span], place: int) -> bool:
    return any(a <= place < b for a, b in spans)
