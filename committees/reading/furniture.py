"""What stands on the pages of an action table besides its items: titles, numbers, notes."""

from __future__ import annotations

import re

from committees.reading.markup import STRAY
from core.folding import fold

_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"資料\s*(?:No\.?\s*)?[0-9A-Za-z①-⑳]*(?:[-‐－の][0-9]+)*$"), "資料番号"),
    (
        re.compile(r"[※*＊(（]?\s*(?:※|注[:：0-9)]|凡例|.*(?:赤字|朱書|下線|変更(?:部分|箇所)))"),
        "注記",
    ),
    (
        re.compile(
            r"[-‐－–—(（]?\s*[0-9]{1,4}\s*(?:[/／]\s*[0-9]{1,4})?\s*(?:ページ|頁)?\s*[-‐－–—)）]?$"
        ),
        "ページ番号",
    ),
    (re.compile(r"(?:p|page)\.?\s*[0-9]+$", re.IGNORECASE), "ページ番号"),
    (re.compile(r".*(?:時点|現在|作成|更新)[)）]?$"), "時点"),
)
_CHANGED = re.compile(r"赤字|朱書|赤色|下線|太字|変更(?:部分|箇所|点)|修正(?:部分|箇所)")


def kind_of(text: str) -> str:
    """What kind of furniture a line is; "" where it cannot be told."""
    words = fold(text).strip()
    if not STRAY.sub("", text).strip(" <>/"):
        return "書式の残り"
    return next((kind for pattern, kind in _KINDS if pattern.match(words)), "")


def speaks_of_changes(text: str) -> bool:
    """Whether a note says how changed text looks on the paper."""
    return _CHANGED.search(text) is not None
