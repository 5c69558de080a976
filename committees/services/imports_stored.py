"""A reading as it is kept between two pages: plain JSON on the import's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from committees.reading.rows import ItemRow, LeftOut, Meaning, ReadTable

_TUPLES = ("departments", "problems")
_SPANS = ("text_changed", "response_changed")


@dataclass
class Kept:
    """What was read, how, and what was corrected since. `columns` None: as guessed."""

    title: str = ""
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    meanings: list[Meaning] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)
    certain: bool = True
    has_bold: bool = False
    bold_is_change: bool = False
    fill_blanks: bool = False
    columns: dict[str, str] | None = None
    items: list[ItemRow] = field(default_factory=list)
    corrected: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def used(self) -> set[Meaning]:
        """The meanings that the table has a column for."""
        found = {meaning for meaning in self.meanings if meaning}
        if Meaning.BOTH in found:
            found |= {Meaning.STATUS, Meaning.RESPONSE}
        return found | ({Meaning.HEADING} if Meaning.TEXT in found else set())


def of_reading(table: ReadTable, keys: Sequence[str], **chosen: Any) -> Kept:
    return Kept(
        title=table.title,
        notes=list(table.notes),
        left_out=list(table.left_out),
        keys=list(keys),
        titles=list(table.titles),
        meanings=list(table.meanings),
        samples=list(table.samples),
        certain=table.certain,
        has_bold=table.has_bold,
        bold_is_change=table.bold_is_change,
        items=list(table.rows),
        **chosen,
    )


def to_json(kept: Kept) -> dict[str, Any]:
    return asdict(kept)


def from_json(stored: Mapping[str, Any] | list[Any]) -> Kept:
    if not isinstance(stored, Mapping):
        return Kept()
    names = {each.name for each in fields(Kept)}
    values = {name: value for name, value in stored.items() if name in names}
    values["left_out"] = [LeftOut(**each) for each in values.get("left_out", [])]
    values["meanings"] = [Meaning(each) for each in values.get("meanings", [])]
    values["items"] = [_row(each) for each in values.get("items", [])]
    return Kept(**values)


def _row(stored: Mapping[str, Any]) -> ItemRow:
    values = dict(stored)
    for name in _TUPLES:
        values[name] = tuple(values.get(name, ()))
    for name in _SPANS:
        values[name] = tuple((int(a), int(b)) for a, b in values.get(name, ()))
    return ItemRow(**values)
