"""What only the whole text tells of a block of minutes: an unknown speaker, a title said twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from committees.minutes.shapes import Block, Place, Problem, Seat
from committees.minutes.speakers import is_generic, matches
from core.folding import fold

MAYBE = "「{}」は、議題の見出しか発言の続きか分かりません。扱いを選んでください。"
NO_SPEAKER = Problem("no_speaker", "だれの発言か分かりません。扱いを選んでください。", grave=True)


def checked_block(
    block: Block, *, seats: Sequence[Seat], marked: bool, titles: Mapping[int, str]
) -> Block:
    """With what only the whole text tells: an unknown speaker, a missing mark, two titles."""
    more: list[Problem] = []
    if block.place is Place.STATEMENT:
        found = matches(block.speaker, seats) if block.speaker else []
        if block.speaker and not found and not is_generic(block.speaker):
            more.append(
                Problem("unknown_speaker", f"「{block.speaker}」は委員に登録されていません。")
            )
        if len(found) > 1:
            more.append(Problem("ambiguous", f"「{block.speaker}」に当たる委員が複数います。"))
        if not block.mark and marked:
            more.append(Problem("no_mark", "記号がありません。"))
        if not block.text:
            more.append(Problem("no_text", "発言の本文がありません。", grave=True))
    if block.place is Place.AGENDA:
        first = titles.get(block.agenda or 0, "")
        if not block.text:
            more.append(Problem("no_title", "議題の名前がありません。", grave=True))
        elif _plain(first) != _plain(block.text):
            more.append(
                Problem("two_titles", f"議題{block.agenda}は、前に「{first}」と書かれています。")
            )
    return replace(block, problems=(*block.problems, *more)) if more else block


def _plain(title: str) -> str:
    return re.sub(r"\s", "", fold(title))
