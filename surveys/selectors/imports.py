"""Files of answers on their way in, and what they would become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from organizations.selectors import Actor
from surveys.intake.coding import Coded, Tally, usual_decision
from surveys.intake.identity import tells_who
from surveys.intake.sheet import Column, unpack
from surveys.models import AnswerImport, Survey
from surveys.selectors.editor import get_built
from surveys.structures.structure import WRITTEN, Asked, Structure

EXAMPLES = 4
LONGEST_EXAMPLE = 40
# A cell that only few share is not shown as an example: it may tell who wrote it.
SHARED_BY = 3
UNKNOWN_SHOWN = 200


@dataclass(frozen=True)
class ColumnLine:
    heading: str
    filled: int
    different: int
    examples: tuple[tuple[str, int], ...]
    telling: int  # cells that look like an address or a phone number


@dataclass(frozen=True)
class Unknown:
    """An answer that no choice has; `name` is its field in the form."""

    name: str
    text: str
    count: int
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class TallyLine:
    tally: Tally
    name: str
    item: str
    unknown: tuple[Unknown, ...]
    more_unknown: int


def imports_of(survey: Survey) -> list[AnswerImport]:
    return list(survey.imports.select_related("by").defer("rows")[:20])


def get_import(actor: Actor, pk: int, imported: int) -> AnswerImport:
    survey = get_built(actor, pk)
    found = survey.imports.filter(pk=imported).first() if imported < 2**63 else None
    if found is None:
        raise NotFound(
            "import_not_found",
            "この取込みは見つかりません。",
            "アンケートの「回答の取込み」から選び直してください。",
        )
    found.survey = survey
    return found


def column_lines(found: AnswerImport) -> list[ColumnLine]:
    if not found.rows:
        return []
    return [_line(column) for column in unpack(bytes(found.rows)).columns]


def _line(column: Column) -> ColumnLine:
    counts = column.counts().tolist()
    pairs = sorted(zip(column.values, counts, strict=True), key=lambda pair: -pair[1])
    examples = tuple(
        (value[:LONGEST_EXAMPLE], count) for value, count in pairs[:EXAMPLES] if count >= SHARED_BY
    )
    telling = sum(count for value, count in pairs if tells_who(value))
    return ColumnLine(column.heading, column.filled, len(column.values), examples, telling)


def tally_lines(structure: Structure, coded: Coded, decisions: object) -> list[TallyLine]:
    kept: dict[str, dict[str, str]] = decisions  # type: ignore[assignment]
    lines = []
    for at, tally in enumerate(coded.tallies):
        what, _, rest = tally.target.partition(":")
        key, _, part = rest.partition(":")
        question = structure.by_key.get(key)
        options = _options(structure, what, key, part, question)
        usual = usual_decision(question) if question and what in "qr" else ""
        unknown = [
            Unknown(
                _field(at, text),
                text,
                count,
                options,
                kept.get(tally.target, {}).get(text, usual),
            )
            for text, count in _by_count(tally)
        ]
        name = question.name if question else _axis_title(structure, key)
        lines.append(
            TallyLine(
                tally,
                name,
                _item(question, what, part),
                tuple(unknown[:UNKNOWN_SHOWN]),
                max(0, len(unknown) - UNKNOWN_SHOWN),
            )
        )
    return lines


def _field(at: int, text: str) -> str:
    """Named after the answer itself: a page opened before another change decides nothing else."""
    return f"u{at}.{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _by_count(tally: Tally) -> list[tuple[str, int]]:
    return sorted(tally.unknown.items(), key=lambda pair: (-pair[1], pair[0]))


def _options(
    structure: Structure, what: str, key: str, part: str, question: Asked | None
) -> tuple[tuple[str, str], ...]:
    if what == "g":
        axis = next(axis for axis in structure.base_axes if axis.key == key)
        values = [(f"v:{value.number}", value.label) for value in axis.values]
        return (("empty", "分からない（どの区分にも入れない）"), *values)
    if question is None or question.kind in WRITTEN | {"number", "date"}:
        return (("empty", "答えなしにする"),)
    if what == "c":
        return (("empty", "選んでいないことにする"), (f"c:{part}", "選んだことにする"))
    found = [("empty", "答えなしにする")]
    if any(choice.is_other for choice in question.choices):
        found.append(("other", "「その他」に入れ、文章として残す"))
    found.append(("new", "新しい選択肢にする"))
    found += [(f"c:{choice.key}", f"「{choice.label}」と同じ") for choice in question.choices]
    return tuple(found)


def _item(question: Asked | None, what: str, part: str) -> str:
    if question is None or not part:
        return "その他の内容" if what == "o" else ""
    heads: Sequence[object] = question.rows if what == "r" else question.choices
    return next((head.label for head in heads if head.key == part), "")  # type: ignore[attr-defined]


def _axis_title(structure: Structure, key: str) -> str:
    return next((axis.title for axis in structure.base_axes if axis.key == key), "")
