"""Answers in the words of their question, for a person to look over before sending them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from surveys.structures.answers import Answers
from surveys.structures.structure import WRITTEN, Asked, Structure
from surveys.structures.wording import plain


@dataclass(frozen=True)
class SaidLine:
    """What was answered to a question; `words` is empty where nothing was."""

    question: Asked
    words: tuple[str, ...]


def said(structure: Structure, answers: Answers) -> list[SaidLine]:
    """A line for every question that the person was asked, in order."""
    return [
        SaidLine(question, tuple(_words(question, answers)))
        for question in structure.questions
        if question.key in answers.asked
    ]


def _words(question: Asked, answers: Answers) -> list[str]:
    if question.kind in WRITTEN:
        text = answers.texts.get(question.key, "")
        return [text] if text else []
    value = answers.values.get(question.key)
    if value is None:
        return []
    if isinstance(value, Decimal):
        return [f"{plain(value)}{question.unit}"]
    if isinstance(value, date):
        return [f"{value.year}年{value.month}月{value.day}日"]
    labels = {choice.key: choice.label for choice in question.choices}
    if isinstance(value, dict):
        return [
            f"{row.label}：{labels[value[row.key]]}" for row in question.rows if row.key in value
        ]
    other = answers.texts.get(f"{question.key}.other", "")
    beside = {c.key: f"（{other}）" for c in question.choices if c.is_other and other}
    chosen = (value,) if isinstance(value, str) else value
    return [labels[key] + beside.get(key, "") for key in chosen]
