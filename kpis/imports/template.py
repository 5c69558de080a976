"""The input template as a workbook: what may be typed is open, everything else is locked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from core.sheets import safe_text
from core.sheets.writing import columns_of
from kpis import wording
from kpis.entry import bounds
from kpis.imports.template_layout import (
    FIRST_PERIOD,
    HEADER_ROW,
    HEADERS,
    ID_ROW,
    KEY_COLUMN,
    LEGEND_ROW,
    MARK_SHEET,
    NOTE_KEY,
    PARTS,
    REASON_KEY,
    TITLE_ROW,
    VERSION,
    Mark,
)
from kpis.imports.template_lines import Line, Sheet, parts_of
from kpis.models.measurement import FigureState
from kpis.periods import period_key
from kpis.selectors.imports import Standing

_LINE = Side(style="thin", color="949494")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="E6E6E6")
OPEN = PatternFill("solid", fgColor="FFFBE6")
SHUT = PatternFill("solid", fgColor="F2F2F2")
UNLOCKED = Protection(locked=False)
FONT = "游ゴシック"
WIDTHS = (4, 34, 16, 8, 12, 10, 22, 34)
PERIOD_WIDTH = 11
LINE_HEIGHT = 16
PAPER_WIDTH = 240
LEGEND = (
    "色の付いたマスに入力します。数値のほか「未集計」「該当なし」「約60」も使えます。"
    "灰色のマスは入力できません。行の並べ替え・削除はできますが、"
    "KPI名・部局・区分と期間の見出しは変えないでください。メモは、変えた値に付きます。"
    "大きく変わった値には、右端の「確認した理由」に理由を書きます。"
)
EXACT_DIGITS = 15


def template_workbook(sheet: Sheet, *, code: str, organization: str, made_at: datetime) -> bytes:
    """The workbook's bytes. `made_at`: figures changed after that moment count as newer."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "入力"
    _head(page, sheet, organization, made_at)
    row = HEADER_ROW + 1
    for line in sheet.lines:
        for part in parts_of(line.indicator):
            _line(page, row, line, part, sheet)
            row += 1
    _validate(page, sheet, row - 1)
    _set_up(page, sheet, row - 1, organization)
    mark = book.create_sheet(MARK_SHEET)
    mark["A1"] = Mark(code, VERSION, made_at).signed()
    mark.sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _head(page: Worksheet, sheet: Sheet, organization: str, made_at: datetime) -> None:
    _put(page, TITLE_ROW, 2, f"{organization}　{sheet.title}", font=Font(FONT, 14, bold=True))
    page.cell(LEGEND_ROW, 2).value = f"{LEGEND}（{wording.moment_text(made_at)} 作成）"
    page.cell(LEGEND_ROW, 2).alignment = Alignment(wrap_text=True, vertical="top")
    titles = [*HEADERS, *(period.label for period in sheet.periods), "メモ", "確認した理由"]
    keys = [period_key(period) for period in sheet.periods]
    for at, key in enumerate([*keys, NOTE_KEY, REASON_KEY]):
        page.cell(ID_ROW, FIRST_PERIOD + at).value = key
    for column, title in enumerate(titles, start=1):
        cell = _put(page, HEADER_ROW, column, title, font=Font(FONT, 10, bold=True))
        cell.fill, cell.border = HEAD, BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    widest = max((columns_of(period.label) for period in sheet.periods), default=0)
    page.row_dimensions[HEADER_ROW].height = LINE_HEIGHT * (ceil(widest / PERIOD_WIDTH) or 1)


def _line(page: Worksheet, row: int, line: Line, part: str, sheet: Sheet) -> None:
    indicator = line.indicator
    shown = [
        f"{indicator.pk}:{line.department_id or ''}:{part}",
        indicator.name,
        line.department,
        indicator.unit,
        PARTS[part],
        wording.figure_text(indicator.baseline, unit="", decimals=indicator.decimals)
        if indicator.baseline is not None
        else "",
        _target(line),
        _last(line),
    ]
    for column, text in enumerate(shown, start=1):
        cell = _put(page, row, column, text)
        cell.border = BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.row_dimensions[row].height = LINE_HEIGHT * _lines_needed(shown)
    for at, period in enumerate(sheet.periods):
        there = sheet.there(line, period)
        cell = page.cell(row, FIRST_PERIOD + at)
        cell.border, cell.font = BORDER, Font(FONT, 10)
        cell.alignment = Alignment(horizontal="right", vertical="top")
        why = sheet.obstacles.why(indicator, line.department_id, period)
        open_here = why is None and (sheet.takes(indicator, period) or there is not None)
        cell.fill = OPEN if open_here else SHUT
        cell.protection = UNLOCKED if open_here else Protection(locked=True)
        _fill(cell, there, part, indicator.decimals)
    for at in (0, 1):
        cell = page.cell(row, FIRST_PERIOD + len(sheet.periods) + at)
        cell.fill, cell.border, cell.protection = OPEN, BORDER, UNLOCKED
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _lines_needed(texts: Sequence[str]) -> int:
    """How many lines the fullest cell takes: spreadsheets make no room for it by themselves."""
    return max(
        ceil(columns_of(text) / width) or 1
        for text, width in zip(texts[1:], WIDTHS[1:], strict=True)
    )


