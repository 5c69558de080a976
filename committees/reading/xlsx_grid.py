"""Workbooks as a grid: merged cells, colours within cells, all sheets that hold a table."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from committees.papers.action_paper import MADE_BY
from committees.reading.columns import is_heading
from committees.reading.rows import BLANK, Grid, GridRow, RichCell
from core.rich_text import Run
from core.sheets import reading_refusals as refusals
from core.sheets.reading import read_table
from core.sheets.tables import Problem, Table, text_of
from core.sheets.xlsx_package import repacked, unpacked, unpacked_parts

MOST_CELLS = 300_000
_PROPERTIES, _LONGEST_PROPERTIES = "docProps/core.xml", 100_000
_MAKER = f"<dc:creator[^>]*>{MADE_BY}</dc:creator>".encode()
# Red of the old palette, by its index.
_RED_INDEXES = {2, 10, 16, 60}


def read_xlsx(content: bytes, *, file_name: str = "") -> Grid:
    """All visible sheets that hold an action table. Raises Invalid as every import does."""
    first = read_table(content, file_name=file_name)
    values = {first.sheet: first}
    for name in first.sheets[1:]:
        try:
            values[name] = read_table(content, file_name=file_name, sheet=name)
        except refusals.Invalid as refused:
            if refused.code != "file_empty":
                raise
    if sum(len(each.rows) * len(each.rows[0] if each.rows else ()) for each in values.values()) > (
        MOST_CELLS
    ):
        raise refusals.too_wide_area()
    book = _opened(content)
    tables = {name: list(_rows(book[name], values[name], len(values) > 1)) for name in values}
    with_heading = {name for name, rows in tables.items() if any(_is_heading(row) for row in rows)}
    used = [name for name in tables if name in with_heading or not with_heading]
    notes = [
        f"シート「{name}」には指摘事項の表の見出しがないため、取り込みません。"
        for name in tables
        if name not in used
    ]
    notes += [
        f"表示しない設定のシート「{name}」は、取り込みません。" for name in first.hidden_sheets
    ]
    rows = tuple(row for name in used for row in tables[name])
    return Grid(rows, notes=tuple(notes), bold_headings=_is_own(content))


def _is_own(content: bytes) -> bool:
    """Whether the portal made the workbook; what it says of itself is read for nothing else."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {member.filename: member for member in archive.infolist()}
    found = members.get(_PROPERTIES)
    if found is None or found.file_size > _LONGEST_PROPERTIES:
        return False
    return re.search(_MAKER, unpacked(content, found)) is not None


def _opened(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(
            io.BytesIO(repacked(unpacked_parts(content))), rich_text=True, data_only=True
        )
    except (
        *(InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError),
        *(AttributeError, IndexError, OSError),
    ) as error:
        raise refusals.damaged() from error


def _is_heading(row: GridRow) -> bool:
    return is_heading([cell.text for cell in row.cells])


def _rows(sheet: Worksheet, table: Table, several: bool) -> Iterator[GridRow]:
    width = max((len(row) for row in table.rows), default=0)
    origin: dict[tuple[int, int], tuple[int, int]] = {}
    banners: set[int] = set()
    for area in sheet.merged_cells.ranges:
        first = (area.min_row, area.min_col)
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, min(area.max_col, width) + 1):
                origin[row, column] = first
        if area.max_col - area.min_col + 1 >= max(width - 1, 3):
            banners |= {area.min_row}
    for number, values in enumerate(table.rows, 1):
        if sheet.row_dimensions[number].hidden:
            continue
        cells = [
            _cell(sheet, values, origin.get((number, column), (number, column)), number, column)
            for column in range(1, len(values) + 1)
        ]
        filled = sum(not cell.is_blank for cell in cells)
        place = f"{number}行目"
        yield GridRow(
            tuple(cells),
            f"「{sheet.title}」の{place}" if several else place,
            loose=filled == 1 and number not in banners,
            is_banner=number in banners,
            below=frozenset(
                column - 1
                for column in range(1, len(values) + 1)
                if origin.get((number, column), (number, column))[0] < number
            ),
        )


def _cell(
    sheet: Worksheet, values: list[object], place: tuple[int, int], row: int, column: int
) -> RichCell:
    """The cell with its looks; one of a merged area is its first one."""
    found = sheet.cell(*place)
    value = found.value
    if isinstance(value, CellRichText):
        runs = [
            Run(_clean(part.text), *_looks(part.font))
            if isinstance(part, TextBlock)
            else Run(_clean(part), False, *_looks(found.font)[1:])
            for part in value
        ]
        return RichCell(tuple(run for run in runs if run.text))
    given = values[column - 1] if place == (row, column) else value
    if isinstance(given, Problem):
        return RichCell((Run(f"（{given.sentence}）"),))
    text = _clean(value if isinstance(value, str) else _text(given))
    if not text:
        return BLANK
    _, changed, deleted = _looks(found.font)
    return RichCell((Run(text, False, changed, deleted),))


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text_of(value)


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_\n", "\n")


def _looks(font: Any) -> tuple[bool, bool, bool]:
    """Whether text is bold, changed (red or underlined), struck out."""
    if font is None:
        return False, False, False
    underlined = getattr(font, "u", None) not in {None, "none", False}
    blue = _is_blue(getattr(font, "color", None))
    changed = _is_red(getattr(font, "color", None)) or (underlined and not blue)
    return bool(font.b), changed, bool(font.strike)


def _rgb(color: Any) -> tuple[int, int, int] | None:
    value = getattr(color, "rgb", None)
    if getattr(color, "type", "rgb") != "rgb" or not isinstance(value, str) or len(value) < 6:
        return None
    try:
        return int(value[-6:-4], 16), int(value[-4:-2], 16), int(value[-2:], 16)
    except ValueError:
        return None


def is_reddish(red: int, green: int, blue: int) -> bool:
    return red >= 0x98 and green <= 0x60 and blue <= 0x60


def _is_red(color: Any) -> bool:
    rgb = _rgb(color)
    if rgb is not None:
        return is_reddish(*rgb)
    return getattr(color, "type", "") == "indexed" and color.indexed in _RED_INDEXES


def _is_blue(color: Any) -> bool:
    """A link's look: underlined without being changed."""
    rgb = _rgb(color)
    if rgb is not None:
        return rgb[2] >= 0x80 and rgb[0] <= 0x60
    return getattr(color, "type", "") == "theme" and color.theme in {10, 11}
