"""What a result asks attention for: a low result nobody acts on, and an act that changed nothing.

Rules (docs/guide/survey-acting.md): a line with both good and bad choices is low where the good
ones have less than LOW_BELOW percent; any line is unknown where 知らない and the like have more
than UNKNOWN_ABOVE percent. A measure that is done changed nothing where, in the next wave and for
the identical question, the share of good choices (of 知らない, where there are none) moved by no
more than SAME_WITHIN points. Shares are exact ones where counts are shown, else the shown percents.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from surveys.tabulation.document import POOLED, WHOLE, Cell, Document, Line, Shown

LOW_BELOW = Decimal(50)
UNKNOWN_ABOVE = Decimal(40)
SAME_WITHIN = Decimal(3)


@dataclass(frozen=True)
class Low:
    """A line whose result is low, or that many know nothing of; `share` in percent."""

    line: Line
    share: Decimal
    is_unknown: bool


def good_share(line: Line, cell: Cell) -> Decimal | None:
    """Percent of good choices; None for a line that does not judge, or shows no shares."""
    tones = [choice.tone for choice in line.choices]
    if not (1 in tones and -1 in tones):
        return None
    return _share(line, cell, [tone > 0 for tone in tones])


def unknown_share(line: Line, cell: Cell) -> Decimal | None:
    wanted = [choice.is_unknown for choice in line.choices]
    return _share(line, cell, wanted) if any(wanted) else None


def _share(line: Line, cell: Cell, wanted: list[bool]) -> Decimal | None:
    if cell.shown is not Shown.SHOWN or line.kind == "multiple":
        return None
    if cell.counts is not None:
        total = sum(cell.counts)
        chosen = sum(count for count, is_in in zip(cell.counts, wanted, strict=True) if is_in)
        return Decimal(100 * chosen) / total if total else None
    if cell.percents is None:
        return None
    return sum(
        (Decimal(each) for each, is_in in zip(cell.percents, wanted, strict=True) if is_in),
        Decimal(0),
    )


def low_lines(document: Document) -> list[Low]:
    """Every line of the whole that is low; the pooled row of a matrix speaks for no row."""
    found = []
    for line in document.lines:
        if line.row == POOLED:
            continue
        cell = document.whole(line)
        good, unknown = good_share(line, cell), unknown_share(line, cell)
        if unknown is not None and unknown > UNKNOWN_ABOVE:
            found.append(Low(line, unknown, True))
        elif good is not None and good < LOW_BELOW:
            found.append(Low(line, good, False))
    return found


def unanswered(document: Document, acted_on: Collection[tuple[str, str]]) -> list[Low]:
    """The low lines that no measure follows from. `acted_on` are (question, row) that issues with a
    measure rest on; an issue on a whole matrix, or on its pooled row, acts on every row."""
    return [
        low
        for low in low_lines(document)
        if not {
            (low.line.question, low.line.row),
            (low.line.question, ""),
            (low.line.question, POOLED),
        }
        & set(acted_on)
    ]


def same_question(now: Line, before: Line) -> bool:
    """Whether two waves asked the very same: wording, row, choices in any order."""
    return (
        now.identity == before.identity
        and now.kind == before.kind
        and now.wording == before.wording
        and now.row_label == before.row_label
        and {choice.label for choice in now.choices} == {choice.label for choice in before.choices}
    )


@dataclass(frozen=True)
class Moved:
    """A share in two waves, and by how many points it moved."""

    before: Decimal
    after: Decimal
    is_unknown: bool

    @property
    def points(self) -> Decimal:
        return self.after - self.before

    @property
    def is_same(self) -> bool:
        return abs(self.points) <= SAME_WITHIN


def moved(before: Document, after: Document, place: tuple[str, str, str, str]) -> Moved | None:
    """How the cited share moved; None where the two may not be compared or are not both shown.

    `place`: question, row, table and group of the earlier document.
    """
    question, row, table_key, group_key = place
    old = next(
        (each for each in before.lines if (each.question, each.row) == (question, row)), None
    )
    new = next(
        (each for each in after.lines if old and each.row == row and same_question(each, old)), None
    )
    if old is None or new is None:
        return None
    cells = (_cell(before, old, table_key, group_key), _cell(after, new, table_key, group_key))
    if cells[0] is None or cells[1] is None or cells[0][1] != cells[1][1]:
        return None
    for share_of in (good_share, unknown_share):
        first, second = share_of(old, cells[0][0]), share_of(new, cells[1][0])
        if first is not None and second is not None:
            return Moved(first, second, share_of is unknown_share)
    return None


def _cell(
    document: Document, line: Line, table_key: str, group_key: str
) -> tuple[Cell, tuple[str, ...]] | None:
    """The cell with its group's labels: 第3部 of one wave may be another one in the next."""
    table = document.table(table_key or WHOLE)
    for at, group in enumerate(table.groups if table else ()):
        cells = (line.cells or {}).get(table_key or WHOLE, ())
        if group.key == (group_key or WHOLE) and at < len(cells):
            labels = () if table_key in ("", WHOLE) else group.labels
            return cells[at], labels
    return None
