"""Results as an Excel workbook: a sheet of facts, one of turnout, and one for each declared table.

The whole has a block a question with a row an item; a table by groups a block a line with a row a
group, the whole on top. Counts stand to the left of shares, as offices make cross-tables.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from openpyxl import Workbook
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from surveys.exports.csv_file import figures_of
from surveys.exports.report import (
    Report,
    group_name,
    line_name,
    state_words,
    turnout_words,
)
from surveys.exports.sheet_looks import Look, lay_out, sheet_name, write
from surveys.readings.shares import withheld
from surveys.structures.structure import MEASURED
from surveys.tabulation.document import WHOLE, Cell, Document, Line, Shown, Table

LABEL_WIDTH, FIGURE_WIDTH = 34, 11
# Rows of a printed page: a block that does not fit any more begins a new one.
PAGE_ROWS = 32


def result_xlsx(report: Report) -> bytes:
    book = Workbook()
    book.properties.creator = "DXポータル"
    book.properties.title = report.title
    first = book.active
    assert isinstance(first, Worksheet), "a new workbook has one sheet"
    first.title = "概要"
    _facts(first, report)
    _turnout(book.create_sheet("回答状況"), report)
    taken = {"概要", "回答状況"}
    for table in report.document.tables:
        name = sheet_name(table.title, taken)
        taken.add(name)
        _table(book.create_sheet(name), report, table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _facts(sheet: Worksheet, report: Report) -> None:
    lay_out(sheet, report.title, report.as_of, widths=[28, 100])
    write(sheet, 1, [(report.title, Look.TITLE)])
    row = 3
    for name, text in report.facts:
        write(sheet, row, [(name, Look.HEAD), (text, Look.TEXT)])
        row += 1
    for note in report.notes:
        write(sheet, row, [("注", Look.HEAD), (note, Look.TEXT)])
        row += 1


def _turnout(sheet: Worksheet, report: Report) -> None:
    document = report.document
    lay_out(sheet, report.title, report.as_of, widths=[24, 40, 12, 12, 14])
    heads = ("集計表", "区分", "対象者数", "回答数", "回答率（％）")
    write(sheet, 1, [("区分ごとの回答数と回答率", Look.TITLE)])
    write(sheet, 2, [(head, Look.HEAD) for head in heads])
    row = 3
    for table in document.tables:
        for group in table.groups:
            rate = turnout_words(document, group)
            if group.shown == Shown.WITHHELD:
                figures: list[object] = [withheld(document)] * 3
            elif group.shown == Shown.EMPTY:
                figures = ["対象者なし"] * 3
            else:
                figures = [group.invited, group.responses, Decimal(rate) if rate else None]
            write(
                sheet,
                row,
                [(table.title, Look.TEXT), (group_name(group), Look.TEXT), *_plain(figures)],
            )
            row += 1
    sheet.print_title_rows = "1:2"
    sheet.freeze_panes = "A3"


def _table(sheet: Worksheet, report: Report, table: Table) -> None:
    document = report.document
    most = max((len(line.choices) for line in document.lines), default=0)
    widths = [LABEL_WIDTH, *[FIGURE_WIDTH] * (2 * most + 3)]
    lay_out(sheet, report.title, report.as_of, widths=widths)
    write(sheet, 1, [(f"{report.title}　{table.title}", Look.TITLE)])
    write(sheet, 2, [(report.base, Look.PLAIN)])
    sheet.print_title_rows = "1:2"
    sheet.freeze_panes = "B3"
    row, on_page = 4, 0
    for lines in _blocks(document, table):
        height = 4 + (len(lines) if table.key == WHOLE else len(table.groups) + 1)
        if on_page and on_page + height > PAGE_ROWS:
            sheet.row_breaks.append(Break(id=row - 1))
            on_page = 0
        row = _block(sheet, row, document, table, lines)
        on_page += height


def _blocks(document: Document, table: Table) -> list[list[Line]]:
    """Over everybody a question's lines stand together; by groups each stands for itself."""
    if table.key != WHOLE:
        return [[line] for line in document.lines]
    return [list(lines) for _, lines in groupby(document.lines, key=lambda line: line.question)]


def _block(
    sheet: Worksheet, row: int, document: Document, table: Table, lines: Sequence[Line]
) -> int:
    """Writes a block from `row` on and tells where the next one begins."""
    line = lines[0]
    item = line_name(line) if table.key != WHOLE else ""
    title = f"{line.name}　［{item}］" if item else line.name
    write(sheet, row, [(title, Look.SUBTITLE)])
    row = _heads(sheet, row + 1, line)
    rows: list[tuple[str, Line, Cell]]
    if table.key == WHOLE:
        rows = [(line_name(each) or "全体", each, document.whole(each)) for each in lines]
    else:
        cells = zip(table.groups, (line.cells or {}).get(table.key, ()), strict=True)
        rows = [("全体", line, document.whole(line))]
        rows += [(group_name(group), line, cell) for group, cell in cells]
    for label, each, cell in rows:
        write(sheet, row, [(label, Look.TEXT), *_plain(_figures(document, each, cell))])
        row += 1
    return row + 1


def _heads(sheet: Worksheet, row: int, line: Line) -> int:
    if line.kind in MEASURED:
        unit = f"（{line.unit}）" if line.unit else ""
        names = [
            "回答者数",
            *(f"{name}{unit}" for name in _measures(line)),
            "無回答",
            "聞いていない",
        ]
        write(sheet, row, [("区分", Look.HEAD), *((name, Look.HEAD) for name in names)])
        return row + 1
    count = len(line.choices)
    labels = [choice.label for choice in line.choices]
    above = [
        "区分",
        "回答者数",
        *["人数"] * count,
        *["割合（％）"] * count,
        "無回答",
        "聞いていない",
    ]
    below = ["", "", *labels, *labels, "", ""]
    write(sheet, row, [(name, Look.HEAD) for name in above])
    write(sheet, row + 1, [(name, Look.HEAD) for name in below])
    for start, end in ((3, 2 + count), (3 + count, 2 + 2 * count)):
        if end > start:
            sheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=end)
    for column in (1, 2, 3 + 2 * count, 4 + 2 * count):
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column)
    return row + 2


def _measures(line: Line) -> list[str]:
    names = ["平均", "中央値", "下から1/4", "上から1/4"]
    return names[1:] if line.kind == "date" else names


def _figures(document: Document, line: Line, cell: Cell) -> list[object]:
    """回答者数, then the line's columns, 無回答, 聞いていない; words where no figure is shown."""
    width = len(_measures(line)) if line.kind in MEASURED else 2 * len(line.choices)
    words = state_words(document, line, cell)
    if cell.shown in (Shown.WITHHELD, Shown.EMPTY):
        return [words] * (width + 3)
    inner: list[object]
    if cell.figures is not None:
        named = [text for _, text in figures_of(cell.figures)]
        inner = [text if line.kind == "date" else Decimal(text) for text in named]
    elif cell.shown != Shown.SHOWN:
        inner = [words] * width
    else:
        inner = list(cell.counts) if cell.counts else [None] * len(line.choices)
        inner += (
            [Decimal(each) for each in cell.percents]
            if cell.percents
            else [None] * len(line.choices)
        )
    return [cell.n, *inner, cell.no_answer, cell.not_asked]


def _plain(figures: Sequence[object]) -> list[tuple[object, Look]]:
    """Figures as figures; what was not published is a dash."""
    return [
        (
            "—" if each is None else each,
            Look.WORDS if isinstance(each, str) or each is None else Look.FIGURE,
        )
        for each in figures
    ]
