"""A survey's questions and groups as JSON, whole and exact. Format: docs/guide/surveys.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import Invalid
from surveys.structures.checking import KINDS, tidy
from surveys.structures.structure import (
    Asked,
    AskedPage,
    ChoiceHead,
    GroupAxis,
    GroupValue,
    RowHead,
    Structure,
)
from surveys.structures.wording import plain
from surveys.typed_fields import cleaned

FORMAT, VERSION = "dxportal-survey", 1
LARGEST_FILE = 2_000_000


@dataclass(frozen=True)
class SurveyFile:
    """What a file holds: questions, perhaps groups, and what was left out of it, in sentences."""

    title: str
    structure: Structure
    notes: tuple[str, ...] = ()
    has_groups: bool = False


def to_json(title: str, structure: Structure) -> str:
    stored = {
        "format": FORMAT,
        "version": VERSION,
        "title": title,
        "pages": [
            {
                "title": page.title,
                "text": page.text,
                "questions": [_question(question) for question in page.questions],
            }
            for page in structure.pages
        ],
        "axes": [
            {
                "key": axis.key,
                "title": axis.title,
                "base": axis.base,
                "by_roll": axis.by_roll,
                "values": [
                    {"number": value.number, "label": value.label, "parts": list(value.parts)}
                    for value in axis.values
                ],
            }
            for axis in structure.axes
        ],
        "tables": [list(table) for table in structure.tables],
    }
    return json.dumps(stored, ensure_ascii=False, indent=1)


def from_json(text: str | bytes) -> SurveyFile:
    """What to_json wrote. Raises Invalid (field "file") saying where it is something else."""
    if len(text) > LARGEST_FILE:
        raise _wrong("ファイルが大きすぎます。", "2MBまでのファイルを選んでください。")
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong(
            "JSONとして読めませんでした。", "「JSONで書き出す」で作ったファイルを選んでください。"
        ) from None
    if not isinstance(stored, dict) or stored.get("format") != FORMAT:
        raise _wrong(
            "このポータルのアンケートのJSONではありません。",
            "「JSONで書き出す」で作ったファイルを選んでください。",
        )
    if stored.get("version") != VERSION:
        raise _wrong(
            f"JSONの版（{str(stored.get('version'))[:20]}）が、このポータルで読める版ではありません。",
            f"版が{VERSION}のファイルを選んでください。",
        )
    structure = Structure(
        pages=tuple(
            _page(each, f"{at}ページ目") for at, each in _items(stored, "pages", "ファイル")
        ),
        axes=tuple(
            _axis(each, f"{at}番目の分け方") for at, each in _items(stored, "axes", "ファイル")
        ),
        tables=tuple(_texts(each, "公表する表") for _, each in _items(stored, "tables", "ファイル"))
        or ((),),
    )
    title = _text(stored, "title", "ファイル")
    return SurveyFile(title, structure, has_groups=bool(structure.axes))


def _question(question: Asked) -> dict[str, Any]:
    """Only what is said: fields that stand at their usual value are left out."""
    stored: dict[str, Any] = {
        "key": question.key,
        "identity": question.identity,
        "kind": question.kind,
        "wording": question.wording,
    }
    optional = {
        "short_name": question.short_name,
        "note": question.note,
        "required": question.required,
        "random_order": question.random_order,
        "least": plain(question.least),
        "most": plain(question.most),
        "decimals": question.decimals,
        "longest": question.longest,
        "unit": question.unit,
        "show_if": question.show_if,
        "choices": [_head(choice) for choice in question.choices],
        "rows": [_head(row) for row in question.rows],
    }
    return stored | {name: value for name, value in optional.items() if value}


def _head(head: ChoiceHead | RowHead) -> dict[str, Any]:
    return {name: value for name, value in vars(head).items() if value}


def _page(stored: Any, place: str) -> AskedPage:
    _mapping(stored, place)
    return AskedPage(
        _text(stored, "title", place),
        _text(stored, "text", place),
        tuple(
            _asked(each, f"{place}の{at}問目") for at, each in _items(stored, "questions", place)
        ),
    )


def _asked(stored: Any, place: str) -> Asked:
    _mapping(stored, place)
    kind = _text(stored, "kind", place)
    if kind not in KINDS:
        raise _wrong(
            f"{place}：形式「{kind[:20]}」は取り込めません。", "ファイルを直してください。"
        )
    show_if = stored.get("show_if", {})
    if not isinstance(show_if, dict):
        raise _wrong(f"{place}：表示する条件を読めません。", "ファイルを直してください。")
    return tidy(
        Asked(
            key=_text(stored, "key", place),
            kind=kind,  # type: ignore[arg-type]
            identity=_text(stored, "identity", place),
            wording=_text(stored, "wording", place),
            short_name=_text(stored, "short_name", place),
            note=_text(stored, "note", place),
            required=_flag(stored, "required", place),
            random_order=_flag(stored, "random_order", place),
            least=_number(stored, "least", place),
            most=_number(stored, "most", place),
            decimals=_whole(stored, "decimals", place) or 0,
            longest=_whole(stored, "longest", place),
            unit=_text(stored, "unit", place),
            show_if=show_if,
            choices=tuple(
                _choice(each, f"{place}の選択肢{at}")
                for at, each in _items(stored, "choices", place)
            ),
            rows=tuple(
                _row(each, f"{place}の項目{at}") for at, each in _items(stored, "rows", place)
            ),
        )
    )


def _choice(stored: Any, place: str) -> ChoiceHead:
    _mapping(stored, place)
    return ChoiceHead(
        key=_text(stored, "key", place),
        label=_text(stored, "label", place),
        tone=_whole(stored, "tone", place) or 0,
        is_unknown=_flag(stored, "is_unknown", place),
        is_other=_flag(stored, "is_other", place),
        is_alone=_flag(stored, "is_alone", place),
    )


def _row(stored: Any, place: str) -> RowHead:
    _mapping(stored, place)
    return RowHead(*(_text(stored, name, place) for name in ("key", "label", "note")))


def _axis(stored: Any, place: str) -> GroupAxis:
    _mapping(stored, place)
    return GroupAxis(
        key=_text(stored, "key", place),
        title=_text(stored, "title", place),
        base=_text(stored, "base", place),
        by_roll=_flag(stored, "by_roll", place),
        values=tuple(
            GroupValue(
                _whole(each, "number", place) or 0,
                _text(each, "label", place),
                tuple(_wholes(each.get("parts", []), place)),
            )
            for _, each in _items(stored, "values", place)
            if _mapping(each, place)
        ),
    )


def _mapping(stored: Any, place: str) -> bool:
    if not isinstance(stored, dict):
        raise _wrong(f"{place}を読めません。", "ファイルを直してください。")
    return True


def _items(stored: Mapping[str, Any], name: str, place: str) -> list[tuple[int, Any]]:
    found = stored.get(name, [])
    if not isinstance(found, list) or len(found) > 1000:
        raise _wrong(f"{place}の「{name}」を読めません。", "ファイルを直してください。")
    return list(enumerate(found, start=1))


def _text(stored: Mapping[str, Any], name: str, place: str) -> str:
    value = stored.get(name, "")
    if not isinstance(value, str):
        raise _wrong(f"{place}の「{name}」が文字ではありません。", "ファイルを直してください。")
    return cleaned(value)


def _texts(stored: Any, place: str) -> tuple[str, ...]:
    if not isinstance(stored, list) or not all(isinstance(each, str) for each in stored):
        raise _wrong(f"{place}を読めません。", "ファイルを直してください。")
    return tuple(stored)


def _flag(stored: Mapping[str, Any], name: str, place: str) -> bool:
    value = stored.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(f"{place}の「{name}」を読めません。", "true か false にしてください。")
    return value


def _number(stored: Mapping[str, Any], name: str, place: str) -> Decimal | None:
    value = stored.get(name)
    if value is None or value == "":
        return None
    try:
        read = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        read = Decimal("NaN")
    if not read.is_finite() or len(str(value)) > 40:
        raise _wrong(f"{place}の「{name}」が数ではありません。", "ファイルを直してください。")
    return read


def _whole(stored: Mapping[str, Any], name: str, place: str) -> int | None:
    value = _number(stored, name, place)
    if value is not None and (value != value.to_integral_value() or abs(value) > 10**6):
        raise _wrong(f"{place}の「{name}」が整数ではありません。", "ファイルを直してください。")
    return None if value is None else int(value)


def _wholes(stored: Any, place: str) -> list[int]:
    good = isinstance(stored, list) and all(
        isinstance(each, int) and not isinstance(each, bool) and 0 < each < 10**4 for each in stored
    )
    if not good:
        raise _wrong(f"{place}の「parts」を読めません。", "ファイルを直してください。")
    return list(stored)


def _wrong(sentence: str, next_step: str) -> Invalid:
    return Invalid("survey_file", sentence, next_step, field="file")
