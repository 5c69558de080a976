"""What the paper on a committee's items says, as values: every form of it prints the same.

A cell is lines of runs (core.rich_text). The paper can be written as JSON, which is how a frozen
one is kept and how the PDF's template gets it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from committees.paper_settings import COLUMNS, PREFIX, PaperColumn
from core.rich_text import Line, Run

Cell = tuple[Line, ...]
DRAFT_MARK = "（案）"
# Whom the files name as their maker: by this the portal knows them when they come back.
MADE_BY = "DXポータル"
JSON_KIND, JSON_VERSION = "action_items", 1
# Cells of neighbouring rows that say the same are shown as one, the second only within the first.
MERGED = (PaperColumn.AREA, PaperColumn.CATEGORY)
# The number of a row in which an item's text goes on (Excel's rows are 409 points at most).
CONTINUED = "\n続き"
# What no file system takes in a name.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|\s]+')
_NAME_LIMIT = 150


@dataclass(frozen=True)
class PaperRow:
    """One item: a cell a column. `bookmark` names it in the outline of the PDF."""

    cells: tuple[Cell, ...]
    bookmark: str = ""
    is_changed: bool = False

    @property
    def plain(self) -> tuple[str, ...]:
        """The cells as they are read, without what was deleted."""
        return tuple(plain_cell(cell) for cell in self.cells)


@dataclass(frozen=True)
class ActionPaper:
    """`number` is that of the paper without the word (4 of 資料4); `meeting` the meeting it is for.

    `is_draft` tells that the items' state was not put down yet. `notes` are the lines under the
    title: what red marks mean, the statuses, the counts.
    """

    title: str
    organization: str
    committee: str
    meeting: str
    number: str
    as_of: str
    is_draft: bool
    notes: tuple[str, ...]
    columns: tuple[PaperColumn, ...]
    rows: tuple[PaperRow, ...]

    @property
    def label(self) -> str:
        """資料4, 資料4（案）, （案） or nothing."""
        label = f"{PREFIX}{self.number}" if self.number else ""
        return label + (DRAFT_MARK if self.is_draft else "")

    @property
    def full_title(self) -> str:
        return f"{self.title}（{self.meeting}）" if self.meeting else self.title

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(COLUMNS[column] for column in self.columns)

    @property
    def file_name(self) -> str:
        """資料4_DX推進会議_令和8年度第2回_指摘事項への対応状況, without an ending."""
        parts = (self.label, self.committee, self.meeting, self.title)
        clean = (_NOT_IN_NAMES.sub("", part) for part in parts)
        return "_".join(part for part in clean if part)[:_NAME_LIMIT].strip(".") or "資料"

    def index(self, column: PaperColumn) -> int | None:
        return self.columns.index(column) if column in self.columns else None

    def table(self) -> dict[str, Any]:
        """The paper as JSON."""
        return {
            "kind": JSON_KIND,
            "version": JSON_VERSION,
            "title": self.title,
            "organization": self.organization,
            "committee": self.committee,
            "meeting": self.meeting,
            "number": self.number,
            "as_of": self.as_of,
            "is_draft": self.is_draft,
            "notes": list(self.notes),
            "columns": [{"key": str(column), "title": COLUMNS[column]} for column in self.columns],
            "rows": [
                {
                    "cells": [[_written(line) for line in cell] for cell in row.cells],
                    "bookmark": row.bookmark,
                    "changed": row.is_changed,
                }
                for row in self.rows
            ],
        }


def read_table(table: dict[str, Any]) -> ActionPaper:
    """The paper that `ActionPaper.table` wrote."""
    return ActionPaper(
        **{
            key: table[key]
            for key in (
                *("title", "organization", "committee", "meeting"),
                *("number", "as_of", "is_draft"),
            )
        },
        notes=tuple(table["notes"]),
        columns=tuple(PaperColumn(column["key"]) for column in table["columns"]),
        rows=tuple(
            PaperRow(
                cells=tuple(tuple(_read(line) for line in cell) for cell in row["cells"]),
                bookmark=row["bookmark"],
                is_changed=row["changed"],
            )
            for row in table["rows"]
        ),
    )


def plain_cell(cell: Iterable[Line]) -> str:
    """A cell's text as it is read, with its bullets, without what was deleted."""
    return "\n".join(
        line.lead + "".join(run.text for run in line.runs if not run.deleted) for line in cell
    )


def lead_run(line: Line) -> Run:
    """The line's bullet: marked where all of the line is."""
    return Run(
        line.lead,
        changed=bool(line.runs) and all(run.changed for run in line.runs),
        deleted=bool(line.runs) and all(run.deleted for run in line.runs),
    )


def writable(text: str) -> str:
    """The text without control characters and halves of pairs: no file format takes them."""
    return "".join(c for c in text if c == "\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def writable_cell(cell: Cell) -> Cell:
    return tuple(
        Line(
            tuple(replace(run, text=writable(run.text)) for run in line.runs),
            line.bullet,
            line.level,
            line.lead,
        )
        for line in cell
    )


def merged_groups(paper: ActionPaper, breaks: Iterable[int] = ()) -> dict[int, list[range]]:
    """By column index, the ranges of rows whose cells are shown as one.

    Blank cells stay on their own. No range goes beyond one of `breaks` (first rows of pages), so
    that each page says at its top what its rows belong to.
    """
    found: dict[int, list[range]] = {}
    ends = set(breaks)
    for column in MERGED:
        index = paper.index(column)
        if index is None:
            continue
        found[index] = list(_groups(paper, index, ends))
        # A group of the next column ends where one of this column does.
        ends |= {group.start for group in found[index]}
    return found


def _groups(paper: ActionPaper, index: int, ends: set[int]) -> Iterator[range]:
    texts = [row.plain[index] for row in paper.rows]
    start = 0
    for place in range(1, len(texts) + 1):
        if place == len(texts) or place in ends or not texts[place] or texts[place] != texts[start]:
            yield range(start, place)
            start = place


def flagged(run: Run) -> list[str]:
    """A run as JSON: its text, and a letter for each look it has (strong, changed, deleted)."""
    looks = (("s", run.strong), ("c", run.changed), ("d", run.deleted))
    return [run.text, "".join(letter for letter, has in looks if has)]


def _written(line: Line) -> dict[str, Any]:
    runs = [flagged(run) for run in line.runs]
    return {"lead": line.lead, "bullet": line.bullet, "level": line.level, "runs": runs}


def _read(line: dict[str, Any]) -> Line:
    runs = (Run(text, "s" in flags, "c" in flags, "d" in flags) for text, flags in line["runs"])
    return Line(tuple(runs), line["bullet"], line["level"], line["lead"])
