"""Rows of cells as items: 〃 filled, headings and marks read, names in their usual spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from committees.reading.departments import split_departments
from committees.reading.looks import split_heading, stored_text
from committees.reading.row_cells import LaidOut
from committees.reading.rows import (
    BLANK,
    LABELS,
    Found,
    GridRow,
    ItemRow,
    Meaning,
    RichCell,
    Words,
)
from committees.reading.sources import normal_source
from committees.reading.statuses import read_status
from core.folding import fold
from core.rich_text import Run

DITTO = frozenset({"〃", "″", "〟", '"', "”", "''", "同上", "々"})
_NUMBER_WORD = re.compile(r"^No\.?(?=\d)", re.IGNORECASE)
_FILLED_IN = (Meaning.AREA, Meaning.CATEGORY)


class ItemMaker:
    """Makes an item of each row; a row remembers the one above it, over pages and headings."""

    def __init__(
        self,
        words: Words,
        found: Found,
        bold_is_change: bool,
        fill_blanks: bool,
        *,
        bold_headings: bool = False,
    ) -> None:
        self.words, self.found = words, found
        self.bold_headings = bold_headings
        self.bold_is_change, self.fill_blanks = bold_is_change, fill_blanks
        self.above: dict[Meaning, RichCell] = {}
        self.items: list[ItemRow] = []
        self.last: tuple[LaidOut, GridRow, str] | None = None
        self.dittos = 0
        self.blanks = 0

    def add(self, row: LaidOut, grid_row: GridRow, area: str) -> None:
        cells = {
            meaning: self._filled(meaning, cell, row.problems)
            for meaning, cell in row.cells.items()
        }
        self.last = LaidOut(dict(cells), list(row.problems)), grid_row, area
        text_cell = cells.get(Meaning.TEXT, BLANK)
        if Meaning.HEADING in cells:
            # With a column of its own, what stands in brackets belongs to the text.
            heading = _bare_heading(_one_line(cells[Meaning.HEADING]))
        else:
            heading, text_cell = split_heading(text_cell, bold_only=self.bold_headings)
        text, text_changed = stored_text(text_cell, bold_is_change=self.bold_is_change)
        response, response_changed = stored_text(
            cells.get(Meaning.RESPONSE, BLANK), bold_is_change=self.bold_is_change
        )
        typed = _one_line(cells.get(Meaning.STATUS, BLANK))
        departments = split_departments(
            cells.get(Meaning.DEPARTMENTS, BLANK).text, self.words.departments
        )
        self.items.append(
            ItemRow(
                number=_number(cells.get(Meaning.NUMBER, BLANK)),
                area=_one_line(cells.get(Meaning.AREA, BLANK)) or area,
                category=_one_line(cells.get(Meaning.CATEGORY, BLANK)),
                heading=heading,
                text=text,
                text_changed=text_changed,
                source=normal_source(cells.get(Meaning.SOURCE, BLANK).text),
                status_mark=read_status(typed, self.words.statuses) or typed,
                response=response,
                response_changed=response_changed,
                due=_one_line(cells.get(Meaning.DUE, BLANK)),
                departments=departments,
                problems=tuple(row.problems),
                place=grid_row.place,
            )
        )

    def go_on(self, more: LaidOut) -> None:
        """Cells of a further row of the same item, below those it has."""
        assert self.last is not None
        row, grid_row, area = self.last
        for meaning, cell in more.cells.items():
            before = row.cells.get(meaning, BLANK)
            if cell.is_blank or meaning is Meaning.NUMBER:
                continue
            row.cells[meaning] = (
                cell if before.is_blank else RichCell((*before.runs, Run("\n"), *cell.runs))
            )
        self.items.pop()
        self.add(row, grid_row, area)

    def continue_with(self, more: LaidOut) -> None:
        """Texts that the portal's own workbook cut to fit its rows: put together as they were."""
        assert self.last is not None
        row, grid_row, area = self.last
        for meaning in (Meaning.TEXT, Meaning.SOURCE, Meaning.RESPONSE):
            before = row.cells.get(meaning, BLANK)
            more_runs = more.cells.get(meaning, BLANK).runs
            row.cells[meaning] = RichCell((*before.runs, *more_runs))
        self.items.pop()
        self.add(row, grid_row, area)

    def finished(self) -> Iterator[ItemRow]:
        if self.dittos:
            self.found.note(f"「〃」や「同上」の{self.dittos}か所を、上の行の値で埋めました。")
        if self.blanks:
            self.found.note(
                f"施策区分・項目分類の空欄{self.blanks}か所を、上の行の値で埋めました。"
            )
        yield from self.items

    def _filled(self, meaning: Meaning, cell: RichCell, problems: list[str]) -> RichCell:
        """The cell, or the one above it that it stands for."""
        text = cell.text.strip()
        if text in DITTO and meaning is not Meaning.NUMBER:
            if meaning in self.above:
                self.dittos += 1
                return self.above[meaning]
            problems.append(f"{LABELS[meaning]}が「{text}」ですが、上の行に値がありません。")
            return BLANK
        if not text and self.fill_blanks and meaning in _FILLED_IN and meaning in self.above:
            if not self.above[meaning].is_blank:
                self.blanks += 1
            return self.above[meaning]
        if text:
            # A blank cell is a row that goes on, not a value to be repeated.
            self.above[meaning] = cell
        return cell


def _one_line(cell: RichCell) -> str:
    """The text of a short cell: lines that a narrow column broke joined, blanks made one."""
    joined = ""
    for line in cell.text.split("\n"):
        part = " ".join(line.split(" ")).strip()
        latin = joined[-1:].isascii() and part[:1].isascii() and joined and part
        joined += (" " if latin else "") + part
    return joined.strip()


def _number(cell: RichCell) -> str:
    """A number in usual digits, without the word for it (№1); what else is written stays."""
    typed = "".join(fold(cell.text).split())
    return _NUMBER_WORD.sub("", typed) or typed


def _bare_heading(text: str) -> str:
    inner = text[1:-1]
    return inner if text[:1] == "【" and text[-1:] == "】" and "】" not in inner else text
