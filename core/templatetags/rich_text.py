"""`{% rich_text lines %}`: lines of core.rich_text as paragraphs and lists."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django import template

from core.rich_text import Line, lines

register = template.Library()


@register.inclusion_tag("components/rich_text.html")
def rich_text(text: str | Sequence[Line]) -> dict[str, Any]:
    """Lines (or a stored text without changes) with bullets that follow one another as a list."""
    found = lines(text) if isinstance(text, str) else text
    shown = [line for line in found if line.bullet or line.text.strip()]
    return {
        "blocks": [
            {"is_list": bullet, "lines": list(group)}
            for bullet, group in groupby(shown, key=lambda line: line.bullet)
        ]
    }
