"""What each row of a table would do to the committee's items. Values in, values out.

A cell whose text looks the same as what is stored (blanks at line ends, joined markers, a name's
blanks) is no change: the stored spelling stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from committees.reading.rows import ItemRow, Meaning
from committees.reading.sources import normal_source
from committees.services.items_reading import ItemTyped
from committees.states import ItemState
from core.folding import fold
from core.rich_text import normal, plain
from core.text_changes import Piece, changes

SHORT_FIELDS = (
    ("number", "番号"),
    ("area", "施策区分"),
    ("category", "項目分類"),
    ("heading", "見出し"),
    ("source", "出所"),
    ("status_mark", "状況"),
    ("due", "期限"),
)
LONG_FIELDS = (("text", "指摘の内容"), ("response", "対応状況"))


_LEADING = re.compile(r"(?:\*\*)?【([^【】\n]{1,200})】(?:\*\*)?[ \t\u3000]*\n?")


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Difference:
    """A field that the table has otherwise: its pieces from what is stored to the table's."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass
class JudgedRow:
    """`typed` is what would be stored; `problems` are by field ("" for the row as a whole)."""

    index: int
    row: ItemRow
    typed: ItemTyped
    outcome: Outcome
    before: ItemState | None = None
    problems: dict[str, str] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Judged:
    rows: tuple[JudgedRow, ...]
    missing: tuple[ItemState, ...]
    unknown_departments: Mapping[str, int]

    def of(self, outcome: Outcome) -> list[JudgedRow]:
        return [row for row in self.rows if row.outcome is outcome]

    @property
    def writable(self) -> list[JudgedRow]:
        return [row for row in self.rows if row.outcome in {Outcome.NEW, Outcome.CHANGED}]


@dataclass(frozen=True)
class Ground:
    """What the rows are held against. `columns` are the meanings that the table has a column for,
    `has_looks` tells that emphasis would show in it, `departments` are the organization's names,
    `corrected` the rows that a person went over: all their fields count."""

    states: Sequence[ItemState]
    columns: Collection[Meaning]
    departments: Collection[str]
    has_looks: bool = True
    corrected: Collection[int] = ()


def judge(rows: Sequence[ItemRow], ground: Ground) -> Judged:
    """Each row with its outcome, the items that the table does not name, the unknown departments.

    Texts too long, statuses unknown and the like are left to those who store items.
    """
    known: dict[str, list[ItemState]] = {}
    for state in ground.states:
        known.setdefault(_folded(state.number), []).append(state)
    numbers = Counter(_folded(row.number) for row in rows)
    judged = [
        _judged(index, row, known.get(_folded(row.number), []), numbers, ground)
        for index, row in enumerate(rows)
    ]
    named = set(numbers)
    unknown = Counter(
        name
        for row in judged
        for name in row.typed.departments
        if _folded(name) not in {_folded(each) for each in ground.departments}
    )
    return Judged(
        tuple(judged),
        tuple(state for state in ground.states if _folded(state.number) not in named),
        dict(unknown),
    )


def _judged(
    index: int,
    row: ItemRow,
    known: Sequence[ItemState],
    numbers: Mapping[str, int],
    ground: Ground,
) -> JudgedRow:
    problems: dict[str, str] = {}
    if row.problems:
        problems[""] = "".join(row.problems)
    if not row.number:
        problems["number"] = "番号がありません。番号を入力してください。"
    elif numbers[_folded(row.number)] > 1:
        problems["number"] = (
            f"番号「{row.number}」が、表に{numbers[_folded(row.number)]}回あります。"
        )
    elif len(known) > 1:
        problems["number"] = f"番号「{row.number}」の指摘事項が、すでに{len(known)}件あります。"
    before = known[0] if len(known) == 1 else None
    if index in ground.corrected:
        ground = replace(ground, columns=frozenset(Meaning))
    typed = _typed(row, before, ground)
    differences = _differences(before, typed) if before else ()
    outcome = Outcome.NEW
    if problems:
        outcome = Outcome.PROBLEM
    elif before is not None:
        outcome = Outcome.CHANGED if differences else Outcome.UNCHANGED
    return JudgedRow(index, row, typed, outcome, before, problems, differences)


