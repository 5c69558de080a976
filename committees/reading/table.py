"""A grid as items: headings found, columns named, rows told from what else stands on the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from committees.papers.action_paper import CONTINUED
from committees.reading.columns import folded_title
from committees.reading.furniture import kind_of, speaks_of_changes
from committees.reading.items import ItemMaker
from committees.reading.layouts import Columns, is_heading_row
from committees.reading.looks import has_bold, has_change
from committees.reading.row_cells import laid_out
from committees.reading.rows import (
    BLANK,
    Found,
    Grid,
    GridRow,
    Meaning,
    ReadTable,
    Words,
    joined_text,
)
from committees.reading.two_rows import with_joined_headings
from core.errors import Invalid

MOST_ITEMS = 5_000


@dataclass(frozen=True)
class Choices:
    """What a person said about a table: meanings by folded title, and what bold stands for."""

    columns: Mapping[str, Meaning] | None = None
    bold_is_change: bool | None = None
    fill_blanks: bool = False


def read_grid(grid: Grid, words: Words | None = None, choices: Choices | None = None) -> ReadTable:
    """The items of a grid. Raises Invalid where nothing in it can be an action table."""
    words, choices = words or Words(), choices or Choices()
    grid = with_joined_headings(grid)
    first = next((n for n, row in enumerate(grid.rows) if is_heading_row(row)), None)
    if first is None:
        first = _first_wide(grid.rows)
        if first is None:
            raise _no_table()
    return _Reading(grid, words, choices, first).table()


class _Reading:
    def __init__(self, grid: Grid, words: Words, choices: Choices, first: int) -> None:
        self.grid, self.words, self.choices, self.first = grid, words, choices, first
        self.found = Found()
        for note in grid.notes:
            self.found.note(note)
        self.columns = Columns(grid, first, words, choices.columns)
        self.layout = self.columns.layout
        self.title = ""
        self.area = ""

    def table(self) -> ReadTable:
        layout = self.layout
        rows = [row for row in self.grid.rows[self.first :] if not self._is_aside(row)]
        bold = [row for row in rows if any(has_bold(cell) for cell in row.cells)]
        bold_is_change = self._bold_is_change(rows)
        maker = ItemMaker(
            self.words,
            self.found,
            bold_is_change,
            self.choices.fill_blanks,
            bold_headings=self.grid.bold_headings,
        )
        self._read(maker)
        items = tuple(maker.finished())
        if len(items) > MOST_ITEMS:
            raise _too_many()
        return ReadTable(
            title=self.title,
            rows=items,
            left_out=tuple(self.found.left_out.values()),
            notes=tuple(self.found.notes),
            titles=layout.titles,
            meanings=layout.meanings,
            samples=self.columns.samples(layout),
            certain=self.columns.is_certain,
            has_bold=bool(bold),
            bold_is_change=bold_is_change,
        )

    def _read(self, maker: ItemMaker) -> None:
        for number, row in enumerate(self.grid.rows):
            if all(cell.is_blank for cell in row.cells):
                continue
            if number < self.first:
                self._aside(row, before=True)
            elif is_heading_row(row) or (number == self.first and self.columns.headed):
                if number != self.first:
                    self._repeated(row)
            elif self._is_aside(row):
                self._aside(row)
            else:
                self._item(maker, row)

    def _item(self, maker: ItemMaker, row: GridRow) -> None:
        """A row, or what a row with a merged number adds to the one above it."""
        layout = self.layout
        if Meaning.NUMBER in layout.meanings and maker.items:
            at = layout.places[layout.meanings.index(Meaning.NUMBER)]
            number = row.cells[at].text if at < len(row.cells) else ""
            if number.endswith(CONTINUED) and "".join(number.split()) == (
                f"{maker.items[-1].number}{CONTINUED.strip()}"
            ):
                maker.continue_with(laid_out(row, layout, self.grid, self.words))
                return
        if Meaning.NUMBER in layout.meanings and row.below:
            at = layout.places[layout.meanings.index(Meaning.NUMBER)]
            if at in row.below and maker.items:
                own = [BLANK if n in row.below else cell for n, cell in enumerate(row.cells)]
                more = laid_out(replace(row, cells=tuple(own)), layout, self.grid, self.words)
                if any(not cell.is_blank for cell in more.cells.values()):
                    maker.go_on(more)
                return
        maker.add(laid_out(row, layout, self.grid, self.words), row, self.area)

    def _is_aside(self, row: GridRow) -> bool:
        """A line of the page and no item: outside of the table, or one cell over all of it."""
        if row.loose or row.is_banner:
            return True
        filled = [cell for cell in row.cells if not cell.is_blank]
        return len(filled) == 1 and len(row.cells) > 1 and bool(kind_of(filled[0].text))

    def _aside(self, row: GridRow, *, before: bool = False) -> None:
        text = joined_text(list(dict.fromkeys(row.cells)))
        kind = kind_of(text)
        has_area = Meaning.AREA in self.layout.meanings
        if kind:
            self.found.leave_out(text, kind, row.place)
        elif not self.title and before:
            self.title = " ".join(text.split())
            self.found.leave_out(text, "表題", row.place)
        elif " ".join(text.split()) == self.title:
            self.found.leave_out(text, "表題", row.place)
        elif row.is_banner and not has_area and len(text) <= 120:
            self.area = " ".join(text.split())
            self.found.note(
                f"表の途中の見出し「{self.area}」は、続く行の施策区分として読み取りました。"
            )
        else:
            why = "表の前の文" if before else "表のどの行でもない文"
            self.found.leave_out(text, why, row.place, sure=before)

    def _repeated(self, row: GridRow) -> None:
        """A heading again: dropped; of another table, its columns hold from here on."""
        titles = tuple(cell.text.strip() for cell in row.cells)
        folded = [folded_title(title) for title in titles if title]
        if folded != [folded_title(title) for title in self.layout.titles if title]:
            self.layout = self.columns.layout_of(row)
            self.found.note(f"{row.place}から見出しが変わるため、列を読み取り直しました。")
        self.found.leave_out(" ".join(title for title in titles if title), "見出しの行", row.place)

    def _bold_is_change(self, rows: Sequence[GridRow]) -> bool:
        """Bold stands for "changed" where nothing else does, and the paper says so or lost it."""
        if self.choices.bold_is_change is not None:
            return self.choices.bold_is_change
        if any(has_change(cell) for row in rows for cell in row.cells):
            return False
        notes = [
            cell.text
            for number, row in enumerate(self.grid.rows)
            if number < self.first or self._is_aside(row)
            for cell in row.cells
        ]
        if self.grid.colours:
            return any("太字" in note and speaks_of_changes(note) for note in notes)
        return any(map(speaks_of_changes, notes))


def _first_wide(rows: Sequence[GridRow]) -> int | None:
    """Where a table without a heading begins: the first row of several cells."""
    for number, row in enumerate(rows):
        if sum(not cell.is_blank for cell in row.cells) >= 3 and not row.loose:
            return number
    return None


def _no_table() -> Invalid:
    return Invalid(
        "no_table",
        "「番号」「指摘事項」などの見出しのある表が、見つかりませんでした。",
        "ExcelやWordの表は、表全体を選んで貼り付けるか、ファイルのまま選んでください。",
        field="file",
    )


def _too_many() -> Invalid:
    return Invalid(
        "too_many_items",
        f"表の行が{MOST_ITEMS:,}行を超えています。",
        "分野などで分けて取り込んでください。",
        field="file",
    )
