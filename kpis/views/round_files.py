"""A round's figures as a file: the same lines as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpResponse

from core.clock import today
from core.downloads import download
from core.fiscal import era_year_label
from core.sheets.writing import Column, table_csv, table_xlsx
from kpis.models.measurement import FigureState
from kpis.models.round import CollectionRound
from kpis.selectors.round_lists import FigureLine
from kpis.selectors.rounds import period_of

COLUMNS = [
    Column("担当部局"),
    Column("KPI"),
    Column("部局の値"),
    Column("単位"),
    Column("値", "number"),
    Column("分子", "number"),
    Column("分母", "number"),
    Column("値の状態"),
    Column("手続き"),
    Column("前の値", "number"),
    Column("目標", "number"),
    Column("メモ"),
    Column("確認した理由"),
    Column("差戻しの理由"),
]


def figures_file(asked: CollectionRound, lines: Sequence[FigureLine], kind: str) -> HttpResponse:
    rows = [_row(line) for line in lines]
    title = f"{asked.title} 対象の値"
    if kind == "csv":
        return download(table_csv(columns=COLUMNS, rows=rows), name=title, kind="csv")
    content = table_xlsx(
        title=title,
        columns=COLUMNS,
        rows=rows,
        caption=f"{period_of(asked).label}　締切 {era_year_label(asked.deadline)}（単位は各行）",
        as_of=f"{era_year_label(today())}現在",
    )
    return download(content, name=title, kind="xlsx")


def _row(line: FigureLine) -> list[str | Decimal | None]:
    item, latest, before = line.item, line.latest, line.previous
    return [
        item.answerable.name if item.answerable else "",
        item.indicator.name,
        item.department.name if item.department else "",
        item.indicator.unit,
        latest.value if latest else None,
        latest.numerator if latest else None,
        latest.denominator if latest else None,
        FigureState(latest.figure_state).label if latest else "未入力",
        line.standing.label,
        before.value if before else None,
        line.year.target if line.year else None,
        latest.note if latest else "",
        latest.check_reason if latest else "",
        line.reason,
    ]
