"""Where an item comes from, in one spelling: words that a narrow column broke are joined.

A blank stays between two sources (「最終報告書実施すべき施策 第4回PT藤井座長発言」), and between
words in Latin letters.
"""

from __future__ import annotations

import re

_ENDS = re.compile(r"(?:発言|意見|コメント|指摘|質問|提案|提言|要望|施策|課題|報告書?別紙)$")
_BEGINS = re.compile(
    r"(?:第?[0-9０-９一二三四五六七八九十][0-9０-９一二三四五六七八九十・、,~〜～-]*回"
    r"|(?:最終|中間)報告書|(?:令和|平成|R|H)[0-9０-９元])"
)
_LATIN = re.compile(r"[0-9A-Za-z]")


def normal_source(text: str) -> str:
    """The source without the blanks and line ends that only the column's width made."""
    words = text.split()
    found = words[0] if words else ""
    for word in words[1:]:
        apart = _ENDS.search(found) or _BEGINS.match(word)
        latin = _LATIN.match(found[-1]) and _LATIN.match(word[0])
        found += (" " if apart or latin else "") + word
    return found
