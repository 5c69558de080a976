"""Reading a pasted table of targets: departments down, due days across. Values in, cells out."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.errors import DomainError, Invalid
from core.folding import fold, trim
from core.japanese_dates import read_date
from core.numerals import read_figure

MOST_CELLS = 20_000
UNDECIDED = {"設定予定", "未定", "検討中"}


class Change(StrEnum):
    """What storing a cell would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    BLANK = "blank"


CHANGE_WORDS = {
    Change.NEW: "新しい目標",
    Change.CHANGED: "変更",
    Change.UNCHANGED: "変更なし",
    Change.REFUSED: "読み取れません",
    Change.BLANK: "空欄（変えません）",
}


@dataclass(frozen=True)
class Standing:
    """What is stored for a department and a day."""

    seq: int
    value: Decimal | None
    undecided: bool


@dataclass(frozen=True)
class SheetCell:
    """A cell as read, beside what stands there. `why` says why it was refused."""

    typed: str
    change: Change
    value: Decimal | None = None
    undecided: bool = False
    before: Standing | None = None
    why: str = ""
    due_on: date | None = None

    @property
    def word(self) -> str:
        return CHANGE_WORDS[self.change]

    @property
    def is_changed(self) -> bool:
        return self.change in (Change.NEW, Change.CHANGED)


@dataclass(frozen=True)
class SheetRow:
    typed: str
    department_id: int | None
    cells: tuple[SheetCell, ...]
    why: str = ""


@dataclass(frozen=True)
class Sheet:
    """`problems` keep the whole table from being stored."""

    days: tuple[date | None, ...]
    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    problems: tuple[str, ...]

    @property
    def changed(self) -> int:
        return sum(cell.is_changed for row in self.rows for cell in row.cells)


def read_sheet(
    text: str,
    *,
    departments: Mapping[str, int],
    standing: Mapping[tuple[int, date], Standing],
    unit: str,
    as_change: bool = False,
) -> Sheet:
    """`departments` by folded name. Raises Invalid where there is no table at all."""
    lines = [line for line in _lines(text) if any(trim(cell) for cell in line)]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise Invalid(
            "no_table",
            "表になっていません。",
            "1行目に期日、1列目に部局名を置いた範囲を、表計算ソフトから貼り付けてください。",
            field="table",
        )
    width = len(lines[0]) - 1
    if width * (len(lines) - 1) > MOST_CELLS:
        raise Invalid(
            "table_too_large",
            "表が大きすぎます。",
            f"{MOST_CELLS:,}個以内の目標に分けて貼り付けてください。",
            field="table",
        )
    heads = tuple(trim(cell) for cell in lines[0][1:])
    problems: list[str] = []
    days = _days(heads, problems)
    rows = [
        _row(
            line,
            width=width,
            days=days,
            departments=departments,
            standing=standing,
            unit=unit,
            as_change=as_change,
        )
        for line in lines[1:]
    ]
    _doubles(rows, problems)
    problems += [row.why for row in rows if row.why]
    refused = [cell for row in rows for cell in row.cells if cell.change == Change.REFUSED]
    if refused:
        problems.append(
            f"読み取れない目標が{len(refused)}個あります。表の印の付いた欄を直してください。"
        )
    return Sheet(days, heads, tuple(rows), tuple(dict.fromkeys(problems)))


def _lines(text: str) -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter="\t")
    )


def _days(heads: tuple[str, ...], problems: list[str]) -> tuple[date | None, ...]:
    days: list[date | None] = []
    for head in heads:
        try:
            day = read_date(head).last
        except DomainError as refused:
            problems.append(f"1行目の期日「{head}」：{refused}")
            days.append(None)
            continue
        if day in days:
            problems.append(f"1行目に、同じ期日「{head}」が二つあります。一つにしてください。")
        days.append(day)
    return tuple(days)


def _row(
    line: list[str],
    *,
    width: int,
    days: tuple[date | None, ...],
    departments: Mapping[str, int],
    standing: Mapping[tuple[int, date], Standing],
    unit: str,
    as_change: bool,
) -> SheetRow:
    name = trim(line[0])
    pk = departments.get(fold(name))
    why = ""
    if pk is None:
        why = (
            f"部局「{name}」は、このKPIで値を聞いている部局にありません。部局名を確かめてください。"
        )
    cells = []
    for n in range(width):
        typed = trim(line[n + 1]) if n + 1 < len(line) else ""
        day = days[n] if n < len(days) else None
        before = standing.get((pk, day)) if pk is not None and day is not None else None
        cells.append(_cell(typed, day, before, unit, as_change))
    return SheetRow(name, pk, tuple(cells), why)


def _cell(
    typed: str, day: date | None, before: Standing | None, unit: str, as_change: bool
) -> SheetCell:
    if not typed:
        return SheetCell(typed, Change.BLANK, before=before, due_on=day)
    value: Decimal | None = None
    undecided = fold(typed) in UNDECIDED
    if not undecided:
        try:
            reading = read_figure(typed, unit=unit, as_change=as_change)
        except DomainError as refused:
            return SheetCell(typed, Change.REFUSED, before=before, why=str(refused), due_on=day)
        if reading.value is None:
            why = "目標は数値か「設定予定」で書きます。変えないときは空欄にしてください。"
            return SheetCell(typed, Change.REFUSED, before=before, why=why, due_on=day)
        value = reading.value
    if before is None:
        change = Change.NEW
    elif (before.value, before.undecided) == (value, undecided):
        change = Change.UNCHANGED
    else:
        change = Change.CHANGED
    return SheetCell(typed, change, value, undecided, before, due_on=day)


def _doubles(rows: list[SheetRow], problems: list[str]) -> None:
    seen: set[int] = set()
    for row in rows:
        if row.department_id in seen:
            problems.append(f"部局「{row.typed}」の行が二つあります。一つにしてください。")
        if row.department_id is not None:
            seen.add(row.department_id)
