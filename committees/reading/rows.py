"""What a reading gives: items as they stand in the table, and what of the table is no item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.rich_text import Run, Span


class Meaning(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    AREA = "area"
    CATEGORY = "category"
    HEADING = "heading"
    TEXT = "text"
    SOURCE = "source"
    STATUS = "status"
    RESPONSE = "response"
    BOTH = "both"
    DEPARTMENTS = "departments"
    DUE = "due"
    NONE = ""


LABELS: dict[Meaning, str] = {
    Meaning.NUMBER: "番号",
    Meaning.AREA: "施策区分",
    Meaning.CATEGORY: "項目分類",
    Meaning.HEADING: "見出し",
    Meaning.TEXT: "指摘の内容",
    Meaning.SOURCE: "出所",
    Meaning.STATUS: "状況（記号）",
    Meaning.RESPONSE: "対応状況（文章）",
    Meaning.BOTH: "状況の記号と対応状況の文章",
    Meaning.DEPARTMENTS: "担当課",
    Meaning.DUE: "期限",
    Meaning.NONE: "取り込まない",
}


@dataclass(frozen=True)
class RichCell:
    """A cell's characters with their looks; lines end with LF."""

    runs: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs if not run.deleted)

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


BLANK = RichCell()


def plain_cell(text: str) -> RichCell:
    return RichCell((Run(text),)) if text else BLANK


@dataclass(frozen=True)
class GridRow:
    """A row of the table, and where it stands. `loose`: a line outside of any table.

    `is_banner`: one cell over the whole row. `below`: columns whose cell is the one above, merged.
    """

    cells: tuple[RichCell, ...]
    place: str
    loose: bool = False
    is_banner: bool = False
    below: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Grid:
    """All rows of a file in order. `ragged`: cells may be missing in the middle of a row.

    `colours`: changed text would show by its colour, so that bold is no sign of it.
    `bold_headings`: made by the portal, which prints each 【heading】 in bold.
    """

    rows: tuple[GridRow, ...]
    ragged: bool = False
    notes: tuple[str, ...] = ()
    colours: bool = True
    bold_headings: bool = False


@dataclass(frozen=True)
class Words:
    """What names are read against: the committee's statuses, the departments that are known."""

    statuses: tuple[tuple[str, str], ...] = (
        ("○", "対応済"),
        ("△", "引き続き検討"),
        ("○(一部△)", "一部引き続き検討"),
    )
    departments: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(mark for mark, _ in self.statuses)


@dataclass(frozen=True)
class ItemRow:
    """An item as the table has it, and where. `problems` are what could not be told of its row."""

    number: str = ""
    area: str = ""
    category: str = ""
    heading: str = ""
    text: str = ""
    text_changed: tuple[Span, ...] = ()
    source: str = ""
    status_mark: str = ""
    response: str = ""
    response_changed: tuple[Span, ...] = ()
    due: str = ""
    departments: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Something in the file that is no item. `sure`: known furniture of a page."""

    text: str
    why: str
    place: str
    times: int = 1
    sure: bool = True


@dataclass(frozen=True)
class ReadTable:
    """`titles` and `meanings` are the columns; `certain`, that none of them has to be asked for."""

    title: str = ""
    rows: tuple[ItemRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    samples: tuple[str, ...] = ()
    certain: bool = True
    has_bold: bool = False
    bold_is_change: bool = False


@dataclass
class Found:
    """Notes and furniture while a table is read."""

    left_out: dict[tuple[str, str], LeftOut] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def leave_out(self, text: str, why: str, place: str, *, sure: bool = True) -> None:
        key = (text, why)
        before = self.left_out.get(key)
        self.left_out[key] = (
            LeftOut(text, why, before.place, before.times + 1, before.sure)
            if before
            else LeftOut(text, why, place, sure=sure)
        )

    def note(self, sentence: str) -> None:
        self.notes[sentence] = None


def joined_text(cells: Sequence[RichCell]) -> str:
    return " ".join(cell.text.strip() for cell in cells if not cell.is_blank)
