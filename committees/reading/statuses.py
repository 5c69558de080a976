"""Status marks in cells: ◯ and 〇 are ○, blanks and wide brackets do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ROUND = str.maketrans({"◯": "○", "〇": "○", "⭕": "○", "▵": "△", "✕": "×", "✖": "×", "╳": "×"})
# What may follow a mark at the beginning of a text.
_AFTER = re.compile(r"[\s\u3000・:：、。]")


def folded_mark(mark: str) -> str:
    """A mark as marks are compared."""
    return "".join(unicodedata.normalize("NFKC", mark.translate(_ROUND)).split())


def read_status(cell: str, statuses: Sequence[tuple[str, str]]) -> str:
    """The committee's mark that a cell stands for: by mark, by word, or by both. "" if none."""
    typed = folded_mark(cell)
    for mark, word in statuses:
        names = {folded_mark(mark), folded_mark(word), folded_mark(mark + word)}
        names |= {folded_mark(f"{mark}({word})"), folded_mark(f"{mark}:{word}")}
        if typed and typed in names:
            return mark
    words = {folded_mark(word).removesuffix("み"): mark for mark, word in statuses if word}
    return words.get(typed.removesuffix("み"), "") if typed else ""


def split_status(text: str, statuses: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """The mark at the beginning of a text, and where the rest begins; ("", 0) if there is none."""
    for mark, _ in sorted(statuses, key=lambda each: -len(folded_mark(each[0]))):
        end = _matched(text, folded_mark(mark))
        if end and (end == len(text) or _AFTER.match(text[end])):
            return mark, end
    return "", 0


def _matched(text: str, mark: str) -> int:
    """Where the mark ends in the text, blanks skipped; 0 if it does not begin with it."""
    read = ""
    for place, letter in enumerate(text):
        read += folded_mark(letter)
        if not mark.startswith(read):
            return 0
        if read == mark:
            return place + 1
    return 0
