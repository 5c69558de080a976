"""Status marks in cells: ◯ and 〇 are ○, blanks and wide brackets do not count.

Words that other offices use for a status are known as such, so that they are not taken for an
answer; which of the committee's statuses such a word stands for, a person says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_ROUND = str.maketrans({"◯": "○", "〇": "○", "⭕": "○", "▵": "△", "✕": "×", "✖": "×", "╳": "×"})
# Words for how far an item is, and what a committee's own word for the same would hold.
_DONE, _PARTLY, _ON = (
    ("済", "完了", "終了"),
    ("一部",),
    ("検討", "継続", "引き続き", "実施中", "対応中"),
)
USUAL: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("対応済", "実施済", "完了", "済", "反映済", "措置済", "終了", "対応完了"), _DONE
    ),
    **dict.fromkeys(("一部対応", "一部実施", "一部反映", "一部対応済", "一部完了"), _PARTLY),
    **dict.fromkeys(
        ("検討中", "検討", "継続", "継続検討", "引き続き検討", "継続中", "今後検討"), _ON
    ),
    **dict.fromkeys(
        ("実施中", "対応中", "取組中", "着手", "着手済", "調査中", "調整中", "準備中"), _ON
    ),
    **dict.fromkeys(("対応予定", "実施予定", "予定", "未対応", "未実施", "未着手", "保留"), _ON),
    **dict.fromkeys(("対応困難", "対応不可", "反映困難", "中止", "見送り"), ()),
}
_WORD_FIRST = re.compile(
    r"[\s\u3000]*[【\[［（(〔]?[ \u3000]*(?P<word>[^\s\u3000【】\[\]［］（）()〔〕:：]{1,8}?)"
    r"[ \u3000]*(?:[】\]］）)〕][ \u3000]*[:：]?|[:：])?"
    r"(?P<end>\n|[ \u3000]|$|(?<=[】\]］）)〕:：]))"
)
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


def is_usual(word: str) -> bool:
    """Whether a word says how far an item is, in whatever committee."""
    return _bare(word) in USUAL


def suggested(word: str, statuses: Sequence[tuple[str, str]]) -> str:
    """The committee's mark that a usual word most likely stands for; "" where none is near."""
    for part in USUAL.get(_bare(word), ()):
        near = [
            mark for mark, own in statuses if part in own and (part == "一部" or "一部" not in own)
        ]
        if near:
            return near[0]
    return ""


def split_word(text: str) -> tuple[str, int]:
    """A usual word on its own at the beginning of a text, and where the rest begins."""
    found = _WORD_FIRST.match(text)
    if found is None or not is_usual(found["word"]):
        return "", 0
    # 検討 中 is no word with an answer behind it: a blank alone does not part them.
    if found["end"] in {" ", "\u3000"} and found["word"] not in _LONG_ENOUGH:
        return "", 0
    return found["word"], found.end("end")


def _bare(word: str) -> str:
    return folded_mark(word).removesuffix("み")


_LONG_ENOUGH = frozenset(word for word in USUAL if len(word) > 2)
