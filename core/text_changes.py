"""Differences between two texts, as a Japanese reader would mark them by hand.

Lines are compared first, then clauses, then words: numbers and words in katakana or Latin letters
stay whole, kanji and kana are compared one by one. What is left of chance matches between two
edits is folded into them, and each edit is moved to where a reader would see it begin. The pieces
rebuild both texts exactly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from diff_match_patch import diff_match_patch

from core.text_boundaries import is_inside_word, is_kana, slide_to_boundary, whole_words


class PieceKind(StrEnum):
    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class Piece:
    kind: PieceKind
    text: str


# Each level is tried inside what the level before it found replaced.
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_CLAUSES = re.compile(r"[^\n。、！？]*[\n。、！？]+|[^\n。、！？]+")
_WORDS = re.compile(
    r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+(?:[.,．，_'’][0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+)*"
    r"|[ァ-ヺヽヾーｦ-ﾟ]+|.",
    re.DOTALL,
)
_LEVELS = (_LINES, _CLAUSES, _WORDS)
# Texts that share less are two texts, not one that was edited: they are shown as replaced.
_LEAST_SHARED = 0.3
# Word by word is not read, and takes long, in what is longer than this.
_MOST_WORDS = 1500
_FIRST_CODE, _SURROGATES, _AFTER_SURROGATES = 0x100, 0xD800, 0xE000

_Edit = tuple[str, str]  # what was taken out, what was put in
_Step = str | _Edit  # a text that stayed, or an edit


def changes(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces from `before` to `after`: SAME and DELETED make up the one, SAME and INSERTED the
    other, to the character. In a replacement, what was taken out stands first."""
    if before == after:
        return (Piece(PieceKind.SAME, before),) if before else ()
    steps = _joined(_compared(before, after, 0))
    steps = _joined(_without_chance_matches(steps))
    steps = _joined(slide_to_boundary(steps))
    # Not trimmed again: what a whole word shares with the other one stays in the edit.
    return tuple(_pieces(_merged(whole_words(steps))))


def inserted_spans(pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Where the inserted pieces stand in the newer text: starts and ends in characters."""
    spans: list[tuple[int, int]] = []
    place = 0
    for piece in pieces:
        if piece.kind is PieceKind.DELETED:
            continue
        end = place + len(piece.text)
        if piece.kind is PieceKind.INSERTED:
            spans.append((place, end))
        place = end
    return spans


def _pieces(steps: Iterable[_Step]) -> Iterable[Piece]:
    for step in steps:
        if isinstance(step, str):
            yield Piece(PieceKind.SAME, step)
            continue
        for kind, text in zip((PieceKind.DELETED, PieceKind.INSERTED), step, strict=True):
            if text:
                yield Piece(kind, text)


def _compared(before: str, after: str, level: int) -> list[_Step]:
    """The steps at a level, with what was replaced there compared at the next one."""
    if not before or not after:
        return [(before, after)]
    if level == len(_LEVELS) or _shared(before, after) < _LEAST_SHARED:
        return [(before, after)]
    units = _LEVELS[level].findall(before), _LEVELS[level].findall(after)
    if _LEVELS[level] is _WORDS and len(units[0]) + len(units[1]) > _MOST_WORDS:
        return [(before, after)]
    # An edit of a few letters is found best in the text as a whole.
    if _LEVELS[level] is _CLAUSES and len(before) + len(after) <= _MOST_WORDS:
        return _compared(before, after, level + 1)
    steps: list[_Step] = []
    for step in _by_units(*units):
        steps += [step] if isinstance(step, str) else _compared(*step, level + 1)
    return steps


def _shared(before: str, after: str) -> float:
    """How much of the shorter text's pairs of letters the other one has as well, 0 to 1."""
    if min(len(before), len(after)) < 4:
        return 1.0
    pairs = [Counter(pairwise(text)) for text in (before, after)]
    return (pairs[0] & pairs[1]).total() / min(pairs[0].total(), pairs[1].total())


def _by_units(before: Sequence[str], after: Sequence[str]) -> list[_Step]:
    """The difference of two rows of units, each unit coded as one letter for the comparison."""
    codes: dict[str, str] = {}
    words: dict[str, str] = {}
    for unit in (*before, *after):
        if unit not in codes:
            code = len(codes) + _FIRST_CODE
            letter = chr(code if code < _SURROGATES else code + _AFTER_SURROGATES - _SURROGATES)
            codes[unit], words[letter] = letter, unit
    matcher = diff_match_patch()
    matcher.Diff_Timeout = 0  # the same texts give the same answer, however busy the machine is
    coded = ("".join(codes[unit] for unit in units) for units in (before, after))
    steps: list[_Step] = []
    for kind, letters in matcher.diff_main(*coded, False):
        text = "".join(words[letter] for letter in letters)
        steps.append(text if kind == 0 else ((text, "") if kind < 0 else ("", text)))
    return _joined(steps)


def _joined(steps: Iterable[_Step]) -> list[_Step]:
    """Neighbours of one kind made one, empty ones left out; what an edit keeps is given back."""
    row = _merged(steps)
    trimmed = [part for step in row for part in _trimmed(step)]
    return row if trimmed == row else _joined(trimmed)


def _merged(steps: Iterable[_Step]) -> list[_Step]:
    row: list[_Step] = []
    for step in steps:
        if step in ("", ("", "")):
            continue
        last = row[-1] if row else None
        if isinstance(step, str):
            row[-1:] = [last + step] if isinstance(last, str) else [*row[-1:], step]
        elif isinstance(last, tuple):
            row[-1] = (last[0] + step[0], last[1] + step[1])
        else:
            row.append(step)
    return row


def _trimmed(step: _Step) -> list[_Step]:
    """An edit without what begins or ends both its sides, never cut inside a word."""
    if isinstance(step, str) or not step[0] or not step[1]:
        return [step]
    before, after = step
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    while head and any(is_inside_word(text, head) for text in step):
        head -= 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    while tail and any(is_inside_word(text, len(text) - tail) for text in step):
        tail -= 1
    if not head and not tail:
        return [step]
    inner = (before[head : len(before) - tail], after[head : len(after) - tail])
    parts = (before[:head], inner, before[len(before) - tail :])
    return [part for part in parts if part not in ("", ("", ""))]


def _without_chance_matches(steps: list[_Step]) -> list[_Step]:
    """What two edits have between them by chance goes into one edit."""
    row = list(steps)
    place = 1
    while place < len(row) - 1:
        left, kept, right = row[place - 1 : place + 2]
        if (
            isinstance(kept, str)
            and isinstance(left, tuple)
            and isinstance(right, tuple)
            and _is_chance(kept, min(max(map(len, left)), max(map(len, right))))
        ):
            row[place - 1 : place + 2] = [(left[0] + kept + right[0], left[1] + kept + right[1])]
            place = max(place - 2, 1)
        else:
            place += 1
    return row


def _is_chance(kept: str, edited: int) -> bool:
    """Whether a match tells a reader nothing, beside edits of `edited` letters.

    Particles and endings recur anywhere; words do not. Line ends stay: a reader goes by them.
    """
    if "\n" in kept or len(kept) > edited:
        return False
    return len(kept) <= 2 or len(kept) * 4 <= edited or (len(kept) <= 4 and is_kana(kept))
