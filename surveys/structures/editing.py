"""A question as typed in the editor, read into its plain value. Rules: surveys.structures.checking.

Choices come as rows of their own controls, and more of them pasted one a line; what a pasted label
surely means (その他, 特になし, 知らなかった) is set along with it and can be changed afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from core.errors import DomainError, Invalid, Refused
from core.folding import fold
from surveys.structures.checking import MOST_DECIMALS, check_question, tidy
from surveys.structures.structure import Asked, ChoiceHead, RowHead
from surveys.typed_fields import cleaned, read_number

_OTHER = re.compile(r"その他([(（].*[)）])?")
_ALONE = re.compile(r"(特に)?(なし|ない|ありません)|(特に|該当)(なし|ありません)|困っていない")
_UNKNOWN = re.compile(r".*(知らな(い|かった)|わからない|分からない|不明)")
_BAD = re.compile(r".*(不満|できていない|していない|思わない|そうでない|悪い|低い)")
_GOOD = re.compile(r".*(満足|できている|している|そう思う|良い|よい|高い)")
_BETWEEN = re.compile(r".*(どちらとも|どちらでも|普通|ふつう)")
_BAR = re.compile(r"[|｜\t]")


@dataclass(frozen=True)
class ChoiceTyped:
    """One row of the table of choices. `place` orders the rows; a blank label takes it away."""

    label: str
    key: str = ""
    place: str = ""
    tone: str = "0"
    is_unknown: bool = False
    is_other: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class QuestionTyped:
    """`rule` names the choices wanted, by question; `join` says whether all must hold, or any.

    `keeps_rule` leaves a rule alone that the editor's controls can't show.
    """

    kind: str
    wording: str = ""
    key: str = ""
    short_name: str = ""
    note: str = ""
    required: bool = False
    random_order: bool = False
    least: str = ""
    most: str = ""
    decimals: str = ""
    longest: str = ""
    unit: str = ""
    choices: tuple[ChoiceTyped, ...] = ()
    more_choices: str = ""
    rows: str = ""
    rule: Mapping[str, tuple[str, ...]] | None = None
    join: str = "all"
    keeps_rule: bool = False


def read_question(typed: QuestionTyped, *, key: str, current: Asked | None = None) -> Asked:
    """The question. `key` is used where none was typed. Raises Refused, an error a field."""
    errors: dict[str, DomainError] = {}
    asked = tidy(
        Asked(
            id=current.id if current else 0,
            identity=current.identity if current else "",
            key=fold(cleaned(typed.key)) or key,
            kind=typed.kind,  # type: ignore[arg-type]
            wording=" ".join(cleaned(typed.wording).splitlines()),
            short_name=cleaned(typed.short_name),
            note=cleaned(typed.note),
            required=typed.required,
            random_order=typed.random_order,
            least=_number("least", typed.least, errors),
            most=_number("most", typed.most, errors),
            decimals=_whole("decimals", typed.decimals, errors) or 0,
            longest=_whole("longest", typed.longest, errors),
            unit=cleaned(typed.unit),
            choices=read_choices(typed.choices, typed.more_choices),
            rows=read_rows(typed.rows, current.rows if current else ()),
            show_if=_rule(typed, current),
        )
    )
    found = errors | {
        field: error for field, error in check_question(asked).items() if field not in errors
    }
    if found:
        raise Refused(found)
    return asked


def read_choices(rows: Sequence[ChoiceTyped], more: str) -> tuple[ChoiceHead, ...]:
    """The choices of the table in their order, then the pasted ones. Known labels are not added."""
    kept = [(_place(row.place, at), row) for at, row in enumerate(rows) if cleaned(row.label)]
    kept.sort(key=lambda pair: pair[0])
    taken = {row.key for row in rows if row.key}
    heads = [
        ChoiceHead(
            key=row.key,
            label=" ".join(cleaned(row.label).split()),
            tone=int(row.tone) if row.tone in {"-1", "0", "1"} else 0,
            is_unknown=row.is_unknown,
            is_other=row.is_other,
            is_alone=row.is_alone,
        )
        for _, row in kept
    ]
    there = {head.label for head in heads}
    for line in cleaned(more).splitlines():
        label = " ".join(cleaned(line).split())
        if label and label not in there:
            there.add(label)
            heads.append(guessed(label))
    return tuple(_keyed(heads, taken, "c"))


def guessed(label: str) -> ChoiceHead:
    """A choice whose label says what it is."""
    is_unknown = bool(_UNKNOWN.fullmatch(label))
    tone = 0
    if not is_unknown and not _BETWEEN.fullmatch(label):
        tone = -1 if _BAD.fullmatch(label) else 1 if _GOOD.fullmatch(label) else 0
    return ChoiceHead(
        key="",
        label=label,
        tone=tone,
        is_unknown=is_unknown,
        is_other=bool(_OTHER.fullmatch(label)),
        is_alone=bool(_ALONE.fullmatch(label)),
    )


def read_rows(typed: str, before: Sequence[RowHead] = ()) -> tuple[RowHead, ...]:
    """Rows of a matrix, one a line, a note behind a bar. A row keeps its key by its name, or by
    its place where only names were changed."""
    heads: list[RowHead] = []
    for line in cleaned(typed).splitlines():
        label, _, note = _BAR.sub("\t", line, count=1).partition("\t")
        if label := " ".join(cleaned(label).split()):
            heads.append(RowHead("", label, " ".join(cleaned(note).split())))
    by_label = {row.label: row.key for row in before}
    heads = [replace(head, key=by_label.pop(head.label, "")) for head in heads]
    if len(heads) == len(before):
        left = set(by_label.values())
        heads = [
            replace(head, key=old.key) if not head.key and old.key in left else head
            for head, old in zip(heads, before, strict=True)
        ]
    return tuple(_keyed(heads, {row.key for row in before}, "r"))


def rows_text(rows: Sequence[RowHead]) -> str:
    return "\n".join(f"{row.label}｜{row.note}" if row.note else row.label for row in rows)


def simple_rule(rule: Mapping[str, Any]) -> tuple[dict[str, tuple[str, ...]], str] | None:
    """The rule as the editor's controls show it: choices by question, and how they join.

    None for one with deeper joins, which came from a file.
    """
    if not rule:
        return {}, "all"
    if "question" in rule:
        return {rule["question"]: tuple(rule["any_of"])}, "all"
    join = "all" if "all" in rule else "any"
    parts = rule[join]
    keys = [part.get("question") for part in parts]
    if None in keys or len(set(keys)) != len(keys):
        return None
    return {part["question"]: tuple(part["any_of"]) for part in parts}, join


def renamed_in_rules(rule: Mapping[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    """The rule with questions under their new keys."""
    if "question" in rule:
        return {"question": new.get(rule["question"], rule["question"]), "any_of": rule["any_of"]}
    return {join: [renamed_in_rules(part, new) for part in parts] for join, parts in rule.items()}


def _rule(typed: QuestionTyped, current: Asked | None) -> Mapping[str, Any]:
    if typed.keeps_rule and current is not None:
        return current.show_if
    parts = [
        {"question": key, "any_of": list(wanted)}
        for key, wanted in (typed.rule or {}).items()
        if wanted
    ]
    if len(parts) < 2:
        return parts[0] if parts else {}
    return {"any" if typed.join == "any" else "all": parts}


def _keyed(heads: Sequence[Any], taken: Collection[str], prefix: str) -> list[Any]:
    """Each with a key of its own; those that have one keep it."""
    used = {*taken, *(head.key for head in heads if head.key)}
    done: list[Any] = []
    number = 0
    for head in heads:
        if not head.key:
            number += 1
            while f"{prefix}{number}" in used:
                number += 1
            used.add(f"{prefix}{number}")
            head = replace(head, key=f"{prefix}{number}")  # noqa: PLW2901
        done.append(head)
    return done


def _place(typed: str, at: int) -> tuple[Decimal, int]:
    try:
        place = read_number(typed)
    except Invalid:
        place = None
    return (Decimal(at + 1) if place is None else place, at)


def _number(field: str, typed: str, errors: dict[str, DomainError]) -> Decimal | None:
    try:
        return read_number(typed)
    except Invalid as error:
        errors[field] = error
        return None


def _whole(field: str, typed: str, errors: dict[str, DomainError]) -> int | None:
    value = _number(field, typed, errors)
    if value is not None and (value != value.to_integral_value() or not 0 <= value <= 10**6):
        errors[field] = Invalid(
            "not_whole",
            "整数ではありません。",
            f"0から{MOST_DECIMALS}までの整数を入力してください。"
            if field == "decimals"
            else "1以上の整数を入力してください。",
        )
        return None
    return None if value is None else int(value)
