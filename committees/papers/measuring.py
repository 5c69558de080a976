"""How high rows become on paper: estimated, always a little more than less.

Excel draws a row as high as the file says and cuts off what is beyond; Word and Excel must be told
where a new page's first row repeats what it belongs to. So lines are counted here, in half-width
columns of a font whose letters are one or two columns wide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from committees.paper_settings import PaperColumn
from committees.papers.action_paper import Cell

# A4 landscape less the margins, in millimetres.
PAGE_WIDTH = 277
_WIDTHS = {
    PaperColumn.NUMBER: 10,
    PaperColumn.AREA: 22,
    PaperColumn.CATEGORY: 24,
    PaperColumn.SOURCE: 25,
    PaperColumn.STATUS: 19,  # holds ○(一部△) in one line
    PaperColumn.DEPARTMENTS: 26,
    PaperColumn.DUE: 20,
    PaperColumn.CHANGES: 17,
}
# How the two columns with long texts share what is left.
_SHARES = {PaperColumn.CONTENT: 45, PaperColumn.RESPONSE: 55}
# Words of Latin letters and figures are not cut; everything else breaks anywhere.
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)
_NEVER_FIRST = frozenset(
    "、。，．・：；？！」』）］｝】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
)


def widths(columns: Sequence[PaperColumn]) -> list[float]:
    """The columns' widths in millimetres; together the page's."""
    fixed = sum(_WIDTHS.get(column, 0) for column in columns)
    shares = sum(_SHARES.get(column, 0) for column in columns)
    rest = PAGE_WIDTH - fixed
    return [
        float(_WIDTHS[column]) if column in _WIDTHS else rest * _SHARES[column] / shares
        for column in columns
    ]


def columns_of(text: str) -> int:
    """Half-width columns a text takes: a wide letter takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines_of(text: str, width: int) -> int:
    """Lines that a text takes in so many half-width columns."""
    room = max(width, 4)
    count, place, before = 1, 0, 0
    for unit in _UNITS.findall(text):
        size = columns_of(unit)
        if place and place + size > room:
            count += 1
            # 。 and 」 do not begin a line: the letter before them comes along.
            place = before if unit in _NEVER_FIRST else 0
        if place + size > room:
            more, place = divmod(place + size, room)
            count += more
        else:
            place += size
        before = size
    # What the count misses (fonts, spacing) adds up in long texts.
    return count + (count > 8)


def cell_lines(cell: Cell, width: int) -> int:
    """Lines of a cell, with what was deleted."""
    return sum(lines_of(line.lead + "".join(run.text for run in line.runs), width) for line in cell)


def page_starts(heights: Sequence[float], first: float, rest: float) -> list[int]:
    """The first row of each page but the first, with so much room on the first and on the others.

    A row that is higher than a page begins where it stands and goes on over pages.
    """
    starts: list[int] = []
    room = first
    for row, height in enumerate(heights):
        if height > room and room < (rest if starts else first):
            starts.append(row)
            room = rest
        room -= height
        while room < 0:
            room += rest
    return starts
