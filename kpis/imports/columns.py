"""What the columns of a table mean: guessed from what people write, told by the person, kept.

A meaning is a role, or a role with the period of a wide table: "actual@R6年度".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import DomainError
from core.folding import fold
from core.sheets.tables import Table, text_of
from kpis.imports.period_words import bare_period, looks_like_period

ROLES: dict[str, str] = {
    "name": "KPI名",
    "key": "識別子",
    "plan": "計画",
    "department": "担当課（KPIを見分けるため）",
    "series": "部局別の値の部局",
    "unit": "単位",
    "fiscal_year": "年度",
    "period": "時点・期間",
    "actual": "実績値",
    "numerator": "分子",
    "denominator": "分母",
    "target": "目標値（確認だけ）",
    "baseline": "基準値（確認だけ）",
    "note": "備考・メモ",
    "reason": "確認した理由",
}
WIDE = ("actual", "numerator", "denominator", "target")
ONCE = set(ROLES) - {"target"}

_WORDS: tuple[tuple[str, str], ...] = (
    (r"(?:部局|部署|課|所属)別.*|系列", "series"),
    (r"確認した理由|確認理由", "reason"),
    (r"識別子|KPI ?ID|ID|番号コード", "key"),
    (r"(?:計画|プラン)(?:名|の名称)?", "plan"),
    (
        r"(?:担当|所管|主管|所属|回答|報告)(?:課|部局|部署|部|室|所属)?(?:名|室)?|部局名?|部署名?|課名?",
        "department",
    ),
    (r"単位", "unit"),
    (r"(?:会計|対象)?年度", "fiscal_year"),
    (
        r"時点|期間|年月|(?:対象|報告)年月|対象期間|最新値の期間|基準日?時点|集計月|対象月|月",
        "period",
    ),
    (r"分子.*", "numerator"),
    (r"分母.*", "denominator"),
    (r"(?:基準|現状|現況|策定時)(?:値|の値)?", "baseline"),
    (r"(?:目標|計画|中間目標|最終目標)(?:値|の値|数)?", "target"),
    (
        r"(?:(?:今回|今期|当期|今月|当月)の?)?(?:実績|現在|最新|実測|集計|承認済み)(?:値|の値|数)?"
        r"|値|数値",
        "actual",
    ),
    (r"(?:備考|メモ|摘要|コメント|特記事項)(?:欄)?", "note"),
    (
        r"(?:KPI|指標|成果指標|評価指標|項目|重要業績評価指標)(?:\(KPI\))?(?:名|名称|の名称|の名前|項目)?"
        r"|取組(?:名|項目)?|名称",
        "name",
    ),
)
_PATTERNS = [(re.compile(pattern, re.I), role) for pattern, role in _WORDS]
_BRACKETS = re.compile(r"\((?!KPI\))[^)]*\)$")
LOOK_AT = 40
# Titles that stand for themselves, whatever was merged above the column before.
_ALONE = {"name", "key", "plan", "department", "series", "unit", "note", "reason", "baseline"}


@dataclass(frozen=True)
class Heading:
    """Where the header is: its last row (from 0), and the title of each column as one text."""

    row: int
    titles: tuple[str, ...]

    @property
    def folded(self) -> list[str]:
        return [folded_title(title) for title in self.titles]


def folded_title(title: str) -> str:
    return re.sub(r"\s+", "", fold(title)).casefold()


def guess(title: str) -> str:
    """The likely meaning of a column, or empty."""
    whole = re.sub(r"\s+", "", fold(title)).strip("*＊※")
    text = _BRACKETS.sub("", whole) or whole
    inside = whole[len(text) :].strip("()")
    for pattern, role in _PATTERNS:
        if pattern.fullmatch(text):
            dated = role in WIDE and inside and looks_like_period(inside)
            return f"{role}@{bare_period(inside)}" if dated else role
    if not looks_like_period(title) and inside and looks_like_period(text):
        # 令和6年度実績（千円）: a unit or a remark stands behind.
        title = text
    if looks_like_period(title):
        role = "actual"
        for word, meant in (("目標", "target"), ("計画", "target"), ("分子", "numerator")):
            if word in text:
                role = meant
        role = "denominator" if "分母" in text else role
        return f"{role}@{bare_period(title)}"
    return ""


def find_heading(table: Table) -> Heading:
    """The header row, below any titles; two or three rows become one where a lower one says more.

    Raises Invalid where no row looks like a header.
    """
    rows = table.rows[:LOOK_AT]
    scores = [_score(row) for row in rows]
    best = max(range(len(scores)), key=lambda at: (scores[at], -at), default=-1)
    if best < 0 or scores[best] < 2:
        filled = [at for at, row in enumerate(rows) if sum(c is not None for c in row) >= 2]
        if not filled:
            raise no_heading()
        best = filled[0]
    top, bottom = best, best
    while bottom + 1 < min(len(rows), best + 3) and _continues(rows[bottom], rows[bottom + 1]):
        bottom += 1
    while top > 0 and scores[top - 1] and _stands_over(rows[top - 1], rows[top]):
        top -= 1
    return Heading(bottom, _titles(table, top, bottom))


def no_heading() -> DomainError:
    from core.sheets.reading_refusals import refused

    return refused(
        "no_heading",
        "表の見出し（KPI名、実績値など）が見つかりません。",
        "見出しの行がある表を選んでください。",
    )


def guess_all(heading: Heading) -> dict[str, str]:
    """The likely meaning of every column, by the column's number; a role is given once."""
    found: dict[str, str] = {}
    for column, title in enumerate(heading.titles):
        meaning = guess(title)
        if meaning and (meaning not in found.values() or "@" in meaning):
            found[str(column)] = meaning
    if any(m.startswith("actual@") for m in found.values()):
        found = {c: m for c, m in found.items() if m != "actual"}
    return found


