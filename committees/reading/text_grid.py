"""Pasted text, .txt, TSV and CSV as a grid of cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from committees.reading.columns import is_heading
from committees.reading.markup import breaks_at_bullets, has_markup, read_markup
from committees.reading.rows import Grid, GridRow, RichCell, plain_cell
from core.sheets import safe_text
from core.sheets.delimited_reading import decoded, delimiter_of

_NUMBER = re.compile(
    r"\s*(?:No\.?\s*|№\s*)?[（(]?(?:[0-9０-９]{1,4}(?:[-－の.][0-9０-９]{1,3})?|[①-⑳㉑-㊿])[)）]?\s*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'(?:^|\t)"', re.MULTILINE)
BULLETS = (
    "1行に続いていた「・」の前で改行しました。"
    "元の表で改行していなかった箇所がないか、確認画面でご覧ください。"
)
MARKUP = "文字の中にあった<b>・<li>などの印は、太字・箇条書きなどの書式として読み取りました。"
SPACED = (
    "タブのない表のため、空白の位置で列を分けました。"
    "列がずれている行がないか、確認画面でご覧ください。"
)
# How the columns of a table copied out of a PDF are parted, the surest first.
_GAPS = (re.compile(r"[ \u3000]{2,}|\u3000"), re.compile(r"[ \u3000]+"))
JOINED = "途中で改行されていた行を、1行につないで読み取りました。"


def read_text(text: str) -> Grid:
    """Text with columns parted by tabs, other lines between them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    tabbed = _tabbed(text)
    records, has_breaks = _records(tabbed)
    marked = any(has_markup(cell) for _, cells in records for cell in cells)
    breaks = not has_breaks
    rows = []
    notes = [MARKUP] if marked else []
    if tabbed != text:
        notes.append(SPACED)
    for line, cells in records:
        made: list[RichCell] = []
        for cell in cells:
            broken = breaks_at_bullets(cell) if breaks and len(cells) > 1 else cell
            if broken != cell and not has_markup(cell) and BULLETS not in notes:
                notes.append(BULLETS)
            made.append(read_markup(broken) if len(cells) > 1 else plain_cell(cell))
        rows.append(GridRow(tuple(made), f"{line}行目", loose=len(cells) == 1))
    if any(cell.text.count("\n") for row in rows if row.loose for cell in row.cells):
        notes.append(JOINED)
    return Grid(tuple(rows), ragged=True, notes=tuple(notes), colours=False)


def _tabbed(text: str) -> str:
    """Text without any tab, as a PDF gives it: parted at its blanks where its heading is."""
    if "\t" in text:
        return text
    rows = text.split("\n")
    for gap in _GAPS:
        widths = [len(cells) for row in rows if is_heading(cells := gap.split(row.strip()))]
        if widths:
            return "\n".join(_parted(row.strip(), gap, widths[0]) for row in rows)
    return text


def _parted(row: str, gap: re.Pattern[str], width: int) -> str:
    """A line as a row of the table where it has as many parts, or a number and some more."""
    cells = gap.split(row)
    is_row = len(cells) == width or (len(cells) > 2 and _NUMBER.match(cells[0]) is not None)
    return "\t".join(cells) if is_row else row


def read_csv(content: bytes) -> Grid:
    """A file of delimited text: with tabs it is read as pasted text is."""
    text = decoded(content)[0].lstrip("\ufeff")
    if delimiter_of(text) == "\t" or "\t" in text.split("\n", 1)[0]:
        return read_text(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows = []
    before = 0
    for cells in reader:
        made = tuple(
            plain_cell(safe_text.from_csv(cell).replace("\r\n", "\n").replace("\r", "\n"))
            for cell in cells
        )
        rows.append(GridRow(made, f"{before + 1}行目", loose=sum(map(bool, cells)) == 1))
        before = reader.line_num
    return Grid(tuple(rows), colours=False)


def _records(text: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Rows of cells with their line; whether cells hold line ends of their own."""
    if _QUOTED.search(text):
        try:
            return _quoted(text)
        except csv.Error:
            pass  # The quotes are part of the text.
    return list(_unbroken(text.split("\n"))), False


def _quoted(text: str) -> tuple[list[tuple[int, list[str]]], bool]:
    """Cells as a spreadsheet copies them: those with line ends in quotes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True)
    found = []
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((before + 1, cells))
        before = reader.line_num
    return found, any("\n" in cell for _, cells in found for cell in cells)


def _unbroken(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Lines as rows. One that begins with a number and is too short goes on in the next lines."""
    width = 0
    place = 0
    while place < len(lines):
        first, line = place, lines[place]
        place += 1
        if not line.strip():
            continue
        cells = line.split("\t")
        if is_heading(cells):
            width = sum(1 for cell in cells if cell.strip())
        while width and 1 < len(cells) < width and _NUMBER.match(cells[0]) and place < len(lines):
            more = lines[place].split("\t")
            if _NUMBER.match(more[0]) or is_heading(more) or not _goes_on(cells, lines, place):
                break
            cells = [*cells[:-1], f"{cells[-1]}\n{more[0]}", *more[1:]]
            place += 1
        yield first + 1, cells


def _goes_on(cells: list[str], lines: Sequence[str], place: int) -> bool:
    """Whether the row is completed before a blank line, another number or the end."""
    for line in lines[place:]:
        more = line.split("\t")
        if not line.strip() or _NUMBER.match(more[0]):
            return False
        if len(more) > 1:
            return True
    return False
