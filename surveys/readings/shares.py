"""Shares that several choices have together, read from what is shown."""

from __future__ import annotations

from decimal import Decimal

from surveys.tabulation.document import Cell, Document, Group, Line, Shown, Source

CHOSEN_ONE = frozenset({"single", "scale", "matrix"})
WHY_WITHHELD = "回答が少ないか、ほかの数から割り出せるため"


def is_rated(line: Line) -> bool:
    """Whether the line says good or bad: one choice each, of which some have a positive tone."""
    return line.kind in CHOSEN_ONE and any(choice.tone > 0 for choice in line.choices)


def is_diverging(line: Line) -> bool:
    """Whether its bar has two sides."""
    tones = {choice.tone for choice in line.choices}
    return line.kind in ("single", "scale") and {1, -1} <= tones


def share_of_tone(line: Line, cell: Cell, tone: int) -> Decimal | None:
    """Percent of those who answered whose choice has the tone: the sum of the shown shares, so
    that the parts printed beside it add up to it. Choices that mean 知らない are left out."""
    if cell.percents is None or line.kind not in CHOSEN_ONE:
        return None
    found = [
        Decimal(percent)
        for choice, percent in zip(line.choices, cell.percents, strict=True)
        if choice.tone == tone and not choice.is_unknown
    ]
    return sum(found, Decimal(0)) if found else None


def unknown_share(line: Line, cell: Cell) -> Decimal | None:
    if cell.percents is None or line.kind not in CHOSEN_ONE:
        return None
    pairs = zip(line.choices, cell.percents, strict=True)
    found = [Decimal(percent) for choice, percent in pairs if choice.is_unknown]
    return sum(found, Decimal(0)) if found else None


def positive_count(line: Line, cell: Cell) -> int | None:
    """How many chose a positive answer; None where counts are not shown."""
    if cell.counts is None or not is_rated(line):
        return None
    pairs = zip(line.choices, cell.counts, strict=True)
    return sum(count for choice, count in pairs if choice.tone > 0 and not choice.is_unknown)


def instead(document: Document, line: Line, cell: Cell) -> str:
    """The words that stand in a cell without a distribution; blank where there is one."""
    if cell.shown == Shown.EMPTY:
        return "回答なし"
    if cell.shown == Shown.WITHHELD:
        return withheld(document)
    if cell.shown == Shown.BANDED and cell.band is not None:
        if not line.choices:
            return "ほぼ全員が同じ"
        return f"95％以上（{line.choices[cell.band].label}）"
    if cell.shown != Shown.SHOWN:
        return "内訳は非表示"
    return ""


def withheld(document: Document) -> str:
    if document.source == Source.TOTALS:
        return "公表なし"
    return f"非表示（{document.k}人未満など）"


def name_of(group: Group) -> str:
    return "・".join(group.labels)


def signed(points: Decimal | None) -> str:
    """A difference in points with its sign: "+3", "−2", "0"."""
    if points is None:
        return ""
    mark = "+" if points > 0 else "−" if points < 0 else ""
    return f"{mark}{abs(points)}"
