"""How a statement begins: mark, speaker, aside, in the spellings that offices use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from committees.minutes.lines import KNOWN_MARKS, same_mark
from committees.minutes.shapes import Problem, Seat
from committees.minutes.speakers import could_be_name, is_generic, is_speaker, matches
from core.folding import fold

BRACKETED = "【】"
LONGEST_ASIDE = 200
_IN_BRACKETS = re.compile(
    r"([（(【〔［\[])([^（(【〔［\[)）】〕］\]]{1,40})([)）】〕］\]])(\s*[:：]?)\s*(.*)"
)
_COLON = re.compile(r"([^:：（(]{1,40}?)\s*(?:([（(])([^()（）]*)([)）]))?\s*([:：])\s*(.*)")
_ASIDE = re.compile(r"([^（(:：]{1,40})([（(])([^()（）]*)([)）])\s*(.*)")
_UNCLOSED = re.compile(r"([^（(:：]{1,40}?)\s*([（(][^)）]*)")
_TOKENS = re.compile(r"(\S+)(\s+)(\S.*)")
_NO_NAME = re.compile(
    r"説明|資料|代理|欠席|挙手|起立|補足|回答|質問|意見|発言|報告|笑|から|より|にて|として|の"
)
LONGEST_NAME = 8
NOBODY = Problem("no_speaker", "発言者が書かれていません。発言者を入力してください。")


# Questions and answers without names. Short words need more than a half-width blank behind them.
_ASKED = re.compile(
    r"(?P<word>(?:ご|御)?(?:質問|意見|質疑)(?:・(?:質問|意見))?|回答|要望|提案|説明|補足|コメント|応答)"
    r"(?P<n>\s*[0-9０-９]{0,2})\s*(?P<colon>[:：])\s*(?P<text>\S.*)"
)
_SHORTLY = re.compile(
    r"(?P<word>[QAＱＡ問答])(?P<n>[0-9０-９]{0,2})(?P<colon>\s*[:：.．]|[\u3000\t]|\s{2,}|(?<=[QAＱＡ])\s)"
    r"\s*(?P<text>\S.*)"
)


@dataclass(frozen=True)
class Start:
    """The first line of a statement, taken apart. `signs` are its brackets and colons."""

    mark: str = ""
    speaker: str = ""
    aside: str = ""
    text: str = ""
    signs: str = ""
    problems: tuple[Problem, ...] = ()


def statement_start(line: str, marks: tuple[str, ...], seats: Sequence[Seat]) -> Start | None:
    """The line as the beginning of a statement; None where it is not one."""
    line = line.strip()
    own, mark, rest = _mark_of(line, marks)
    if not mark:
        return _unmarked(line, marks, seats)
    found = _speaker_first(rest, seats, loose=own)
    if found is not None:
        problems = found.problems if own else (*found.problems, _foreign(mark))
        return Start(mark, found.speaker, found.aside, found.text, found.signs, problems)
    if not own:
        return None
    # A mark may be a word (質問：…): the colon belongs to it.
    colon = rest[:1] if rest[:1] in {":", "："} else ""
    return Start(mark, text=rest[len(colon) :].lstrip(), signs=colon, problems=(NOBODY,))


def question_start(line: str) -> Start | None:
    """質問：…, 回答：…, Ｑ　…: a statement that says what it is and not whose it is."""
    found = _ASKED.fullmatch(line.strip()) or _SHORTLY.fullmatch(line.strip())
    if found is None:
        return None
    kind = found["word"] + found["n"].strip()
    return Start("", "", kind, found["text"], found["colon"].strip(), (NOBODY,))


def starts_with_own_mark(line: str, marks: tuple[str, ...]) -> bool:
    return _mark_of(line.strip(), marks)[0]


def _bracketed(line: str) -> re.Match[str] | None:
    """Words in brackets that fit together, full or half width, and what follows."""
    found = _IN_BRACKETS.fullmatch(line)
    return found if found and fold(found[1] + found[3]) in {"()", "[]", "【】", "〔〕"} else None


def _foreign(mark: str) -> Problem:
    return Problem("foreign_mark", f"記号「{mark}」は、この会議体の記号に登録されていません。")


def _mark_of(line: str, marks: tuple[str, ...]) -> tuple[bool, str, str]:
    """Whether the mark is the committee's own, the mark in its own form, and what follows."""
    for own in sorted(marks, key=len, reverse=True):
        if own != BRACKETED and line.startswith(own):
            return True, own, line[len(own) :].lstrip()
    if line and line[0] in KNOWN_MARKS:
        mark = same_mark(line[0], marks)
        return mark in marks, mark, line[1:].lstrip()
    return False, "", line


