"""How the cells of a results workbook look, and how its sheets print on A4 landscape."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets import safe_text

_LINE = Side(style="thin", color="949494")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FONT = "游ゴシック"
_A4 = 9


@dataclass(frozen=True)
class _Style:
    font: Font
    alignment: Alignment
    border: Border | None = None
    fill: PatternFill | None = None


_WRAPPED = Alignment(vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")


class Look(Enum):
    TITLE = _Style(Font(name=_FONT, size=13, bold=True), Alignment(vertical="center"))
    SUBTITLE = _Style(Font(name=_FONT, size=11, bold=True), Alignment(vertical="center"))
    PLAIN = _Style(Font(name=_FONT, size=10), Alignment(vertical="center"))
    HEAD = _Style(
        Font(name=_FONT, size=10, bold=True),
        Alignment(horizontal="center", vertical="center", wrap_text=True),
        _BORDER,
        PatternFill("solid", start_color="E6E6E6"),
    )
    TEXT = _Style(Font(name=_FONT, size=10), _WRAPPED, _BORDER)
    FIGURE = _Style(Font(name=_FONT, size=10), _RIGHT, _BORDER)
    # Words in place of a figure: smaller and grey, so that they are not taken for one.
    WORDS = _Style(
        Font(name=_FONT, size=8, color="4D4D4D"),
        Alignment(horizontal="right", vertical="center", wrap_text=True),
        _BORDER,
        PatternFill("solid", start_color="F2F2F2"),
    )


def write(sheet: Worksheet, row: int, cells: Sequence[tuple[object, Look]]) -> None:
    """Writes the cells from the first column on. Text is never a formula."""
    for column, (value, look) in enumerate(cells, 1):
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = safe_text.for_workbook(value)
            cell.data_type = "s"
            cell.quotePrefix = safe_text.is_risky(value)
        else:
            cell.value = value  # type: ignore[assignment]
            cell.number_format = _format(value)
        style = look.value
        cell.font, cell.alignment = style.font, style.alignment
        if style.border:
            cell.border = style.border
        if style.fill:
            cell.fill = style.fill


def _format(value: object) -> str:
    places = 0
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
    return "#,##0" + (f".{'0' * places}" if places else "")


def lay_out(sheet: Worksheet, title: str, as_of: str, *, widths: Sequence[int]) -> None:
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    # & begins a command in a printed footer.
    sheet.oddFooter.left.text = f"{safe_text.clean(title)[:60]}　{as_of}".replace("&", "&&")
    sheet.oddFooter.right.text = "&P／&N ページ"


def sheet_name(title: str, taken: Collection[str]) -> str:
    """At most 31 characters, without those a sheet's name cannot have, and unlike the others."""
    plain = "".join(c for c in safe_text.clean(title) if c not in "[]:*?/\\\n\t").strip("' ")
    name = plain[:31].strip("' ") or "集計表"
    number = 2
    while name.casefold() in {each.casefold() for each in taken}:
        end = f"（{number}）"
        name, number = f"{plain[: 31 - len(end)]}{end}", number + 1
    return name
