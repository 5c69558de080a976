"""Which cell of a row belongs to which column, where cells are missing or two stand in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from committees.reading.departments import looks_like_departments
from committees.reading.looks import cut
from committees.reading.rows import BLANK, Grid, GridRow, Meaning, RichCell, Words, plain_cell
from committees.reading.statuses import read_status, split_status, split_word

SHORT = "列が足りないため、どの欄の文か確かめられません。"
LONG = "列が多いため、どの欄の文か確かめられません。"
NO_MARK = "対応状況の欄に、状況の記号がありません。"


@dataclass(frozen=True)
class Layout:
    """The columns: where they stand in a row, their titles and what they mean."""

    places: tuple[int, ...]
    titles: tuple[str, ...]
    meanings: tuple[Meaning, ...]


@dataclass
class LaidOut:
    cells: dict[Meaning, RichCell] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def laid_out(row: GridRow, layout: Layout, grid: Grid, words: Words) -> LaidOut:
    """The row's cells by meaning. What cannot be told is a problem, and nothing is dropped."""
    found = LaidOut()
    cells = list(row.cells)
    meanings = list(layout.meanings)
    if grid.ragged:
        cells, meanings = _aligned(cells, meanings, found, words)
    else:
        cells = [cells[n] if n < len(cells) else BLANK for n in layout.places]
    for cell, meaning in zip(cells, meanings, strict=True):
        if meaning is Meaning.BOTH:
            _both(cell, found, words)
        elif meaning and (meaning not in found.cells or not cell.is_blank):
            found.cells[meaning] = cell
    return found


def _aligned(
    cells: list[RichCell], meanings: list[Meaning], found: LaidOut, words: Words
) -> tuple[list[RichCell], list[Meaning]]:
    width = len(meanings)
    at = meanings.index(Meaning.BOTH) if Meaning.BOTH in meanings else -1
    widest = width + 1 if at >= 0 else width
    while len(cells) > widest and cells[-1].is_blank:
        cells.pop()
    if at >= 0 and len(cells) == widest:
        if cells[-1].is_blank and _is_shifted(cells, meanings, at, words):
            cells.pop()
        else:
            meanings[at : at + 1] = [Meaning.STATUS, Meaning.RESPONSE]
    if len(cells) < len(meanings):
        found.problems.append(SHORT)
        cells += [BLANK] * (len(meanings) - len(cells))
    elif len(cells) > len(meanings):
        found.problems.append(LONG)
        rest = cells[len(meanings) - 1 :]
        runs = tuple(run for cell in rest for run in cell.runs)
        cells = [*cells[: len(meanings) - 1], RichCell(runs)]
    return cells, meanings


def _is_shifted(
    cells: Sequence[RichCell], meanings: Sequence[Meaning], at: int, words: Words
) -> bool:
    """Whether the cell behind the mark holds departments: the row has no answer."""
    return (
        at + 1 < len(meanings)
        and meanings[at + 1] is Meaning.DEPARTMENTS
        and bool(read_status(cells[at].text, words.statuses))
        and looks_like_departments(cells[at + 1].text, words.departments)
    )


def _both(cell: RichCell, found: LaidOut, words: Words) -> None:
    """A cell with the mark, or the mark and the text behind it."""
    text = cell.text
    start = len(text) - len(text.lstrip())
    mark = read_status(text, words.statuses)
    end, is_word = len(text), False
    if not mark:
        mark, end = split_status(text[start:], words.statuses)
        if not mark:
            mark, end = split_word(text[start:])
            mark = read_status(mark, words.statuses) or mark
            is_word = bool(mark)
        end += start
    if not mark and text.strip():
        found.problems.append(NO_MARK)
    shown = cut(cell.runs, start, end)
    found.cells[Meaning.STATUS] = (
        plain_cell(mark) if is_word else RichCell(shown) if mark else BLANK
    )
    rest = text[end:]
    end += len(rest) - len(rest.lstrip(" \t\u3000")) if "\n" not in rest[:1] else 1
    found.cells[Meaning.RESPONSE] = RichCell(cut(cell.runs, end if mark else 0))
