"""A plain sentence for each line, made by rule from tones and shares, with base and turnout.

Only shown figures are used; shares of several choices together are sums of the shown ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from core.rounding import round_half_up
from kpis.wording import day_text
from surveys.readings.shares import (
    WHY_WITHHELD,
    is_diverging,
    share_of_tone,
    unknown_share,
)
from surveys.tabulation.document import POOLED, Cell, Document, Group, Line, Shown, Source

MOST_NAMED = 2


def conclude(
    document: Document, line: Line, cell: Cell | None = None, group: Group | None = None
) -> str:
    """The sentence for the whole, or for a group's cell."""
    whole = document.table()
    shown = document.whole(line) if cell is None else cell
    at = group or (whole.groups[0] if whole else None)
    return f"{_said(document, line, shown)}{_base(document, line, shown, at)}"


def _said(document: Document, line: Line, cell: Cell) -> str:
    if cell.shown != Shown.SHOWN:
        return _not_shown(document, line, cell)
    if cell.figures is not None:
        return _measured(line, cell)
    if cell.percents is None:
        return _counted(line, cell)
    if line.kind == "multiple":
        return f"{_most(line, cell.percents, '多く選ばれた')}（複数回答）。"
    return _two_sides(line, cell) if is_diverging(line) else _one_side(line, cell.percents)


def _not_shown(document: Document, line: Line, cell: Cell) -> str:
    if cell.shown == Shown.EMPTY:
        return "回答はありません。"
    if cell.shown == Shown.BANDED:
        if cell.band is None or not line.choices:
            return "ほぼ全員の答えが同じです。"
        return f"95％以上が「{line.choices[cell.band].label}」と答えました。"
    if cell.shown == Shown.VEILED:
        return "内訳は、ほかの区分の答えが割り出せるため表示しません。"
    if document.source == Source.TOTALS:
        return "この集計は公表されていません。"
    return f"{WHY_WITHHELD}、表示しません。"


def _one_side(line: Line, percents: Sequence[str]) -> str:
    if line.kind == "matrix":
        parts = [f"{label}は{share}％" for label, share in _pairs(line, percents)]
        return "、".join(parts) + "。"
    return f"{_most(line, percents, '多い')}。"


def _two_sides(line: Line, cell: Cell) -> str:
    """「満足は63％（大いに満足5％、概ね満足58％）。不満足は37％。」"""
    satisfied = any("満足" in choice.label for choice in line.choices if choice.tone > 0)
    good, bad = ("満足", "不満足") if satisfied else ("肯定的な回答", "否定的な回答")
    parts = [
        f"{choice.label}{percent}％"
        for choice, percent in zip(line.choices, cell.percents or (), strict=True)
        if choice.tone > 0 and not choice.is_unknown
    ]
    named = f"（{'、'.join(parts)}）" if len(parts) > 1 else ""
    said = f"{good}は{share_of_tone(line, cell, 1)}％{named}。"
    said += f"{bad}は{share_of_tone(line, cell, -1)}％。"
    neutral = share_of_tone(line, cell, 0)
    said += f"どちらでもない回答は{neutral}％。" if neutral is not None else ""
    unknown = unknown_share(line, cell)
    return said + (f"知らない・分からないは{unknown}％。" if unknown is not None else "")


def _most(line: Line, percents: Sequence[str], word: str) -> str:
    """The leading choice, or those that share the lead, and the one that follows."""
    ranked = sorted(_pairs(line, percents), key=lambda pair: -Decimal(pair[1]))
    first = [pair for pair in ranked if pair[1] == ranked[0][1]]
    if len(first) == len(ranked) > 1:
        return f"どの選択肢も{ranked[0][1]}％"
    names = "と".join(f"「{label}」" for label, _ in first[:MOST_NAMED])
    if len(first) > MOST_NAMED:
        names += f"など{len(first)}つ"
    said = f"最も{word}のは{names}の{'各' if len(first) > 1 else ''}{ranked[0][1]}％"
    if len(first) == 1 < len(ranked) and Decimal(ranked[1][1]):
        said += f"、次いで「{ranked[1][0]}」の{ranked[1][1]}％"
    return said


def _counted(line: Line, cell: Cell) -> str:
    """Counts without a base have no shares."""
    if not cell.counts or not any(cell.counts):
        return "内訳は公表されていません。"
    most = max(range(len(cell.counts)), key=lambda at: cell.counts[at])  # type: ignore[index]
    return f"最も多いのは「{line.choices[most].label}」の{cell.counts[most]:,}件。"


def _measured(line: Line, cell: Cell) -> str:
    figures = cell.figures
    assert figures is not None
    if line.kind == "date":
        median, lower, upper = (
            day_text(date.fromisoformat(each))
            for each in (figures.median, figures.lower, figures.upper)
        )
        return f"真ん中は{median}。半数は{lower}から{upper}までの間です。"
    unit = line.unit
    mean = f"、平均は{figures.mean}{unit}" if figures.mean else ""
    return (
        f"中央値は{figures.median}{unit}{mean}。"
        f"半数は{figures.lower}{unit}から{figures.upper}{unit}までの間です。"
    )


def _base(document: Document, line: Line, cell: Cell, group: Group | None) -> str:
    if cell.shown in (Shown.EMPTY, Shown.WITHHELD):
        return ""
    if line.row == POOLED:
        return f"延べ{cell.n:,}件の回答。" if cell.n is not None else ""
    n, whole = cell.n, ""
    if n is None and document.responses is not None:
        whole, n = "（この質問に答えた人数は公表なし）", document.responses
    if n is None:
        return "回答者数は公表されていません。"
    turnout = document.turnout(group) if group else None
    rate = f"（回答率{round_half_up(turnout, 1)}％）" if turnout is not None else ""
    return f"回答{n:,}人{rate}{whole}。"


def _pairs(line: Line, percents: Sequence[str]) -> list[tuple[str, str]]:
    return [(choice.label, share) for choice, share in zip(line.choices, percents, strict=True)]
