"""The heat table: the share of positive answers, lines by groups of one declared table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.readings.rest import Compared, Interval, against_rest, interval
from surveys.readings.shares import instead, is_rated, name_of, share_of_tone
from surveys.tabulation.document import POOLED, Cell, Document, Group, Line, Shown, Table

STEPS = 5  # of 20 points each


@dataclass(frozen=True)
class HeatCell:
    """`step` from 1 (0–19 %) to 5 (80–100 %) gives the shade; 0 where no share is shown."""

    share: Decimal | None
    n: int | None
    step: int
    instead: str
    is_withheld: bool
    compared: Compared | None = None
    interval: Interval | None = None


@dataclass(frozen=True)
class HeatRow:
    label: str
    n: int | None
    turnout: Decimal | None
    cells: tuple[HeatCell, ...]
    is_whole: bool = False


def rated_lines(document: Document) -> list[Line]:
    """Lines that say good or bad; of a matrix its rows, not their sum."""
    return [line for line in document.lines if is_rated(line) and line.row != POOLED]


def heat_rows(
    document: Document, table: Table, lines: Sequence[Line], *, with_intervals: bool
) -> list[HeatRow]:
    """The whole, then a row a group."""
    whole = document.table()
    rows = []
    if whole is not None:
        cells = tuple(_cell(document, line, document.whole(line)) for line in lines)
        rows.append(_row(document, whole.groups[0], "全体", cells, is_whole=True))
    for at, group in enumerate(table.groups):
        found = tuple(
            _cell(
                document,
                line,
                (line.cells or {})[table.key][at],
                group if with_intervals else None,
                against=document.whole(line),
            )
            for line in lines
        )
        rows.append(_row(document, group, name_of(group), found))
    return rows


def _row(
    document: Document,
    group: Group,
    label: str,
    cells: tuple[HeatCell, ...],
    *,
    is_whole: bool = False,
) -> HeatRow:
    return HeatRow(label, group.responses, document.turnout(group), cells, is_whole)


def _cell(
    document: Document,
    line: Line,
    cell: Cell,
    group: Group | None = None,
    *,
    against: Cell | None = None,
) -> HeatCell:
    share = share_of_tone(line, cell, 1) if cell.shown == Shown.SHOWN else None
    step = 0 if share is None else min(int(share // 20) + 1, STEPS)
    return HeatCell(
        share=share,
        n=cell.n,
        step=step,
        instead=instead(document, line, cell),
        is_withheld=cell.shown in (Shown.WITHHELD, Shown.VEILED),
        compared=against_rest(line, cell, against, decimals=document.decimals) if against else None,
        interval=interval(line, cell, group.invited, decimals=document.decimals) if group else None,
    )
