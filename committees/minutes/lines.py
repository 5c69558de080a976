"""One line of minutes: what it could be, by its own shape."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.folding import fold

# What stands before a statement, in any committee; look-alikes count as one.
ALIKE = ("○◯〇⚪", "●⚫⬤", "☆✩✰", "★✭", "◆♦", "◇♢", "□◻", "■◼", "◎⦿", "△▵", "▲▴")
# Titles of an agenda's part, under whatever number.
PARTS = re.compile(
    r"(?:報告|協議|審議|説明|検討|議決|決定|承認|確認|連絡)(?:事項|案件)?|議題|意見交換|質疑(?:応答)?|"
    r"情報提供|自由討議|その他"
)
KNOWN_MARKS = "".join(ALIKE) + "▼▽※＊*→⇒"
_HTML = re.compile(
    r"</?(?:br|p|b|i|u|strong|em|span|div|font|li|ul|ol|td|tr|th|table)\b[^<>\n]*/?>"
    r"|(?<![A-Za-z<])/?br\s*/?>|&nbsp;|<br(?=\s|$)",
    re.IGNORECASE,
)
_NUMBER = r"[0-9０-９]{1,2}|[①-⑳]|[一二三四五六七八九十]{1,3}"
_OPEN, _CLOSE = r"[（(【〔［\[＜<〈]?", r"[）)】〕］\]＞>〉]?"
_AFTER = r"\s*[：:．.、，,\-－―]?\s*"
_LEAD = r"[\s■□◆◇●○・＜<【〔［\[〈*＊#]*"
_AGENDA = re.compile(
    rf"{_LEAD}(?:"
    rf"(?:議題|案件|議事|議案|報告|協議|審議|報告事項|協議事項|審議事項|議決事項|決定事項|説明事項|検討事項)"
    rf"\s*(?:第\s*)?{_OPEN}\s*(?P<a>{_NUMBER})\s*{_CLOSE}\s*(?:号)?"
    rf"|第\s*(?P<b>{_NUMBER})\s*号?\s*(?:議案|議題|案件))"
    rf"\s*[】〕］\]＞>〉）)]?{_AFTER}(?P<title>.*)"
)
_NUMBERED = re.compile(
    rf"\s*(?:[（(]\s*(?P<a>{_NUMBER})\s*[）)]|(?P<b>[①-⑳])|(?P<c>[0-9０-９]{{1,2}})\s*[．.、)）\s])"
    r"\s*(?P<title>\S.*)"
)
_PAGE = re.compile(
    r"\s*(?:[-－―–—]\s*\d{1,3}\s*[-－―–—]|\d{1,3}\s*/\s*\d{1,3}|P\.?\s*\d{1,3}|\d{1,3})\s*"
)
_KANJI_DIGITS = "一二三四五六七八九"
TEN = 10


@dataclass(frozen=True)
class AgendaMatch:
    number: int
    title: str
    signs: str


def strip_html(line: str) -> tuple[str, str]:
    """The line without remnants of HTML, and these remnants."""
    stripped: list[str] = []

    def take(found: re.Match[str]) -> str:
        stripped.append(found.group())
        return " " if found.group().lower() == "&nbsp;" else ""

    return _HTML.sub(take, line), "".join(stripped)


def agenda_line(line: str) -> AgendaMatch | None:
    """議題1 …, 議題（１）…, 【議題１】…, 第1号議案 …, 議案第1号 …, 報告事項2 …"""
    found = _AGENDA.fullmatch(line.strip())
    if found is None or found["title"].rstrip().endswith(("。", "。」")):
        return None
    return _agenda(line, found["a"] or found["b"], found["title"])


def numbered_line(line: str) -> AgendaMatch | None:
    """（１）…, ①…, 1 …: an agenda line only if its surroundings say so."""
    found = _NUMBERED.fullmatch(line.strip())
    if found is None or re.search(r"[。：:]", found["title"]):
        return None
    return _agenda(line, found["a"] or found["b"] or found["c"], found["title"])


def _agenda(line: str, number: str, title: str) -> AgendaMatch:
    title = title.strip()
    stripped = line.strip()
    return AgendaMatch(_number(number), title, stripped[: len(stripped) - len(title)])


def _number(text: str) -> int:
    folded = fold(text)
    if folded.isdecimal():
        return int(folded)
    tens, _, ones = folded.partition("十") if "十" in folded else ("", "", folded)
    value = _KANJI_DIGITS.find(ones) + 1 if ones else 0
    if "十" in folded:
        value += TEN * (_KANJI_DIGITS.find(tens) + 1 if tens else 1)
    return value


def is_page_number(line: str) -> bool:
    return _PAGE.fullmatch(fold(line)) is not None


def same_mark(mark: str, marks: tuple[str, ...]) -> str:
    """The committee's own form of a mark (○ for ◯), or the usual one: 〇 and ○ are one mark."""
    if mark in marks:
        return mark
    for alike in ALIKE:
        if mark in alike:
            return next((own for own in marks if own in alike), alike[0])
    return mark