def _unmarked(line: str, marks: tuple[str, ...], seats: Sequence[Seat]) -> Start | None:
    bracketed = _bracketed(line)
    if bracketed:
        speaker, named = bracketed[2].strip(), bracketed[1] == "【" and BRACKETED in marks
        if not named and not is_speaker(speaker, seats):
            return None
        signs = bracketed[4].strip() + ("" if named else bracketed[1] + bracketed[3])
        return Start(BRACKETED if named else "", speaker, "", bracketed[5], signs)
    found = _speaker_first(line, seats, loose=False)
    if found is None or found.signs.strip("（）()") or found.problems:
        return found if found is not None and not found.problems else None
    alone = not found.text
    if alone:
        known = is_generic(found.speaker) or bool(matches(found.speaker, seats))
        return found if known or found.aside else None
    gap = line[len(found.speaker) :]
    wide = found.aside or re.match(r"\u3000|\t|\s{2,}", gap)
    return found if wide else None


def _speaker_first(rest: str, seats: Sequence[Seat], *, loose: bool) -> Start | None:
    """Speaker, then what follows. `loose` takes short unknown words behind the committee's mark."""
    forms = (_in_brackets, _before_colon, _before_aside, _alone, _unclosed, _spaced)
    found = (form(rest, seats, loose) for form in forms)
    first = next((start for start in found if start is not None), None)
    if first is None and loose and could_be_name(rest):
        return Start("", rest)
    return first


def _speaks(words: str, seats: Sequence[Seat], loose: bool) -> bool:
    return is_speaker(words, seats) or (loose and could_be_name(words))


def _in_brackets(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    found = _bracketed(rest)
    if found is None or not _speaks(found[2], seats, loose):
        return None
    return Start("", found[2].strip(), "", found[5], found[1] + found[3] + found[4].strip())


def _before_colon(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    found = _COLON.fullmatch(rest)
    if found is None or not _speaks(found[1], seats, loose):
        return None
    if found[3] is None:
        return Start("", found[1].strip(), "", found[6], found[5])
    return _with_aside(
        _Aside(found[1].strip(), found[2], found[3], found[4]), found[6], seats, found[5]
    )


def _before_aside(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    found = _ASIDE.fullmatch(rest)
    if found is None:
        return None
    alone = loose and not found[5] and could_be_name(found[1])
    if not alone and not is_speaker(found[1], seats):
        return None
    return _with_aside(_Aside(found[1].strip(), found[2], found[3], found[4]), found[5], seats)


def _alone(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    return Start("", rest) if is_speaker(rest, seats) else None


def _unclosed(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    found = _UNCLOSED.fullmatch(rest)
    if found is None or not is_speaker(found[1], seats):
        return None
    unclosed = Problem("bracket", "発言者のあとのかっこが閉じていません。")
    return Start("", found[1].strip(), "", found[2], "", (unclosed,))


@dataclass(frozen=True)
class _Aside:
    speaker: str
    opening: str
    inside: str
    closing: str

    @property
    def whole(self) -> str:
        return f"{self.speaker}{self.opening}{self.inside}{self.closing}"


def _with_aside(said: _Aside, text: str, seats: Sequence[Seat], colon: str = "") -> Start:
    """座長（高橋） names a person; 課長（資料1に基づいて説明） adds an aside."""
    if _is_name(said.inside):
        short = len(fold(said.inside)) <= LONGEST_NAME
        if matches(said.whole, seats) or (short and not matches(said.speaker, seats)):
            return Start("", said.whole, "", text, colon)
    if len(said.inside) > LONGEST_ASIDE:
        return Start(
            "", said.whole[: len(said.speaker)], "", said.whole[len(said.speaker) :] + text, colon
        )
    return Start("", said.speaker, said.inside.strip(), text, said.opening + said.closing + colon)


def _is_name(inside: str) -> bool:
    return bool(inside.strip()) and not _NO_NAME.search(inside)


def _spaced(rest: str, seats: Sequence[Seat], loose: bool) -> Start | None:
    """Speaker and text with a blank between; the speaker may have one blank inside."""
    first = _TOKENS.fullmatch(rest)
    if first is None:
        return None
    if is_speaker(first[1], seats):
        return Start("", first[1], "", first[3])
    second = _TOKENS.fullmatch(first[3])
    joined = f"{first[1]}{first[2]}{second[1]}" if second else ""
    if second and is_speaker(joined, seats) and len(first[1]) <= LONGEST_NAME:
        return Start("", joined, "", second[3])
    return None
