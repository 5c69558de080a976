"""Tables out: an Excel workbook that prints as a paper, or a CSV, with cells that never run.

The first row holds the column titles and every further row one line of the table, so that a file
written here can be read again as it is. What a paper needs besides (title, caption, number of the
paper, as-of date, page numbers) stands in the printed header and footer.
"""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from core.errors import Invalid
from core.rounding import round_half_up
from core.sheets import safe_text

Kind = Literal["text", "number", "percent", "date"]
Negative = Literal["▲", "−"]

SHEET_ROWS = 1_048_576
A4 = 9
# A spreadsheet keeps this many digits of a number; one with more is written as text.
EXACT_DIGITS = 15
# Characters that every program shows of a cell formatted as text.
SHOWN_AS_TEXT = 255
_NARROWEST, _WIDEST, _MEASURED_ROWS = 8, 60, 2_000
# Columns that say what a row is about.
_SUBJECTS = {"KPI", "KPI名", "名称"}
# Half-width columns that an A4 page takes sideways and that can still be read on paper.
_PAGE_WIDTH = 220
_LINE = Side(style="thin", color="949494")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONT, _SIZE = "游ゴシック", 10
_ALIGNMENTS = {
    "text": Alignment(vertical="top", wrap_text=True),
    "number": Alignment(horizontal="right", vertical="top"),
    "percent": Alignment(horizontal="right", vertical="top"),
    "date": Alignment(horizontal="right", vertical="top"),
}


@dataclass(frozen=True)
class Column:
    """A column of a table.

    `decimals` None shows each figure with the decimals it has; otherwise figures are rounded half
    up to it. A percentage is given in percent (90 for 90 %). `width` in half-width characters.
    """

    title: str
    kind: Kind = "text"
    decimals: int | None = None
    width: int | None = None


