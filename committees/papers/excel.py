"""The paper as an Excel workbook that prints as it is and reads back as it was.

Row 1 holds the title, the rows below it the notes, then the row of titles that is repeated on each
page, then the items. What changed is red and underlined, what was deleted red and struck through,
emphasis bold; a heading stands in 【】 in the first line of its cell. Areas and categories are
merged, but every merged row keeps its value below, so that filtering finds all of them. A row of
Excel is at most 409 points high: a longer text goes on in further rows, numbered 「12 続き」.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from committees.paper_settings import PaperColumn
from committees.papers.action_paper import (
    MADE_BY,
    ActionPaper,
    Cell,
    PaperRow,
    lead_run,
    merged_groups,
    plain_cell,
    writable,
    writable_cell,
)
from committees.papers.continuing import GOES_ON, parts
from committees.papers.measuring import cell_lines, lines_of, page_starts, widths
from core.rich_text import Run
from core.sheets import safe_text

RED = "FFCE0000"
FONT, SIZE = "ＭＳ ゴシック", 9
A4 = 9
# A line of 9 points in the highest of the fonts that stand in for each other, and a row's limit.
_LINE_HEIGHT, _PADDING, _MOST_LINES, _PART_LINES = 13.2, 5.0, 29, 14
_PAGE_HEIGHT = 497.0  # A4 landscape less margins, in points
_PIXELS_PER_MM = 96 / 25.4
# Of this font a column's width is counted; a free font with the same letters stands in for it.
_BASE = Font(name="Arial", size=10)
_SIDE = Side(style="thin", color="7F7F7F")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_TOP = Alignment(vertical="top", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="top", wrap_text=True)
_CENTRED = (PaperColumn.NUMBER, PaperColumn.STATUS)


@dataclass(frozen=True)
class _SheetRow:
    """A row of the sheet, and which row of the paper it belongs to."""

    row: PaperRow
    paper_row: int
    height: float


def action_table_xlsx(paper: ActionPaper) -> bytes:
    book = Workbook()
    book._named_styles["Normal"].font = _BASE  # type: ignore[attr-defined]
    book.properties.creator = MADE_BY
    book.properties.title = writable(paper.full_title)
    sheet: Any = book.active
    sheet.title = "対応状況"
    millimetres = widths(paper.columns)
    for index, width in enumerate(millimetres, 1):
        sheet.column_dimensions[get_column_letter(index)].width = _excel_width(width)
    header = _write_head(sheet, paper)
    rows = list(_sheet_rows(paper, [_capacity(width) for width in millimetres]))
    for place, row in enumerate(rows, header + 1):
        _write_row(sheet, place, paper, row)
    _merge(sheet, paper, rows, header)
    _lay_out(sheet, paper, header, len(rows))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _excel_width(millimetres: float) -> float:
    """A column's width in letters of the workbook's own font, 7 pixels each."""
    return round((millimetres * _PIXELS_PER_MM - 5) / 7, 2)


def _capacity(millimetres: float) -> int:
    """Half-width letters of 9 points (6 pixels) in a column; paper takes a little fewer."""
    return int((millimetres * _PIXELS_PER_MM * 0.97 - 6) / 6)


def _write_head(sheet: Any, paper: ActionPaper) -> int:
    """The title and the notes; returns the row of the columns' titles, written as well."""
    last = get_column_letter(len(paper.columns))
    room = sum(_capacity(width) for width in widths(paper.columns))
    lines = [(paper.full_title, Font(name=FONT, size=12, bold=True), 2.0)]
    plain = Font(name=FONT, size=SIZE)
    lines += [(note, plain, 1.0) for note in paper.notes]
    lines += [(f"{paper.committee}　{paper.as_of}", plain, 1.0)]
    for place, (text, font, scale) in enumerate(lines, 1):
        cell = sheet.cell(place, 1)
        _put_text(cell, text)
        cell.font, cell.alignment = font, Alignment(vertical="center", wrap_text=True)
        sheet.merge_cells(f"A{place}:{last}{place}")
        wrapped = lines_of(text, int(room / (1.34 if scale > 1 else 1)))
        sheet.row_dimensions[place].height = (wrapped * _LINE_HEIGHT + _PADDING) * (
            1.34 if scale > 1 else 1
        )
    header = len(lines) + 1
    for index, title in enumerate(paper.titles, 1):
        cell = sheet.cell(header, index)
        _put_text(cell, title)
        cell.font = Font(name=FONT, size=SIZE, bold=True)
        cell.fill = PatternFill("solid", start_color="E6E6E6")
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    # The filter's arrows stand in the cells' lower corners.
    sheet.row_dimensions[header].height = 2 * _LINE_HEIGHT + _PADDING
    return header


def _sheet_rows(paper: ActionPaper, capacities: Sequence[int]) -> Iterator[_SheetRow]:
    for place, row in enumerate(paper.rows):
        clean = replace(row, cells=tuple(writable_cell(cell) for cell in row.cells))
        for part in parts(clean, paper.columns, capacities, most=_MOST_LINES, part=_PART_LINES):
            lines = max(
                cell_lines(cell, room) for cell, room in zip(part.cells, capacities, strict=True)
            )
            # Areas and categories are merged over several rows: what is too much for one is cut.
            height = min(max(lines, 1), _MOST_LINES) * _LINE_HEIGHT + _PADDING
            yield _SheetRow(part, place, height)


