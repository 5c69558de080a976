"""What may be shown of a survey: the document that every page, paper, export and API answer reads.

It is made once, past disclosure control (surveys.tabulation.results), and stored as JSON. A cell
that may not be shown carries no figure at all, so no reader of the document can leak one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

POOLED = "*"  # the row that puts all rows of a matrix together
WHOLE = "all"  # the key of the table over everybody, and of its only group


class Shown(StrEnum):
    SHOWN = "shown"
    WITHHELD = "withheld"  # too few, or it could be worked out from what is shown
    BANDED = "banded"  # all answered alike: `band` says 95%以上 of which choice
    VEILED = "veiled"  # how many answered, but not what: a banded group's answers would follow
    EMPTY = "empty"  # nobody was asked, or nobody answered


class Source(StrEnum):
    ANSWERS = "answers"  # collected here
    IMPORTED = "imported"  # single answers collected elsewhere
    TOTALS = "totals"  # published totals only


@dataclass(frozen=True)
class Figures:
    """Of a number question: five places and the mean, at the question's decimals."""

    mean: str
    median: str
    lower: str  # first quartile
    upper: str  # third quartile


@dataclass(frozen=True)
class Cell:
    """One group's answers to one line. `n` answered, `no_answer` did not, `not_asked` were spared.

    `counts` and `percents` follow the line's choices; percents are texts at the shown precision
    that add up to 100 (largest remainder), or shares of respondents for several choices. A cell
    of totals may have percents without counts.
    """

    shown: Shown
    n: int | None = None
    no_answer: int | None = None
    not_asked: int | None = None
    counts: tuple[int, ...] | None = None
    percents: tuple[str, ...] | None = None
    band: int | None = None  # index of the choice that (nearly) all chose
    figures: Figures | None = None


@dataclass(frozen=True)
class Group:
    """`key` joins the numbers along the table's axes: "3", "3-1"; the whole is "all"."""

    key: str
    labels: tuple[str, ...]
    shown: Shown
    invited: int | None = None
    responses: int | None = None


@dataclass(frozen=True)
class Table:
    """`key` joins the axes' keys: "department", "department*rank"; the whole is "all"."""

    key: str
    title: str
    axes: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Choice:
    key: str
    label: str
    tone: int = 0
    is_unknown: bool = False


@dataclass(frozen=True)
class Line:
    """A question, or a row of a matrix, or its rows together (`row` = POOLED)."""

    question: str
    identity: str
    kind: str
    wording: str
    name: str
    row: str = ""
    row_label: str = ""
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    cells: dict[str, tuple[Cell, ...]] | None = None  # by table key, along its groups

    @property
    def key(self) -> str:
        return f"{self.question}.{self.row}" if self.row else self.question


@dataclass(frozen=True)
class Document:
    rule: str
    k: int
    source: Source
    decimals: int
    invited: int | None
    responses: int | None
    tables: tuple[Table, ...]
    lines: tuple[Line, ...]
    texts: dict[str, int] | None = None  # by name of a written answer, how many there are

    def table(self, key: str = WHOLE) -> Table | None:
        return next((each for each in self.tables if each.key == key), None)

    def line(self, key: str) -> Line | None:
        return next((each for each in self.lines if each.key == key), None)

    def whole(self, line: Line) -> Cell:
        """The line's answers over everybody."""
        return (line.cells or {})[WHOLE][0]

    def turnout(self, group: Group) -> Decimal | None:
        """Percent of those invited who answered; None where either is not shown or known."""
        if not group.invited or group.responses is None:
            return None
        return Decimal(100 * group.responses) / group.invited


def to_json(document: Document) -> dict[str, Any]:
    return asdict(document)


def from_json(stored: dict[str, Any]) -> Document:
    """Raises KeyError or TypeError for what to_json did not write."""
    return Document(
        **{
            **stored,
            "source": Source(stored["source"]),
            "tables": tuple(_table(each) for each in stored["tables"]),
            "lines": tuple(_line(each) for each in stored["lines"]),
        }
    )


def _table(stored: dict[str, Any]) -> Table:
    groups = tuple(
        Group(**{**each, "labels": tuple(each["labels"]), "shown": Shown(each["shown"])})
        for each in stored["groups"]
    )
    return Table(**{**stored, "axes": tuple(stored["axes"]), "groups": groups})


def _line(stored: dict[str, Any]) -> Line:
    cells = {
        table: tuple(_cell(each) for each in row) for table, row in (stored["cells"] or {}).items()
    }
    choices = tuple(Choice(**each) for each in stored["choices"])
    return Line(**{**stored, "choices": choices, "cells": cells})


def _cell(stored: dict[str, Any]) -> Cell:
    tuples = {
        name: tuple(stored[name]) if stored[name] is not None else None
        for name in ("counts", "percents")
    }
    figures = Figures(**stored["figures"]) if stored["figures"] else None
    return Cell(**{**stored, **tuples, "shown": Shown(stored["shown"]), "figures": figures})
