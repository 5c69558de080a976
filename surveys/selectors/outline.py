"""A survey's questions as the editor lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.models import Question, Survey
from surveys.selectors.waves import changed_since
from surveys.structures.checking import all_questions
from surveys.structures.structure import Asked, AskedPage, Structure
from surveys.structures.wording import limit_words


@dataclass(frozen=True)
class OutlineLine:
    """`number` counts what is answered (0: a section text); `changed` since the wave before."""

    asked: Asked
    number: int
    kind: str
    rule: str
    limits: str
    changed: str


@dataclass(frozen=True)
class OutlinePage:
    page: AskedPage
    number: int
    lines: tuple[OutlineLine, ...]


def outline(survey: Survey, structure: Structure) -> list[OutlinePage]:
    changed = changed_since(survey, structure)
    names = {each.key: each for each in all_questions(structure.pages)}
    pages = []
    number = 0
    for at, page in enumerate(structure.pages, start=1):
        lines = []
        for asked in page.questions:
            number += asked.kind != "text"
            lines.append(
                OutlineLine(
                    asked,
                    number if asked.kind != "text" else 0,
                    str(Question.Kind(asked.kind).label),
                    rule_words(asked.show_if, names),
                    limit_words(asked) if asked.kind != "multiple" or _limited(asked) else "",
                    changed.get(asked.key, ""),
                )
            )
        pages.append(OutlinePage(page, at, tuple(lines)))
    return pages


def rule_words(rule: Mapping[str, Any], names: Mapping[str, Asked]) -> str:
    """The rule as a sentence's part: 「満足度」が「満足」か「やや満足」; blank for everybody."""
    try:
        return _words(rule, names)
    except (KeyError, TypeError, AttributeError):  # of a file that is not checked yet
        return "読めない条件"


def _words(rule: Mapping[str, Any], names: Mapping[str, Asked]) -> str:
    if not rule:
        return ""
    if "question" in rule:
        asked = names.get(rule["question"])
        labels = {choice.key: choice.label for choice in asked.choices} if asked else {}
        wanted = "か".join(f"「{labels.get(key, key)}」" for key in rule["any_of"])
        return f"「{asked.name if asked else rule['question']}」が{wanted}"
    join = "all" if "all" in rule else "any"
    parts = [_words(part, names) for part in rule[join]]
    return ("、かつ、" if join == "all" else "、または、").join(parts)


def _limited(asked: Asked) -> bool:
    return asked.least is not None or asked.most is not None