def _write_row(sheet: Any, place: int, paper: ActionPaper, row: _SheetRow) -> None:
    sheet.row_dimensions[place].height = round(row.height, 2)
    for index, column in enumerate(paper.columns):
        cell = sheet.cell(place, index + 1)
        _put_cell(cell, row.row.cells[index], column)
        cell.border = _BORDER
        cell.alignment = _CENTRE if column in _CENTRED else _TOP


def _put_cell(cell: Any, content: Cell, column: PaperColumn) -> None:
    text = plain_cell(content)
    marked = any(run.strong or run.changed or run.deleted for line in content for run in line.runs)
    if column == PaperColumn.NUMBER and _is_usual_number(text):
        cell.value = int(text)
        cell.font = Font(name=FONT, size=SIZE)
        return
    if not marked:
        _put_text(cell, text)
        cell.font = Font(name=FONT, size=SIZE)
        return
    cell.value = CellRichText(*_blocks(content))
    cell.font = Font(name=FONT, size=SIZE)
    cell.number_format = _text_format(text)
    cell.quotePrefix = safe_text.is_risky(text)


def _is_usual_number(text: str) -> bool:
    """Whether the number says the same as a figure, by which a person can sort."""
    return text.isascii() and text.isdecimal() and len(text) < 10 and str(int(text)) == text


def _text_format(text: str) -> str:
    """Text, whatever is typed into the cell later; older Excel shows #### for a long one so."""
    return "@" if len(text) <= 255 else "General"


def _put_text(cell: Any, text: str) -> None:
    """Text that stays text, whatever it begins with."""
    if not text:
        return
    cell.value = safe_text.for_workbook(text)
    cell.data_type = "s"
    cell.number_format = _text_format(text)
    cell.quotePrefix = safe_text.is_risky(text)


def _blocks(content: Cell) -> Iterator[TextBlock]:
    """Runs of one look."""
    found: list[Run] = []
    for number, line in enumerate(content):
        # A line end looks as what stands before it, so that no run is only a line end.
        end = replace(found[-1], text="\n") if number and found else Run("\n" if number else "")
        for run in (end, lead_run(line), *line.runs):
            if not run.text:
                continue
            last = found[-1] if found else None
            if last and _look(last) == _look(run):
                found[-1] = Run(last.text + run.text, run.strong, run.changed, run.deleted)
            else:
                found.append(run)
    for run in found:
        yield TextBlock(_font(run), safe_text.for_workbook(run.text))


def _look(run: Run) -> tuple[bool, bool, bool]:
    return run.strong, run.changed, run.deleted


def _font(run: Run) -> InlineFont:
    return InlineFont(
        rFont=FONT,
        charset=128,
        sz=SIZE,
        b=run.strong or None,
        color=RED if run.changed or run.deleted else "FF000000",
        u="single" if run.changed else None,
        strike=run.deleted or None,
    )


def _merge(sheet: Any, paper: ActionPaper, rows: Sequence[_SheetRow], header: int) -> None:
    """Merges without emptying what lies below: a filter finds the values of all rows."""
    head = sum(sheet.row_dimensions[place].height for place in range(1, header))
    repeated = sheet.row_dimensions[header].height
    starts = page_starts(
        [row.height for row in rows], _PAGE_HEIGHT - head - repeated, _PAGE_HEIGHT - repeated
    )
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for place, row in enumerate(rows, header + 1):
        first.setdefault(row.paper_row, place)
        last[row.paper_row] = place
    groups = merged_groups(paper, [rows[start].paper_row for start in starts])
    every = [range(place, place + 1) for place in range(len(paper.rows))]
    pages = [start + header + 1 for start in starts]
    for page in pages:
        # What is merged begins anew here, so the page has to begin here as well.
        sheet.row_breaks.append(Break(id=page - 1))
    for index, column in enumerate(paper.columns):
        if column in GOES_ON or column is PaperColumn.NUMBER:
            continue
        for group in groups.get(index, every):
            _join(sheet, index + 1, first[group.start], last[group.stop - 1], pages)


def _join(sheet: Any, column: int, low: int, high: int, pages: Iterable[int]) -> None:
    """Merges the rows, anew from each row that begins a page."""
    begins = [low, *(page for page in pages if low < page <= high), high + 1]
    for start, end in pairwise(begins):
        if end - start > 1:
            sheet.merged_cells.add(
                CellRange(min_col=column, max_col=column, min_row=start, max_row=end - 1)
            )


def _lay_out(sheet: Any, paper: ActionPaper, header: int, rows: int) -> None:
    last = get_column_letter(len(paper.columns))
    sheet.freeze_panes = f"A{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{last}{header + rows}"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_area = f"A1:{last}{header + rows}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.35
    margins.top, margins.bottom = 0.75, 0.55
    margins.header = margins.footer = 0.28
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.right.text = _printed(paper.label, 30)
    sheet.oddHeader.right.size = 12
    sheet.oddFooter.left.text = _printed(paper.as_of, 80)
    sheet.oddFooter.right.text = "&P／&N"
    sheet.sheet_view.zoomScale = 100


def _printed(text: str, limit: int) -> str:
    """Text of a printed header: & begins a command there."""
    return safe_text.clean(text).replace("\n", " ")[:limit].replace("&", "&&")
