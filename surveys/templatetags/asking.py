"""What the template of a question reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from surveys.structures.structure import Asked
from surveys.structures.wording import limit_words

register = template.Library()


@register.filter
def at(found: Any, key: str) -> Any:
    """What stands under the key; "" for nothing."""
    return found.get(key, "") if isinstance(found, Mapping) else ""


@register.filter
def among(key: str, value: Any) -> bool:
    """Whether the choice is the answer, or one of several."""
    return key == value if isinstance(value, str) else key in (value or ())


@register.filter
def limits(question: Asked) -> str:
    return limit_words(question)


@register.filter
def has_other(question: Asked) -> bool:
    return any(choice.is_other for choice in question.choices)


@register.filter
def states(question: Asked) -> int:
    """How many places a row of choices takes side by side; 0: they stand below each other."""
    count = len(question.choices)
    longest = max((len(choice.label) for choice in question.choices), default=0)
    return count if count <= WIDEST and longest <= LONGEST_LABEL else 0


WIDEST, LONGEST_LABEL = 6, 24
