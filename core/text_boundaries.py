"""Where a Japanese reader sees a word, a clause or a line begin: for the marking of changes."""

from __future__ import annotations

import re

_Edit = tuple[str, str]
_Step = str | _Edit

_NUMBER_OR_LATIN = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_JOINS_DIGITS = re.compile(r"[.,．，_'’]")
_KATAKANA = re.compile(r"[ァ-ヺヽヾーｦ-ﾟ]")
_HIRAGANA = re.compile(r"[ぁ-ゖゝゞ]")
_KANJI = re.compile(r"[一-鿿㐀-䶿々〆ヶ𠀀-𪛟]")
_SENTENCE_ENDS, _CLAUSE_ENDS = "。！？", "、，・）」』】〉》)]"
_OPENS = "（「『【〈《([・"
_MOST_SLIDES = 200


def is_inside_word(text: str, place: int) -> bool:
    """Whether a cut at `place` would split a number or a word in katakana or Latin letters."""
    if not 0 < place < len(text):
        return False
    left, right = text[place - 1], text[place]
    if _KATAKANA.match(left) and _KATAKANA.match(right):
        return True
    if _NUMBER_OR_LATIN.match(left) and _NUMBER_OR_LATIN.match(right):
        return True
    if _JOINS_DIGITS.match(left):
        return place > 1 and bool(
            _NUMBER_OR_LATIN.match(text[place - 2]) and _NUMBER_OR_LATIN.match(right)
        )
    if _JOINS_DIGITS.match(right) and place + 1 < len(text):
        return bool(_NUMBER_OR_LATIN.match(left) and _NUMBER_OR_LATIN.match(text[place + 1]))
    return False


def is_kana(text: str) -> bool:
    """Whether there is nothing but hiragana and the marks between clauses."""
    return all(
        _HIRAGANA.match(letter) or letter in _SENTENCE_ENDS + _CLAUSE_ENDS for letter in text
    )


def _weight(text: str, place: int) -> int:
    """How good a place is for an edit to begin or end, 0 (inside a word) to 9 (a line's edge)."""
    if place in (0, len(text)):
        return 9
    left, right = text[place - 1], text[place]
    ranks = (
        (is_inside_word(text, place), 0),
        (left == "\n", 8),
        (right == "\n", 7),
        (left in _SENTENCE_ENDS, 6),
        (left in _CLAUSE_ENDS or right in _OPENS, 5),
        (bool(_HIRAGANA.match(left)) and not _HIRAGANA.match(right), 4),
        (bool(_KANJI.match(left)) != bool(_KANJI.match(right)), 2),
    )
    return next((rank for holds, rank in ranks if holds), 1)


def slide_to_boundary(steps: list[_Step]) -> list[_Step]:
    """Moves each pure insertion or deletion to the best place that says the same.

    「検討し、試行し、」 for 「検討し、」 is an insertion of 「試行し、」, not of 「し、試行」.
    """
    row = _between_texts(steps)
    for place in range(1, len(row), 2):
        left, (gone, new), right = _around(row, place)
        if gone and new:
            continue
        row[place - 1], edit, row[place + 1] = _best_shift(left, gone or new, right)
        row[place] = (edit, "") if gone else ("", edit)
    return row


def _between_texts(steps: list[_Step]) -> list[_Step]:
    """The steps with a text, blank if need be, before and after each edit."""
    row: list[_Step] = []
    for step in steps:
        if isinstance(step, tuple) == (len(row) % 2 == 0):
            row.append("" if isinstance(step, tuple) else ("", ""))
        row.append(step)
    return row if len(row) % 2 else [*row, ""]


def _around(row: list[_Step], place: int) -> tuple[str, _Edit, str]:
    """An edit with the texts beside it."""
    left, edit, right = row[place - 1 : place + 2]
    assert isinstance(left, str) and isinstance(edit, tuple) and isinstance(right, str)
    return left, edit, right


def _best_shift(left: str, edit: str, right: str) -> tuple[str, str, str]:
    """The shift of the edit within its surroundings with the best edges; the nearest of equals."""
    whole = left + edit + right
    start, width = len(left), len(edit)
    first = start
    while (
        first > 0 and start - first < _MOST_SLIDES and whole[first - 1] == whole[first + width - 1]
    ):
        first -= 1
    last = start
    while (
        last + width < len(whole)
        and last - start < _MOST_SLIDES
        and whole[last] == whole[last + width]
    ):
        last += 1
    best = max(
        range(first, last + 1),
        key=lambda at: (_weight(whole, at) + _weight(whole, at + width), -abs(at - start)),
    )
    return whole[:best], whole[best : best + width], whole[best + width :]


def whole_words(steps: list[_Step]) -> list[_Step]:
    """Widens replacements that would split a word: 検討 → 検証 is marked as one word."""
    row = _between_texts(steps)
    for place in range(1, len(row), 2):
        left, edit, right = _around(row, place)
        if not edit[0] or not edit[1]:
            continue
        head, tail = _kanji_pair_cut(left, edit, right)
        before, after = left[len(left) - head :], right[:tail]
        row[place - 1], row[place + 1] = left[: len(left) - head], right[tail:]
        row[place] = (before + edit[0] + after, before + edit[1] + after)
    return row


def _kanji_pair_cut(left: str, edit: _Edit, right: str) -> tuple[int, int]:
    """How many kanji to take from either side, so that words of two kanji stay whole.

    Only where both sides are runs of kanji of the same even length: compounds are made of pairs.
    """
    if len(edit[0]) != len(edit[1]) or not all(_KANJI.match(c) for c in edit[0] + edit[1]):
        return 0, 0
    before = _run_length(reversed(left))
    after = _run_length(right)
    if (before + len(edit[0]) + after) % 2:
        return 0, 0
    return before % 2, after % 2


def _run_length(letters: object) -> int:
    count = 0
    for letter in letters:  # type: ignore[attr-defined]
        if not _KANJI.match(letter):
            break
        count += 1
    return count
