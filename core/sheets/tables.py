"""A table as it was read: rows of cells with their places, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

# Text, number, percent, date, yes/no, or a cell that cannot be used. None is an empty cell.
Cell = "str | float | Percent | date | bool | Problem | None"


@dataclass(frozen=True, slots=True)
class Percent:
    """A number that the spreadsheet shows as a percentage: 90 for a cell showing 90%."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell whose content cannot be told: `code`, and a sentence and a next step in Japanese."""

    code: str
    sentence: str
    next_step: str


@dataclass
class Table:
    """`rows` hold as many cells as the table has columns; row n of the file is rows[n - 1].

    `sheet` is the one that was read, `sheets` all visible ones; `lettered` tells that places are
    named as in a spreadsheet (C5). `merged` cells hold the value of their first cell.
    """

    rows: list[list[object]]
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    hidden_sheets: list[str] = field(default_factory=list)
    encoding: str = ""
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def number_text(value: float) -> str:
    """The number as a spreadsheet shows it: at most 15 digits, no exponent."""
    return decimal_text(Decimal(f"{value:.15g}"))


def decimal_text(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_of(cell: object) -> str:
    """A cell as a person would read it; empty for an empty one."""
    match cell:
        case str():
            text = cell
        case bool():
            text = "TRUE" if cell else "FALSE"
        case float() | int():
            text = number_text(cell)
        case Percent():
            text = f"{decimal_text(cell.value)}%"
        case date():
            text = cell.isoformat()
        case _:
            text = ""
    return text


def column_letters(index: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(row: int, column: int) -> str:
    """The name of a cell, counted from 0: (4, 2) → C5."""
    return f"{column_letters(column)}{row + 1}"
