"""Waves of a survey side by side: only what was asked in the same words is put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.rounding import round_half_up
from surveys.readings.shares import signed
from surveys.tabulation.document import Cell, Document, Line, Shown


@dataclass(frozen=True)
class Change:
    """A choice over the waves, in their order; `difference` in points from the wave before."""

    label: str
    percents: tuple[str, ...]
    difference: Decimal | None

    @property
    def points(self) -> str:
        return signed(self.difference)


@dataclass(frozen=True)
class Same:
    """A line asked alike in several waves; `waves` are their places, `cells` the wholes."""

    line: Line
    waves: tuple[int, ...]
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Apart:
    """A question that can't be compared with the wave at `wave`, and why."""

    line: Line
    wave: int
    why: str


def compare(documents: Sequence[Document], now: int) -> tuple[list[Same], list[Apart]]:
    """The lines of `documents[now]` beside those of the other waves, first wave first."""
    current = documents[now]
    questions = [_questions(document) for document in documents]
    same: list[Same] = []
    apart: list[Apart] = []
    for identity, lines in questions[now].items():
        places = []
        for place, known in enumerate(questions):
            other = known.get(identity)
            if place == now:
                places.append(place)
            elif other is None:
                apart.append(Apart(lines[0], place, "この回では聞いていません"))
            elif differing := differences(lines, other):
                why = "、".join(differing)
                apart.append(Apart(lines[0], place, f"{why}が違います"))
            else:
                places.append(place)
        if len(places) > 1:
            same += [_same(documents, questions, identity, line, places) for line in lines]
    order = {line.key: at for at, line in enumerate(current.lines)}
    return sorted(same, key=lambda each: order[each.line.key]), apart


def differences(now: Sequence[Line], before: Sequence[Line]) -> list[str]:
    """What keeps two questions apart, as words; the order of choices and rows does not matter.

    `now` and `before` are all lines of the question.
    """
    mine, theirs = now[0], before[0]
    found = []
    if mine.kind != theirs.kind:
        found.append("形式")
    if mine.wording != theirs.wording:
        found.append("質問文")
    if {each.label for each in mine.choices} != {each.label for each in theirs.choices}:
        found.append("選択肢")
    if {line.row_label for line in now} != {line.row_label for line in before}:
        found.append("表の項目")
    if mine.unit != theirs.unit:
        found.append("単位")
    return found


def _questions(document: Document) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in document.lines:
        if line.identity:
            found.setdefault(line.identity, []).append(line)
    return found


def _same(
    documents: Sequence[Document],
    questions: Sequence[dict[str, list[Line]]],
    identity: str,
    line: Line,
    places: Sequence[int],
) -> Same:
    lines = tuple(
        next(
            each
            for each in questions[place][identity]
            if (each.row_label, bool(each.row)) == (line.row_label, bool(line.row))
        )
        for place in places
    )
    cells = tuple(documents[place].whole(each) for place, each in zip(places, lines, strict=True))
    changes = tuple(_change(choice.label, lines, cells) for choice in line.choices)
    return Same(line, tuple(places), cells, lines, changes)


def _change(label: str, lines: Sequence[Line], cells: Sequence[Cell]) -> Change:
    percents, exact = [], []
    for line, cell in zip(lines, cells, strict=True):
        at = next(n for n, choice in enumerate(line.choices) if choice.label == label)
        percents.append(cell.percents[at] if cell.percents else "")
        exact.append(_exact(cell, at))
    before, last = exact[-2], exact[-1]
    places = max((len(each.partition(".")[2]) for each in percents), default=0)
    difference = None
    if before is not None and last is not None:
        difference = round_half_up(last - before, places)
    return Change(label, tuple(percents), difference)


def _exact(cell: Cell, at: int) -> Decimal | None:
    """The share before rounding where counts are shown, else as published."""
    if cell.shown != Shown.SHOWN:
        return None
    if cell.counts is not None and cell.n:
        return Decimal(100 * cell.counts[at]) / cell.n
    return Decimal(cell.percents[at]) if cell.percents else None