def check_meanings(columns: Mapping[str, str]) -> str:
    """Why the meanings cannot be used together, in Japanese; empty where they can."""
    roles = [meaning.partition("@")[0] for meaning in columns.values()]
    periods = [meaning for meaning in columns.values() if "@" in meaning]
    if not {"name", "key"} & set(roles) or not {"actual", "numerator"} & set(roles):
        return "KPI名と実績値の列を選んでください。"
    if ("numerator" in roles) != ("denominator" in roles):
        return "分子と分母は、両方の列を選んでください。"
    for role in sorted(ONCE):
        if list(columns.values()).count(role) > 1:
            return f"「{ROLES[role]}」の列が二つ以上選ばれています。一つだけにしてください。"
    return DOUBLED if len(set(periods)) != len(periods) else ""


DOUBLED = "同じ意味で同じ期間の列が二つ以上あります。どちらかを「使わない」にしてください。"


def _score(row: Sequence[object]) -> int:
    return sum(
        bool(guess(text)) for cell in row if (text := text_of(cell).strip()) and len(text) < 40
    )


def _continues(upper: Sequence[object], lower: Sequence[object]) -> bool:
    """Whether the lower row completes the upper one's titles rather than being the first data."""
    said = [text_of(cell).strip() for cell in lower]
    filled = [text for text in said if text]
    if not filled or any(isinstance(cell, float) for cell in lower):
        return False
    helps = sum(bool(guess(text)) for text in filled)
    gaps = sum(1 for a, b in zip(upper, lower, strict=False) if a is None and b is not None)
    return helps * 2 > len(filled) and (gaps > 0 or helps == len(filled))


def _stands_over(upper: Sequence[object], lower: Sequence[object]) -> bool:
    """Whether a row above completes the titles, rather than being the table's own title."""
    said = [text_of(cell).strip() for cell in lower]
    helps = any(
        guess(text_of(cell)) and guess(below) not in _ALONE
        for cell, below in zip(upper, said, strict=True)
    )
    return helps and _continues(upper, lower)


def _titles(table: Table, top: int, bottom: int) -> tuple[str, ...]:
    titles = _said(table.rows[bottom])
    for at in range(bottom - 1, top - 1, -1):
        upper = _said(table.rows[at])
        spread: list[str] = []
        for column, text in enumerate(upper):
            below = titles[column]
            # A title over several columns stands in the first of them.
            carried = column and not text and below and guess(below) not in _ALONE
            spread.append(spread[column - 1] if carried else text)
        titles = [
            " ".join(dict.fromkeys(part for part in pair if part))
            for pair in zip(spread, titles, strict=True)
        ]
    return tuple(titles)


def _said(row: Sequence[object]) -> list[str]:
    """The titles in a row. First days of several months are those months."""
    days = [cell for cell in row if isinstance(cell, date)]
    if len(set(days)) > 1 and all(day.day == 1 for day in days):
        row = [f"{c.year}年{c.month}月" if isinstance(c, date) else c for c in row]
    return [text_of(cell).strip() for cell in row]
