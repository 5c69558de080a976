"""An item's row as several rows of a sheet: Excel draws no row higher than 409 points.

The parts of a text, put one behind the other, are the text again to the character: a part that
ends at the end of a line keeps that line end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from committees.paper_settings import PaperColumn
from committees.papers.action_paper import CONTINUED, Cell, PaperRow, plain_cell
from committees.papers.measuring import cell_lines, lines_of
from core.rich_text import Line, Run
from core.sheets import safe_text

# Texts that may go on; what stands in the other columns belongs to all parts.
GOES_ON = (PaperColumn.CONTENT, PaperColumn.SOURCE, PaperColumn.RESPONSE)
# Below this a part is not begun at the end of a row.
_LEAST_LINES = 4


def parts(
    row: PaperRow, columns: Sequence[PaperColumn], widths: Sequence[int], *, most: int, part: int
) -> list[PaperRow]:
    """The row, or where it has more than `most` lines, parts of at most `part` lines."""
    heights = [cell_lines(cell, width) for cell, width in zip(row.cells, widths, strict=True)]
    letters = max((len(plain_cell(cell)) for cell in row.cells), default=0)
    if max(heights, default=0) <= most and letters < safe_text.CELL_LIMIT:
        return [row]
    split = [
        list(_split(cell, width, part)) if column in GOES_ON else [cell]
        for cell, column, width in zip(row.cells, columns, widths, strict=True)
    ]
    return [
        replace(
            row,
            cells=tuple(
                _piece(pieces, place, column, row, columns)
                for pieces, column in zip(split, columns, strict=True)
            ),
        )
        for place in range(max(len(pieces) for pieces in split))
    ]


def _piece(
    pieces: Sequence[Cell],
    place: int,
    column: PaperColumn,
    row: PaperRow,
    columns: Sequence[PaperColumn],
) -> Cell:
    if column is PaperColumn.NUMBER and place:
        number = plain_cell(row.cells[columns.index(PaperColumn.NUMBER)])
        return (Line((Run(f"{number}{CONTINUED}"),)),)
    if column in GOES_ON:
        return pieces[place] if place < len(pieces) else ()
    return pieces[0]


def _split(cell: Cell, width: int, most: int) -> Iterator[Cell]:
    part: list[Line] = []
    used = 0
    rest = list(cell)
    while rest:
        line = rest.pop(0)
        if (needed := lines_of(_text(line), width)) <= most - used and len(_text(line)) < 8_000:
            part.append(line)
            used += needed
            continue
        if most - used >= _LEAST_LINES:
            place = _cut_place(line, width, most - used)
            part.append(_slice(line, 0, place))
            rest.insert(0, _slice(line, place, None))
            yield tuple(part)
        else:
            rest.insert(0, line)
            yield (*part[:-1], _with_line_end(part[-1]))
        part, used = [], 0
    if part:
        yield tuple(part)


def _text(line: Line) -> str:
    return line.lead + "".join(run.text for run in line.runs)


def _cut_place(line: Line, width: int, room: int) -> int:
    """Where the line is cut (in letters of it): behind a sentence, where one ends in good time."""
    text = _text(line)
    low, high = 1, min(len(text) - 1, 8_000)
    while low < high:
        middle = (low + high + 1) // 2
        if lines_of(text[:middle], width) <= room:
            low = middle
        else:
            high = middle - 1
    sentence = text.rfind("。", 0, low) + 1
    return sentence if sentence * 2 > low else low


def _slice(line: Line, start: int, end: int | None) -> Line:
    """Letters of the line; the bullet belongs to its beginning."""
    lead = len(line.lead)
    runs: list[Run] = []
    place = lead
    for run in line.runs:
        first = max(start - place, 0)
        last = len(run.text) if end is None else min(end - place, len(run.text))
        if first < last:
            runs.append(replace(run, text=run.text[first:last]))
        place += len(run.text)
    begins = start == 0
    return Line(tuple(runs), line.bullet and begins, line.level, line.lead if begins else "")


def _with_line_end(line: Line) -> Line:
    return replace(line, runs=(*line.runs, Run("\n")))
