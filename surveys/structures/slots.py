"""Where each answer stands in a response: small numbers in fixed places, ready to be counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.structures.answers import Answers
from surveys.structures.structure import NO_ANSWER, NOT_ASKED, Asked, Structure

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Filled:
    """One response. `groups` along Structure.base_axes, `slots` by Structure.slot_of, `figures` by
    Structure.figure_of (dates as days since 1970-01-01), `texts` by name of Structure.written()."""

    groups: tuple[int, ...]
    slots: tuple[int, ...]
    figures: tuple[Decimal | None, ...]
    texts: dict[str, str]


def fill(structure: Structure, answers: Answers, groups: Sequence[int]) -> Filled:
    """The answers in their places. Raises KeyError for an answer that is no choice of its own."""
    slots: list[int] = []
    figures: list[Decimal | None] = []
    for question in structure.questions:
        if question.key not in answers.asked:
            slots += [NOT_ASKED] * question.slot_count
        else:
            slots += _places(question, answers.values.get(question.key))
        if question.key in structure.figure_of:
            figures.append(_figure(answers.values.get(question.key)))
    return Filled(tuple(groups), tuple(slots), tuple(figures), dict(answers.texts))


def _places(question: Asked, answer: Any) -> list[int]:
    if not question.slot_count:
        return []
    if question.kind == "multiple":
        chosen = answer or ()
        return [int(choice.key in chosen) for choice in question.choices]
    number = {choice.key: at for at, choice in enumerate(question.choices, start=1)}
    if question.kind == "matrix":
        states = answer or {}
        return [number[states[r.key]] if r.key in states else NO_ANSWER for r in question.rows]
    return [number[answer] if answer is not None else NO_ANSWER]


def _figure(answer: Any) -> Decimal | None:
    return Decimal((answer - EPOCH).days) if isinstance(answer, date) else answer


def to_payload(filled: Filled, *, respondent: int | None = None) -> bytes:
    """What is sealed: nothing but the answers, and in a confidential survey whose they are."""
    payload: dict[str, Any] = {
        "g": filled.groups,
        "s": filled.slots,
        "f": [None if each is None else str(each) for each in filled.figures],
        "t": filled.texts,
    }
    if respondent is not None:
        payload["r"] = respondent
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def from_payload(payload: bytes) -> tuple[Filled, int | None]:
    """Raises ValueError or KeyError for what to_payload did not write."""
    stored = json.loads(payload)
    figures = tuple(None if each is None else Decimal(each) for each in stored["f"])
    filled = Filled(tuple(stored["g"]), tuple(stored["s"]), figures, dict(stored["t"]))
    return filled, stored.get("r")