def table_xlsx(
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    caption: str = "",
    as_of: str = "",
    paper: str = "",
    negative: Negative = "−",
) -> bytes:
    """The table as a workbook on A4 landscape. Figures stay figures, whatever mark negatives have.

    `caption` says what and in which unit; `paper` is the number of the paper (資料1).
    """
    lines = list(rows)
    if len(lines) >= SHEET_ROWS:
        raise Invalid(
            "too_many_rows",
            f"行が{len(lines):,}行あり、Excelのシートに入りません。",
            "条件で絞り込むか、CSVで書き出してください。",
        )
    # Rows go to the file one by one: a long table takes no more memory than a short one.
    book = Workbook(write_only=True)
    book.properties.creator = "DXポータル"
    book.properties.title = title
    sheet = book.create_sheet(_sheet_name(title))
    _lay_out(sheet, title, columns, lines, caption=caption, as_of=as_of, paper=paper)
    sheet.append([_header_cell(sheet, column) for column in columns])
    styles: dict[tuple[object, ...], Any] = {}
    for line in lines:
        sheet.append(
            [
                _cell(sheet, column, value, negative, styles)
                for column, value in zip(columns, line, strict=True)
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table_csv(*, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """The table as CSV for Excel: UTF-8 with a byte-order mark, lines ended by CR LF.

    Figures are plain (1234.5, -30), days are 2026-11-21, and text never runs as a formula.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([safe_text.for_csv(column.title) for column in columns])
    for line in rows:
        writer.writerow(
            [_plain(column, value) for column, value in zip(columns, line, strict=True)]
        )
    return stream.getvalue().encode("utf-8-sig")


def _value(column: Column, value: object) -> object:
    """The value as the column takes it: a Decimal, a day, or text."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal) and column.kind in ("number", "percent"):
        exact = Decimal(value)
        if exact.is_finite():
            return exact if column.decimals is None else round_half_up(exact, column.decimals)
    return str(value)


def _plain(column: Column, value: object) -> str:
    match _value(column, value):
        case None:
            return ""
        case Decimal() as figure:
            return f"{figure:f}"
        case date() as day:
            return day.isoformat()
        case text:
            return safe_text.for_csv(str(text))


def _cell(sheet: Any, column: Column, value: object, negative: Negative, styles: Any) -> Any:
    content = _value(column, value)
    number_format = "General"
    if isinstance(content, Decimal):
        if len(content.as_tuple().digits) > EXACT_DIGITS:
            content = f"{content:f}"
        else:
            number_format = _number_format(content, column, negative)
    elif isinstance(content, date):
        number_format = "yyyy/m/d"
    is_text = isinstance(content, str)
    keeps = isinstance(content, str) and (
        safe_text.is_risky(content) or len(content) > SHOWN_AS_TEXT
    )
    if is_text:
        content = safe_text.for_workbook(str(content))
        # Older programs show ##### for longer text in a cell that is formatted as text.
        number_format = "@" if len(content) <= SHOWN_AS_TEXT else "General"
    cell = WriteOnlyCell(sheet, content)
    if is_text:
        # Without this a text that begins with = is written as a formula, #REF! as an error.
        cell.data_type = "s"
    key = (column.kind, is_text, keeps, number_format)
    if key not in styles:
        cell.font = Font(name=_FONT, size=_SIZE)
        cell.border = _BORDER
        cell.alignment = _ALIGNMENTS["text" if is_text else column.kind]
        cell.number_format = number_format
        # Excel keeps it as text even when somebody edits the cell.
        cell.quotePrefix = keeps
        styles[key] = cell._style
    cell._style = styles[key]
    return cell


def _number_format(value: Decimal, column: Column, negative: Negative) -> str:
    exponent = value.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    shown = "#,##0" + (f".{'0' * places}" if places else "")
    if column.kind == "percent":
        shown += '"%"'
    return f'{shown};"{negative}"{shown}'


def _header_cell(sheet: Any, column: Column) -> Any:
    cell = WriteOnlyCell(sheet, safe_text.for_workbook(column.title))
    cell.data_type = "s"
    cell.font = Font(name=_FONT, size=_SIZE, bold=True)
    cell.fill = PatternFill("solid", start_color="E6E6E6")
    cell.border = _BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.quotePrefix = safe_text.is_risky(column.title)
    return cell


def _lay_out(
    sheet: Any,
    title: str,
    columns: Sequence[Column],
    lines: Sequence[Sequence[object]],
    *,
    caption: str,
    as_of: str,
    paper: str,
) -> None:
    wide = 0
    for index, column in enumerate(columns):
        width = column.width or _width(column, (line[index] for line in lines[:_MEASURED_ROWS]))
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
        wide += width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(columns), 1))}{len(lines) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A4
    across = max(1, math.ceil(wide / _PAGE_WIDTH))
    if across > 1:
        # The second page repeats what its rows are about.
        named = (n for n, column in enumerate(columns[:3], 1) if column.title in _SUBJECTS)
        sheet.print_title_cols = f"A:{get_column_letter(next(named, 1))}"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = across, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddHeader.left.text = _printed(caption, 80)
    sheet.oddHeader.center.text = _printed(title, 60)
    sheet.oddHeader.right.text = _printed(paper, 20)
    sheet.oddFooter.left.text = _printed(as_of, 80)
    sheet.oddFooter.right.text = "&P／&N ページ"


def _printed(text: str, limit: int) -> str:
    """Text of a printed header: & begins a command there, and all three together are short."""
    return safe_text.clean(text)[:limit].replace("&", "&&")


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those that a sheet's name cannot have."""
    name = "".join(c for c in safe_text.clean(title) if c not in "[]:*?/\\\n\t").strip("' ")
    return name[:31].strip("' ") or "一覧"


def _width(column: Column, values: Iterable[object]) -> int:
    shown = [columns_of(column.title) + 2]  # the filter's arrow
    for value in values:
        text = _plain(column, value)
        extra = len(text) // 3 if column.kind in ("number", "percent") else 0
        shown.append(max((columns_of(line) for line in text.split("\n")), default=0) + extra)
    return max(_NARROWEST, min(_WIDEST, max(shown) + 2))


def columns_of(text: str) -> int:
    """Half-width columns a text takes: a wide letter takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
