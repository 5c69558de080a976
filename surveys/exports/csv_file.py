"""The whole document as one long table: a row for each choice of each group of each line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.sheets.writing import Column, table_csv
from surveys.exports.report import group_name, line_name, state_words
from surveys.tabulation.document import Cell, Document, Figures, Line

COLUMNS = (
    Column("質問コード"),
    Column("質問"),
    Column("項目"),
    Column("集計表"),
    Column("区分"),
    Column("区分の対象者数", kind="number"),
    Column("区分の回答数", kind="number"),
    Column("選択肢"),
    Column("人数", kind="number"),
    Column("割合（％）", kind="percent"),
    Column("値"),
    Column("回答者数", kind="number"),
    Column("無回答", kind="number"),
    Column("聞いていない", kind="number"),
    Column("表示"),
)
FIGURES = (("平均", "mean"), ("中央値", "median"), ("下から1/4", "lower"), ("上から1/4", "upper"))


def result_csv(document: Document) -> bytes:
    """A withheld cell has one row that says so, and no figure."""
    return table_csv(columns=COLUMNS, rows=rows_of(document))


def rows_of(document: Document) -> Iterator[list[object]]:
    for line in document.lines:
        for table in document.tables:
            cells = (line.cells or {}).get(table.key, ())
            for group, cell in zip(table.groups, cells, strict=True):
                head = [line.question, line.name, line_name(line), table.title, group_name(group)]
                people = [group.invited, group.responses]
                tail = [cell.n, cell.no_answer, cell.not_asked, state_words(document, line, cell)]
                for said in _said(line, cell):
                    yield [*head, *people, *said, *tail]


def figures_of(figures: Figures) -> list[tuple[str, str]]:
    """Names and texts; dates have no mean."""
    found = [(name, str(getattr(figures, field))) for name, field in FIGURES]
    return [(name, text) for name, text in found if text]


def _said(line: Line, cell: Cell) -> list[list[object]]:
    """選択肢, 人数, 割合, 値."""
    if cell.figures is not None:
        return [[name, None, None, text] for name, text in figures_of(cell.figures)]
    if cell.band is not None:
        label = line.choices[cell.band].label if line.choices else ""
        return [[label, None, "95以上", None]]
    if cell.counts is None and cell.percents is None:
        return [["", None, None, None]]
    return [
        [
            choice.label,
            cell.counts[at] if cell.counts else None,
            Decimal(cell.percents[at]) if cell.percents else None,
            None,
        ]
        for at, choice in enumerate(line.choices)
    ]