def _typed(row: ItemRow, before: ItemState | None, ground: Ground) -> ItemTyped:
    """The row as it would be stored; where it says the same as before, in the former spelling."""
    typed = ItemTyped(
        number=row.number,
        area=row.area,
        category=row.category,
        heading=row.heading,
        text=row.text,
        text_changed=row.text_changed,
        source=row.source,
        status_mark=row.status_mark,
        response=row.response,
        response_changed=row.response_changed,
        due=row.due,
        departments=row.departments,
    )
    if before is None:
        return typed
    kept: dict[str, object] = {}
    if _folded(before.number) == _folded(row.number):
        kept["number"] = before.number
    for name, meaning in (("area", Meaning.AREA), ("category", Meaning.CATEGORY)):
        if meaning not in ground.columns or _folded(getattr(row, name)) == _folded(
            getattr(before, name)
        ):
            kept[name] = getattr(before, name)
    kept |= _kept_text(row, before, ground)
    if Meaning.SOURCE not in ground.columns or normal_source(before.source) == row.source:
        kept["source"] = before.source
    if Meaning.STATUS not in ground.columns:
        kept["status_mark"] = before.status_mark
    if Meaning.RESPONSE not in ground.columns or _same(before.response, row.response, ground):
        kept |= {"response": before.response, "response_changed": before.response_changed}
    if Meaning.DUE not in ground.columns or _folded(before.due) == _folded(row.due):
        kept["due"] = before.due
    if Meaning.DEPARTMENTS not in ground.columns or (
        [_folded(name) for name in before.departments]
        == [_folded(name) for name in row.departments]
    ):
        kept["departments"] = before.departments
    return replace(typed, **kept)  # type: ignore[arg-type]


def _kept_text(row: ItemRow, before: ItemState, ground: Ground) -> dict[str, object]:
    """Heading and text share a cell: they are the same where the cell is."""
    kept: dict[str, object] = {}
    has_text = Meaning.TEXT in ground.columns
    whole = _whole(row.heading, row.text), _whole(before.heading, before.text)
    if has_text and _same(whole[1], whole[0], ground):
        kept = {"heading": before.heading, "text": before.text}
        return kept | {"text_changed": before.text_changed}
    if not has_text or _same(before.text, row.text, ground):
        kept = {"text": before.text, "text_changed": before.text_changed}
    if not (has_text or Meaning.HEADING in ground.columns) or before.heading == row.heading:
        kept["heading"] = before.heading
    return kept


def _whole(heading: str, text: str) -> str:
    """The cell that both make; of a text that begins with 【…】 itself, as it would be read."""
    whole = f"【{heading}】\n{text}" if heading else text
    found = _LEADING.match(whole)
    return f"【{found[1]}】{whole[found.end() :]}" if found else whole


def _same(stored: str, found: str, ground: Ground) -> bool:
    if normal(stored) == normal(found):
        return True
    return not ground.has_looks and normal(plain(stored)) == normal(found)


def _differences(before: ItemState, typed: ItemTyped) -> tuple[Difference, ...]:
    found = []
    for name, label in (*SHORT_FIELDS[:4], LONG_FIELDS[0], *SHORT_FIELDS[4:6], LONG_FIELDS[1]):
        old, new = getattr(before, name), getattr(typed, name)
        if old != new:
            found.append(Difference(label, changes(old, new)))
    if before.due != typed.due:
        found.append(Difference("期限", changes(before.due, typed.due)))
    if before.departments != typed.departments:
        names = "、".join(before.departments), "、".join(typed.departments)
        found.append(Difference("担当課", changes(*names)))
    return tuple(found)


def _folded(name: str) -> str:
    return "".join(fold(name).split())
