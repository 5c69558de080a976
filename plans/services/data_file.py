"""Reading data files: JSON read into dataclasses, refused where a key or a value does not fit.

A figure or a date in a file is text, as printed in the document; where the readers cannot take
what is printed, {"typed": …, "read_as": …} gives both. Format: docs/data-files.md.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from core.errors import DomainError, Invalid
from core.japanese_dates import DateReading, read_date

Entry = TypeVar("Entry")
Read = TypeVar("Read")

_NAMES = {str: "文字列", int: "整数", bool: "true か false"}


class DataFileError(Invalid):
    """A data file cannot be loaded; the sentence names the file and the place in it."""


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: plans[0].versions[1].label."""

    file: str
    path: str = ""

    def inside(self, name: str | int) -> Place:
        step = f"[{name}]" if isinstance(name, int) else f".{name}" if self.path else name
        return Place(self.file, self.path + step)

    def error(self, sentence: str, next_step: str) -> DataFileError:
        where = f"{self.file} の {self.path}" if self.path else self.file
        return DataFileError("data_file", f"{where}: {sentence}", next_step)


@dataclass(frozen=True)
class Printed:
    """`typed` is what the document prints, `read_as` what the readers are given."""

    typed: str
    read_as: str
    place: Place

    def read(self, reader: Callable[[str], Read]) -> Read:
        """What `reader` makes of it. Raises DataFileError, with its sentence and the place."""
        try:
            return reader(self.read_as)
        except DomainError as refused:
            raise self.place.error(refused.sentence, refused.next_step) from refused

    def as_date(self) -> DateReading:
        return self.read(read_date)

    def last_day(self) -> date:
        return self.as_date().last


def last_day(printed: Printed | None) -> date | None:
    return printed.last_day() if printed else None


def read_data_file(path: Path, cls: type[Entry]) -> Entry:
    """The file's content as `cls`. Raises DataFileError naming the file and the place."""
    place = Place(path.name)
    try:
        raw = json.loads(
            path.read_text(encoding="utf-8"),
            object_pairs_hook=lambda pairs: _without_doubles(pairs, place),
        )
    except (OSError, ValueError) as error:
        raise place.error(
            f"JSONとして読めません（{error}）。", "書式を確認してください。"
        ) from error
    return read_entry(cls, raw, place)


def read_entry(cls: type[Entry], raw: object, place: Place) -> Entry:
    """One JSON object as the dataclass `cls`; its `place` field, if any, tells where it stood."""
    if not isinstance(raw, dict):
        raise place.error("{ } で囲んだ項目の集まりが必要です。", "書式を確認してください。")
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name != "place"}  # type: ignore[arg-type]
    for name in raw:
        if name not in fields:
            raise place.error(
                f"「{name}」という項目は使えません。", f"使える項目: {'、'.join(fields)}。"
            )
    values: dict[str, Any] = {"place": place} if "place" in hints else {}
    for name, field in fields.items():
        if name in raw:
            values[name] = _value(hints[name], raw[name], place.inside(name))
        elif field.default is dataclasses.MISSING:
            raise place.error(f"「{name}」がありません。", f"「{name}」を書いてください。")
    return cls(**values)


def _value(hint: Any, raw: object, place: Place) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        (hint,) = [part for part in arguments if part is not types.NoneType]
        return None if raw is None else _value(hint, raw, place)
    if origin is tuple:
        if not isinstance(raw, list):
            raise place.error("[ ] で囲んだ並びが必要です。", "書式を確認してください。")
        return tuple(_value(arguments[0], part, place.inside(i)) for i, part in enumerate(raw))
    if hint is Printed:
        return _printed(raw, place)
    if dataclasses.is_dataclass(hint):
        return read_entry(typing.cast(type, hint), raw, place)
    if issubclass(hint, Enum):
        choices = [member.value for member in hint]
        if raw not in choices:
            raise place.error(f"「{raw}」は使えません。", f"使える値: {'、'.join(choices)}。")
        return hint(raw)
    # type() and not isinstance(): true is an int to Python, and 1 is not true.
    if type(raw) is not hint:
        raise place.error(f"{_NAMES[hint]}が必要です。", "値を直してください。")
    return raw


def _printed(raw: object, place: Place) -> Printed:
    if isinstance(raw, str):
        return Printed(raw, raw, place)
    if (
        isinstance(raw, dict)
        and set(raw) == {"typed", "read_as"}
        and all(isinstance(part, str) for part in raw.values())
    ):
        return Printed(raw["typed"], raw["read_as"], place)
    raise place.error(
        "資料の表記が必要です。", '文字列か {"typed": …, "read_as": …} で書いてください。'
    )


def _without_doubles(pairs: list[tuple[str, Any]], place: Place) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise place.error(f"「{double}」が2回書かれています。", "1回にしてください。")
    return content
