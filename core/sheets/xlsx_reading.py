"""Workbooks as tables: values by calamine, and beside them what values alone do not tell.

calamine gives an error (#REF!) and a formula without its result as empty cells, and 90% as 0.9.
The cells where that matters are found in the sheet's XML, so that none is read wrong.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from posixpath import join, normpath
from typing import Any

import python_calamine
from defusedxml.ElementTree import ParseError, fromstring

from core.errors import DomainError
from core.sheets import reading_refusals as refusals
from core.sheets.limits import MAX_AREA, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from core.sheets.tables import Percent, Problem, Table
from core.sheets.xlsx_formats import Look, special_styles
from core.sheets.xlsx_package import repacked, unpacked_parts

REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_REL = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_COLUMN = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Za-z]{1,4})\d")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d+)[\"']")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR = re.compile(
    rb"<(?:\w+:)?c(\s[^>]*?\bt=[\"']e[\"'][^>]*)>.*?<(?:\w+:)?v>([^<]{1,30})</", re.S
)
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c(\s[^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)


def read_workbook(content: bytes, *, sheet: str = "", suffix: str = "") -> Table:
    """The sheet called `sheet`, or the first visible one. Raises Invalid."""
    parts = unpacked_parts(content)
    if suffix and suffix != ".xlsx":
        raise refusals.wrong_type(suffix, "Excelブック")
    try:
        return _read(parts, sheet)
    except DomainError:
        raise
    except (python_calamine.CalamineError, ParseError, KeyError, ValueError, OSError) as error:
        raise refusals.damaged() from error


def _read(parts: dict[str, bytes], wanted: str) -> Table:
    paths = _sheet_paths(parts)
    # From here on the parser opens an archive of ours, with a directory that is true.
    workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(repacked(parts)))
    sheets = [
        each
        for each in workbook.sheets_metadata
        if each.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    visible = [s.name for s in sheets if s.visible == python_calamine.SheetVisibleEnum.Visible]
    hidden = [s.name for s in sheets if s.name not in visible]
    if not visible or len(sheets) > MAX_SHEETS:
        raise refusals.not_a_table()
    name = wanted or visible[0]
    if name not in paths or name not in visible + hidden:
        raise refusals.no_sheet(name)
    xml = parts[paths[name]]
    _check_extent(xml)
    values = workbook.get_sheet_by_name(name)
    rows = values.to_python(skip_empty_area=False)
    plain: list[list[object]] = [[_plain(cell) for cell in row] for row in rows]
    merged = [
        (first, last)
        for first, last in (values.merged_cell_ranges or [])
        if last[0] < len(plain) and plain and last[1] < len(plain[0])
    ]
    table = Table(plain, sheet=name, sheets=visible, hidden_sheets=hidden, merged=merged)
    _correct(table, xml, special_styles(parts.get("xl/styles.xml")))
    if not any(cell is not None for row in plain for cell in row):
        raise refusals.empty()
    return table


def _plain(cell: Any) -> object:
    """calamine's value as a cell: "" is empty, a day without a time is a date."""
    if cell == "":
        return None
    if isinstance(cell, str | float):
        return cell
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time(0) else DATE_WITH_TIME
    if isinstance(cell, time | timedelta):
        return DATE_WITH_TIME
    return cell


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """The part of each sheet by the sheet's name."""
    relations = fromstring(parts["xl/_rels/workbook.xml.rels"])
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    found: dict[str, str] = {}
    for each in fromstring(parts["xl/workbook.xml"]).iter():
        if each.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(each.get(REL) or each.get(STRICT_REL) or "", "")
        path = target[1:] if target.startswith("/") else normpath(join("xl", target))
        if path in parts:
            found[each.get("name", "")] = path
    return found


def _check_extent(xml: bytes) -> None:
    """Refuses a sheet whose corners lie too far apart, before a table that size is made."""
    rows = [int(number) for number in _ROW.findall(xml)]
    highest = max(rows, default=0)
    columns = {_column_number(letters) for letters in set(_COLUMN.findall(xml))}
    width = max(columns, default=-1) + 1
    cells = len(_CELL.findall(xml))
    if cells and (not rows or not columns):
        raise refusals.unusual_xml()
    if max(highest, len(rows)) > MAX_ROWS:
        raise refusals.too_many_rows()
    if width > MAX_COLUMNS:
        raise refusals.too_many_columns()
    if highest * width > MAX_AREA:
        raise refusals.too_wide_area()
    # Cells without a reference could not be matched with their formats; nor ones that repeat.
    if cells != len(_COLUMN.findall(xml)):
        raise refusals.unusual_xml()


def _correct(table: Table, xml: bytes, styles: dict[int, Look]) -> None:
    rows = table.rows
    for row, column, error in _places(_ERROR, xml):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = _error(error.decode("ascii", "replace"))
        else:
            _put(rows, row, column, _error(error.decode("ascii", "replace")))
    for row, column, _ in _places(_NO_RESULT, xml, skip=b't="str"'):
        _put(rows, row, column, NO_RESULT)
    if not styles:
        return
    numbers = b"|".join(str(index).encode() for index in styles)
    styled = re.compile(rb"<(?:\w+:)?c(\s[^>]*?\bs=[\"'](" + numbers + rb")[\"'][^>]*)>")
    for row, column, style in _places(styled, xml):
        if row >= len(rows) or column >= len(rows[row]):
            continue
        cell = rows[row][column]
        if isinstance(cell, float) and not isinstance(cell, bool):
            rows[row][column] = _seen(cell, styles[int(style)])


def _seen(value: float, look: Look) -> object:
    if look is Look.PERCENT:
        return Percent((Decimal(f"{value:.15g}") * 100).normalize() + 0)
    return LOOKS_LIKE_A_DATE if look is Look.DATE else DISGUISED


def _places(
    pattern: re.Pattern[bytes], xml: bytes, *, skip: bytes = b""
) -> Iterator[tuple[int, int, bytes]]:
    for match in pattern.finditer(xml):
        if skip and skip in match[1]:
            continue
        reference = _REFERENCE.search(match[1])
        if reference is None:
            raise refusals.unusual_xml()
        what = match[2] if match.re.groups > 1 else b""
        yield int(reference[2]) - 1, _column_number(reference[1]), what


def _put(rows: list[list[object]], row: int, column: int, cell: object) -> None:
    """Sets a cell that may lie outside of what has values."""
    width = max(len(rows[0]) if rows else 0, column + 1)
    while len(rows) <= row:
        rows.append([None] * width)
    if width > len(rows[0]):
        for each in rows:
            each.extend([None] * (width - len(each)))
    rows[row][column] = cell


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _error(name: str) -> Problem:
    return Problem(
        "formula_error",
        f"セルの計算がエラー（{name}）になっています。",
        "Excelで数式を直すか、値を直接入力してください。",
    )


NO_RESULT = Problem(
    "formula_without_result",
    "セルの数式に、計算した結果が保存されていません。",
    "Excelで開いて保存し直すか、値を直接入力してください。",
)
DATE_WITH_TIME = Problem(
    "time", "セルの値が時刻になっています。", "数値か日付だけを入力してください。"
)
LOOKS_LIKE_A_DATE = Problem(
    "date_format",
    "セルが日付の表示形式になっているため、数値か日付か決められません。",
    "表示形式を「標準」か「文字列」にして、入力し直してください。",
)
DISGUISED = Problem(
    "disguised_number",
    "セルの表示形式によって、見えている数と中身の数が違っています。",
    "表示形式を「標準」にして、数を確かめてください。",
)
