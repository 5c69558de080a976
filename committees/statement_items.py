"""From what somebody said to an item as it would be typed: heading, text and source."""

from __future__ import annotations

import re

from committees.services.items_reading import LIMITS, ItemTyped

_HEADING = re.compile(r"【([^】]+)】")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_SHORT = 40


def item_from(*, text: str, meeting: str, speaker: str) -> ItemTyped:
    """The item that a statement suggests: its 【heading】, or else its first sentence.

    `speaker` is by capacity where a member is known, so that papers name offices, not people.
    """
    plain = text.replace("\r\n", "\n").strip()
    named = _HEADING.search(plain)
    body = plain
    if named:
        heading = named[1]
        body = (plain[: named.start()] + plain[named.end() :]).strip()
    else:
        heading = first_sentence(plain)
    source = f"{meeting} {speaker}".strip()
    return ItemTyped(
        heading=heading.strip()[: LIMITS["heading"][1]],
        text=bulleted(body or plain),
        source=source[: LIMITS["source"][1]],
    )


def first_sentence(text: str) -> str:
    """The first sentence without its mark, cut to what a heading can hold."""
    found = _SENTENCE.search(text.lstrip("・　 "))
    sentence = found[0].strip().rstrip("。") if found else ""
    return sentence if len(sentence) <= _SHORT else sentence[:_SHORT] + "…"


def bulleted(text: str) -> str:
    """Each line as a bullet, as action tables write what was asked for."""
    rows = (row.strip().lstrip("・").strip() for row in text.split("\n"))
    return "\n".join(f"・{row}" for row in rows if row)
