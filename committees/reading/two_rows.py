"""Headings in two rows (対応状況 over 区分 and 内容) as one row: 対応状況／区分, 対応状況／内容."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from committees.reading.columns import PARTED, is_heading, meaning_of
from committees.reading.rows import Grid, GridRow, Meaning, plain_cell

# Words that stand under another title only.
_BELOW = frozenset({"区分", "内容", "記号", "文章", "本文", "詳細", "説明", "年度", "前回", "今回"})
_FIGURE = re.compile(r"\D{0,3}\d")
LONGEST = 20
# What the upper row tells about: without any of these it is no part of the heading.
_OVER = {Meaning.TEXT, Meaning.BOTH, Meaning.STATUS, Meaning.RESPONSE, Meaning.HEADING}


def with_joined_headings(grid: Grid) -> Grid:
    """The grid with each heading of two rows as one."""
    rows: list[GridRow] = []
    for row in grid.rows:
        if rows and (joined := _joined(rows[-1], row, ragged=grid.ragged)):
            rows[-1] = joined
        else:
            rows.append(row)
    return replace(grid, rows=tuple(rows)) if len(rows) < len(grid.rows) else grid


def _joined(upper: GridRow, lower: GridRow, *, ragged: bool) -> GridRow | None:
    """Both rows as one heading; None where they are not a heading's two rows."""
    if any(row.loose or row.is_banner for row in (upper, lower)):
        return None
    over = _titles(upper)
    while ragged and over and not over[-1]:
        over.pop()
    under = ["" if n in lower.below else title for n, title in enumerate(_titles(lower))]
    pairs = _pairs(over, under) if _are_two(over, under) else None
    if pairs is None or not any(a and b and a != b for a, b in pairs):
        return None
    titles = [f"{a}{PARTED}{b}" if a and b and a != b else a or b for a, b in pairs]
    if not is_heading(titles):
        return None
    return replace(upper, cells=tuple(plain_cell(title) for title in titles))


def _are_two(over: Sequence[str], under: Sequence[str]) -> bool:
    """Whether the rows can be a heading's: one of them is known as such, both hold titles only."""
    return (
        any(under)
        and list(over) != list(under)
        and not any(PARTED in title for title in over)
        and (is_heading(over) or is_heading(under))
        and any(meaning_of(title) in _OVER for title in over)
        and _are_titles(over, under)
    )


def _titles(row: GridRow) -> list[str]:
    return ["".join(cell.text.split()) for cell in row.cells]


def _are_titles(over: Sequence[str], under: Sequence[str]) -> bool:
    """Whether the lower row holds nothing but titles, and some column has one row of them only."""
    own = [title for title in under if title]
    if any(len(title) > LONGEST or _FIGURE.match(title) for title in (*over, *own)):
        return False
    if not all(meaning_of(title) or title in _BELOW for title in own):
        return False
    spanning = len({title for title in over if title}) < max(len(over), len(under))
    return spanning or len(own) < len(over)


def _pairs(over: Sequence[str], under: Sequence[str]) -> list[tuple[str, str]] | None:
    """The titles of each column, upper and lower."""
    if len(over) < len(under) and all(over) and not all(under):
        return _spread(over, under)
    found: list[tuple[str, str]] = []
    parent = ""
    for n in range(max(len(over), len(under))):
        own = over[n] if n < len(over) else ""
        below = under[n] if n < len(under) else ""
        parent = own or (parent if below else "")
        found.append((parent, below))
    return found


def _spread(over: Sequence[str], under: Sequence[str]) -> list[tuple[str, str]] | None:
    """Where merged titles were copied as one cell: those without a title below stand as they are.

    Titles below that stand side by side belong to the one title above them.
    """
    found: list[tuple[str, str]] = []
    place = 0
    for n, title in enumerate(under):
        if not title:
            place += 1 if n == 0 or not under[n - 1] else 2
        at = place if title else place - 1
        if at >= len(over):
            return None
        found.append((over[at], title))
    missing = len(over) - len({a for a, _ in found})
    # A row's last cells may be gone where they are blank.
    found += [(title, "") for title in over[len(over) - missing :]] if missing else []
    return found if [*dict.fromkeys(a for a, _ in found)] == list(over) else None
