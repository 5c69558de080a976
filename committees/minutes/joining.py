"""Lines into paragraphs: a sentence that a page or a line end cut is put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from committees.minutes.shapes import Problem

_ENDS_OPEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ーA-Za-z0-9０-９、，,]$")
_GOES_ON = re.compile(r"[\u3040-\u30ff\u3400-\u9fff々ーA-Za-z0-9０-９、。，．）)」』％%]")
_BULLET = re.compile(
    r"\s*(?:[・•●○◯☆★■□◆◇▪‣※→⇒\-－–—*＊]|[（(]?[0-9０-９一二三四五六七八九十①-⑳ア-ンa-zａ-ｚ]{1,2}[）).．、])"
)
# A line shorter than this was ended by whoever wrote it.
CUT_FROM = 20
SHOWN = 8


def join_lines(lines: Sequence[str]) -> tuple[str, list[Problem]]:
    """The lines as text with one line a paragraph, and what was joined, for the person to check."""
    paragraphs: list[str] = []
    joined: list[Problem] = []
    last = ""
    for line in lines:
        tidy = line.strip(" \t\r\n\f\v") if _BULLET.match(line) else line.strip()
        tidy = tidy.rstrip()
        if not tidy:
            continue
        if paragraphs and _is_cut(last, tidy):
            gap = " " if re.search(r"[A-Za-z]$", last) and re.match("[A-Za-z]", tidy) else ""
            joined.append(
                Problem(
                    "joined", f"途切れていた文をつなぎました：「…{last[-SHOWN:]}｜{tidy[:SHOWN]}…」"
                )
            )
            paragraphs[-1] += gap + tidy
        else:
            paragraphs.append(tidy)
        last = tidy
    return "\n".join(paragraphs), joined


def _is_cut(before: str, after: str) -> bool:
    if len(before) < CUT_FROM or _BULLET.match(after):
        return False
    return bool(_ENDS_OPEN.search(before)) and bool(_GOES_ON.match(after))
