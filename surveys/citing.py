"""What an issue rests on, in words: a shown cell of the result, said the same way every time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from core.errors import Invalid
from surveys.tabulation.document import POOLED, WHOLE, Cell, Document, Group, Line, Shown, Table

MOST_CHOICES = 4  # of more choices only the largest shares are said
LIMIT = 600


@dataclass(frozen=True)
class Place:
    """Where a cited figure stands in the document."""

    question: str
    row: str = ""
    table: str = WHOLE
    group: str = WHOLE


@dataclass(frozen=True)
class Cited:
    line: Line
    table: Table
    group: Group
    cell: Cell


def cited(document: Document, place: Place) -> Cited:
    """The cell. Raises Invalid where there is none, or where it may not be shown."""
    line = next(
        (
            each
            for each in document.lines
            if each.question == place.question and each.row == place.row
        ),
        None,
    )
    table = document.table(place.table)
    groups = [] if table is None else [each.key for each in table.groups]
    if line is None or table is None or place.group not in groups:
        raise Invalid(
            "cited_nothing",
            "根拠にする結果が選ばれていないか、見つかりません。",
            "質問と区分を、一覧から選んでください。",
            field="place",
        )
    at = groups.index(place.group)
    cells = (line.cells or {}).get(table.key, ())
    cell = cells[at] if at < len(cells) else Cell(Shown.EMPTY)
    if cell.shown not in (Shown.SHOWN, Shown.BANDED):
        raise Invalid(
            "cited_withheld",
            "この区分の結果は、非表示か、回答がないため、根拠にできません。",
            "全体の結果か、表示されている別の区分を選んでください。",
            field="place",
        )
    return Cited(line, table, table.groups[at], cell)


def is_citable(cell: Cell) -> bool:
    return cell.shown in (Shown.SHOWN, Shown.BANDED)


def words_of(found: Cited) -> str:
    """The figure as a sentence: question, group, shares, how many answered."""
    line, cell = found.line, found.cell
    name = line.name
    if line.row and line.row != POOLED:
        name = f"{line.name}「{line.row_label}」"
    elif line.row == POOLED:
        name = f"{line.name}（全項目の合計）"
    group = "" if found.table.key == WHOLE else f"［{'・'.join(found.group.labels)}］"
    said = _said(line, cell)
    base = f"（回答{cell.n:,}人）" if cell.n is not None and line.row != POOLED else ""
    return f"{name}{group}：{said}{base}"[:LIMIT]


def _said(line: Line, cell: Cell) -> str:
    if cell.shown is Shown.BANDED and cell.band is not None:
        return f"95％以上が「{line.choices[cell.band].label}」"
    if cell.figures is not None:
        figures = cell.figures
        return f"平均{figures.mean}{line.unit}、中央値{figures.median}{line.unit}"
    if cell.percents is None:
        return "選択肢ごとの割合はありません"
    shares = list(zip((choice.label for choice in line.choices), cell.percents, strict=True))
    if len(shares) > MOST_CHOICES:
        shares = sorted(shares, key=lambda each: -Decimal(each[1]))[:MOST_CHOICES]
        return "多い順に、" + "、".join(f"{label}{percent}％" for label, percent in shares)
    return "、".join(f"{label}{percent}％" for label, percent in shares)
