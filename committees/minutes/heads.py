"""The head of minutes: when and where, and what the marks mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from committees.minutes.lines import KNOWN_MARKS
from committees.minutes.shapes import Head, Problem
from committees.typed_fields import read_time
from core.errors import DomainError
from core.folding import fold
from core.japanese_dates import read_date

_BEFORE = r"[\s\-－・*＊■□◆◇○●▪•]*(?:[（(]?[0-9０-９一二三四五六七八九①-⑨]{0,2}[）)]?[．.、]?\s*)?"
_WHEN = re.compile(
    rf"{_BEFORE}(?:開\s*催\s*)?(?:日\s*時|期\s*日|年\s*月\s*日|日)(?:\s*[:：]\s*|\s+|$)(.*)"
)
_WHERE = re.compile(rf"{_BEFORE}(?:開\s*催\s*)?(?:場\s*所|会\s*場)(?:\s*[:：]\s*|\s+|$)(.*)")
_OTHER = re.compile(
    rf"{_BEFORE}[【〔<＜]?\s*(?:出\s*席\s*者|欠\s*席\s*者|参\s*加\s*者|出席委員|欠席委員|傍\s*聴\s*者|次\s*第|会議次第|議\s*題|議\s*事|"
    r"議\s*事\s*録|議\s*事\s*概\s*要|議事要旨|議事録署名人|開\s*会|閉\s*会|会議資料|配布資料|配付資料|凡例|会議名|名\s*称)"
    r"\s*[】〕>＞]?(?:\s*[:：].*|\s+.*|[（(].*)?"
)
_TITLE = re.compile(
    r"[^。、]{0,60}(?:議事録|会議録|議事要旨|議事概要|会議概要)\s*(?:[（(][^）)]*[）)])?"
)
_DATE = re.compile(
    r"(?:(?:令和|平成|昭和|[RHS])\s*(?:元|\d{1,2})|\d{4})\s*(?:年度?|[./])\s*\d{1,2}\s*(?:月|[./])"
    r"\s*\d{1,2}\s*日?",
)
_WEEKDAY = re.compile(r"\(\s*([月火水木金土日])\s*(?:曜日?)?(?:\s*[・,]\s*[祝休]日?)?\s*\)")
_TIME = re.compile(r"(午前|午後)?\s*(\d{1,2})\s*(?:時(?:\s*(\d{1,2})\s*分|(半))?|:(\d{2}))")
_MARK_WORD = re.compile(
    rf"([{re.escape(KNOWN_MARKS)}])\s*[:：…は]?\s*([^{re.escape(KNOWN_MARKS)}、,，)）]+)"
)
WEEKDAYS = "月火水木金土日"
HALF_A_DAY = 12


def when_in(line: str) -> str | None:
    """What stands behind 日時; None where the line does not say so."""
    found = _WHEN.fullmatch(line.strip())
    if found is None or (found[1] and not re.search(r"\d", fold(found[1]))):
        return None
    return found[1]


def where_in(line: str) -> str | None:
    found = _WHERE.fullmatch(line.strip())
    return found[1] if found else None


def is_other_head(line: str) -> bool:
    return any(form.fullmatch(line.strip()) for form in (_OTHER, _TITLE))


def legend_in(line: str) -> dict[str, str]:
    """（●説明・回答、☆意見・質問）: at least two marks with words in one line."""
    found = {mark: word.strip() for mark, word in _MARK_WORD.findall(line)}
    return found if len(found) > 1 else {}


def read_when(text: str) -> tuple[Head, list[Problem]]:
    """The day and times of a line like 令和4年4月14日（木）10時10分～10時30分."""
    folded = fold(text)
    problems: list[Problem] = []
    day = _day(folded, problems)
    rest = _DATE.sub("", folded, count=1)
    starts, ends = _times(rest, problems)
    return Head(held_on=day, starts=starts, ends=ends), problems


def _day(folded: str, problems: list[Problem]) -> date | None:
    found = _DATE.search(folded)
    try:
        day = read_date(re.sub(r"\s", "", found.group())).first if found else None
    except DomainError as error:
        problems.append(Problem("date", str(error)))
        return None
    if day is None:
        problems.append(
            Problem("date", "開催日を読み取れませんでした。会議の開催日を確かめてください。")
        )
        return None
    said = _WEEKDAY.search(folded)
    if said and WEEKDAYS[day.weekday()] != said[1]:
        problems.append(
            Problem(
                "weekday",
                f"{day.year}年{day.month}月{day.day}日は{WEEKDAYS[day.weekday()]}曜日ですが、"
                f"「（{said[1]}）」と書かれています。",
            )
        )
    return day


def _times(rest: str, problems: list[Problem]) -> tuple[time | None, time | None]:
    half = ""
    read: list[time] = []
    for found in list(_TIME.finditer(rest))[:2]:
        half = found[1] or (half if int(found[2]) <= HALF_A_DAY else "")
        minute = "半" if found[4] else f"{found[3] or found[5] or 0}分"
        try:
            value = read_time(f"{half}{found[2]}時{minute}".replace("時半", "時30分"))
        except DomainError as error:
            problems.append(Problem("time", str(error)))
            continue
        if value is not None:
            read.append(value)
    first: Sequence[time | None] = [*read, None, None]
    if first[0] and first[1] and first[1] <= first[0]:
        problems.append(
            Problem("time", "終了の時刻が開始より前か同じです。会議の時刻を確かめてください。")
        )
        return first[0], None
    return first[0], first[1]
