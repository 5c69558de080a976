"""A file of an inventory's rows, as fields: which column is what, and each row's texts.

Nothing is checked here beyond the shape of the table; that is the import's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from core.errors import Invalid
from core.sheets import safe_text
from core.sheets.reading import read_table
from core.sheets.tables import Problem, Table, text_of
from inventories.columns import LABELS, fields_of
from inventories.models import Inventory

# A heading stands within the first rows; above it there may be a title.
HEADING_WITHIN = 20
MAX_ROWS = 10_000


@dataclass(frozen=True)
class FileRow:
    """One row of the file: its line, the texts of the columns it has, and unusable cells."""

    line: int
    texts: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileRows:
    """`fields` are those the file has a column for; the others are left as they are stored."""

    fields: tuple[str, ...]
    rows: tuple[FileRow, ...]


def read_file(content: bytes, *, file_name: str, inventory: Inventory) -> FileRows:
    """Raises Invalid (field "file") for a file that is not a list of this kind."""
    table = read_table(content, file_name=file_name)
    start, columns = _heading(table, inventory)
    restore = safe_text.from_csv if table.encoding else safe_text.from_workbook
    rows = []
    for index, cells in enumerate(table.rows[start + 1 :], start=start + 2):
        row = _row(index, cells, columns, restore)
        if row.problems or any(row.texts.values()):
            rows.append(row)
    if not rows:
        raise _refused(
            "no_rows", "見出しの下に行がありません。", "行のあるファイルを選んでください。"
        )
    if len(rows) > MAX_ROWS:
        raise _refused(
            "too_many_rows",
            f"行が{len(rows):,}行あります。一度に取り込めるのは{MAX_ROWS:,}行までです。",
            "ファイルを分けて取り込んでください。",
        )
    return FileRows(tuple(columns), tuple(rows))


def _heading(table: Table, inventory: Inventory) -> tuple[int, dict[str, int]]:
    for index, cells in enumerate(table.rows[:HEADING_WITHIN]):
        columns = fields_of(inventory, [text_of(cell) for cell in cells])
        if "code" in columns and len(columns) > 1:
            return index, columns
    raise _refused(
        "no_heading",
        "見出しの行が見つかりません。",
        f"「{LABELS['code']}」「{LABELS['name']}」などの見出しがある行を付けてください。"
        "この台帳をExcelかCSVで書き出すと、そのまま使える見出しになります。",
    )


def _row(
    line: int, cells: list[object], columns: dict[str, int], restore: Callable[[str], str]
) -> FileRow:
    texts: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, index in columns.items():
        cell = cells[index]
        if isinstance(cell, Problem):
            problems[name] = f"{cell.sentence}{cell.next_step}"
        texts[name] = restore(text_of(cell)).strip()
    return FileRow(line, texts, problems)


def _refused(code: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(code, sentence, next_step, field="file")