def _fill(cell: Any, there: Standing | None, part: str, decimals: int) -> None:
    """What stands there now, exactly: as a number, or as text where a number would lose digits."""
    cell.number_format = "#,##0" if part in "nd" or not decimals else "#,##0." + "0" * decimals
    if there is None:
        return
    if there.figure_state is not None and there.figure_state != FigureState.VALUE:
        if part in "vr":
            cell.value = str(FigureState(there.figure_state).label)
        return
    value = {"n": there.numerator, "d": there.denominator}.get(part, there.value)
    if value is None:
        return
    text = _plain(value)
    if there.approximate:
        cell.value = f"約{text}"
    elif len(text.lstrip("-0.").replace(".", "")) > EXACT_DIGITS:
        cell.value, cell.number_format = text, "@"
    else:
        cell.value = value
        places = len(text.partition(".")[2])
        if places > (0 if part in "nd" else decimals):
            cell.number_format = "#,##0." + "0" * places


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _target(line: Line) -> str:
    if line.target is None:
        return ""
    due_on, value = line.target
    shown = wording.figure_text(value, unit="", decimals=line.indicator.decimals)
    return f"{shown}（{wording.due_text(due_on)}）"


def _last(line: Line) -> str:
    if line.last is None:
        return ""
    period, there = line.last
    shown = wording.cell_text(
        figure_state=there.figure_state,
        value=there.value,
        numerator=there.numerator,
        denominator=there.denominator,
        approximate=there.approximate,
        unit="",
        decimals=line.indicator.decimals,
    )
    return f"{shown}（{period.label}）"


def _put(page: Worksheet, row: int, column: int, text: Any, font: Font | None = None) -> Cell:
    cell: Any = page.cell(row, column)
    if isinstance(text, str):
        text = safe_text.for_workbook(text)
    cell.value = text
    if isinstance(text, str):
        # Text stays text: openpyxl would take one that begins with = for a formula.
        cell.data_type = "s"
    cell.font = font or Font(FONT, 10)
    found: Cell = cell
    return found


def _validate(page: Worksheet, sheet: Sheet, last_row: int) -> None:
    """A list to choose from, and a hint, for each KPI's cells; numbers are not hindered."""
    row = HEADER_ROW + 1
    first, last = (
        get_column_letter(FIRST_PERIOD),
        get_column_letter(FIRST_PERIOD + len(sheet.periods) - 1),
    )
    hints: dict[str, DataValidation] = {}
    for line in sheet.lines:
        for part in parts_of(line.indicator):
            hint = _hint(line, part)
            if hint not in hints:
                words = '"未集計,該当なし"' if part in "vr" else None
                rule = DataValidation(type="list" if words else None, formula1=words)
                rule.allow_blank, rule.showErrorMessage = True, False
                rule.showInputMessage = True
                rule.promptTitle, rule.prompt = "入力のしかた", hint
                hints[hint] = rule
                page.add_data_validation(rule)
            hints[hint].add(f"{first}{row}:{last}{row}")
            row += 1


def _hint(line: Line, part: str) -> str:
    indicator = line.indicator
    if part in "nd":
        return f"{PARTS[part]}を数値で入力します。"
    low, high = bounds(indicator)
    limits = "".join(
        f"{name}{_plain(limit)}"
        for name, limit in (("下限", low), ("　上限", high))
        if limit is not None
    )
    return f"単位は「{indicator.unit}」です。{limits}"[:250]


def _set_up(page: Worksheet, sheet: Sheet, last_row: int, organization: str) -> None:
    last = get_column_letter(FIRST_PERIOD + len(sheet.periods) + 1)
    for column, width in enumerate(WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    for at in range(len(sheet.periods)):
        page.column_dimensions[get_column_letter(FIRST_PERIOD + at)].width = PERIOD_WIDTH
    for at in (0, 1):
        letter = get_column_letter(FIRST_PERIOD + len(sheet.periods) + at)
        page.column_dimensions[letter].width = 24
    page.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    page.row_dimensions[ID_ROW].hidden = True
    page.merge_cells(start_row=LEGEND_ROW, end_row=LEGEND_ROW, start_column=2, end_column=8)
    page.row_dimensions[LEGEND_ROW].height = 62
    page.freeze_panes = page.cell(HEADER_ROW + 1, 5)
    page.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter", "deleteRows"):
        setattr(page.protection, allowed, False)  # False: not forbidden
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9
    # Months and years side by side would be too small to read on one sheet of paper.
    across = ceil((sum(WIDTHS[4:]) + PERIOD_WIDTH * len(sheet.periods) + 48) / PAPER_WIDTH)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = across, 0
    page.print_title_cols = "B:D"
    page.page_margins.left = page.page_margins.right = 0.4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.print_area = f"B{TITLE_ROW}:{last}{last_row}"
    page.oddFooter.center.text = "&P／&N"
    page.oddHeader.right.text = organization
