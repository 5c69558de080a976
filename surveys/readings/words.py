"""Which words released comments use most: a help for finding themes, never a result of its own.

Nouns, and verbs and adjectives in their dictionary form, counted once a comment (SudachiPy with
its small dictionary).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sudachipy import Dictionary, SplitMode

KEPT = frozenset({"名詞", "動詞", "形容詞"})
NOT_KEPT = frozenset({"数詞", "非自立可能", "助動詞語幹"})
# What says nothing about a subject, by dictionary form.
_STOP = """
こと もの ため とき ところ よう それ これ あれ ここ そこ どこ 何 誰 私 自分 方 点 的 等 など 他
中 上 下 前 後 今 現在 場合 感じ 感じる 思う 考える 言う いう なる する ある いる できる 行う
出来る 無い ない 良い よい 多い 少ない 特に 特 必要 人 年 月 日 回 件 分 時 さん 皆
頂く いただく くださる 下さる くれる もらう やる みる 見る
"""
STOP_WORDS = frozenset(_STOP.split())
CHUNK = 10_000  # letters: the analyser takes 49,149 bytes at most
SHORTEST = 2


@dataclass(frozen=True)
class WordCount:
    word: str
    comments: int


def words_of(text: str) -> frozenset[str]:
    """The words of one comment."""
    found = set()
    for start in range(0, len(text), CHUNK):
        for each in _tokenizer().tokenize(text[start : start + CHUNK], SplitMode.C):
            kind, detail, *more = each.part_of_speech()
            word = each.dictionary_form()
            if kind not in KEPT or detail in NOT_KEPT or NOT_KEPT & set(more):
                continue
            if word in STOP_WORDS or "●" in word or (len(word) < SHORTEST and word.isascii()):
                continue
            if kind == "名詞" and len(word) < SHORTEST:
                continue
            found.add(word)
    return frozenset(found)


def most_used(words: Iterable[frozenset[str]], *, at_most: int) -> list[WordCount]:
    """The words of most comments; those of a single one are left out."""
    counts: dict[str, int] = {}
    for each in words:
        for word in each:
            counts[word] = counts.get(word, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [WordCount(word, count) for word, count in ranked[:at_most] if count > 1]


@cache
def _tokenizer() -> Any:
    return Dictionary(dict="small").tokenizer()
