"""The KPI list as a CSV file that a spreadsheet opens without running anything in it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kpis import wording
from kpis.faces import STATUS_FACES
from kpis.models.measurement import FigureState, WorkflowState
from kpis.selectors.listing import ListRow

# A cell that begins like this is run as a formula by spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = {"基準値", "最新値", "目標値", "達成率（%）"}


def safe_text(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def rows_as_csv(rows: Sequence[ListRow]) -> bytes:
    """What the list shows, as UTF-8 with a byte-order mark (for Excel); figures as shown, plain."""
    table = pd.DataFrame([_record(row) for row in rows], columns=list(_COLUMNS), dtype=object)
    for column in table.columns:
        if column not in NUMBERS:
            table[column] = table[column].map(safe_text)
    text: str = table.to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


_COLUMNS = (
    "KPI",
    "定義",
    "計画",
    "部局",
    "単位",
    "基準値",
    "基準日",
    "最新値",
    "最新値の状態",
    "最新値の期間",
    "目標値",
    "目標の期日",
    "達成率（%）",
    "状況",
    "手続き",
)


def _record(row: ListRow) -> dict[str, str]:
    kpi, head = row.indicator, row.head
    face = STATUS_FACES[head.status if head else None]
    figure = FigureState(head.figure_state).label if head and head.figure_state else ""
    return {
        "KPI": kpi.name,
        "定義": kpi.definition,
        "計画": kpi.plan.title,
        "部局": kpi.department.name if kpi.department else "",
        "単位": kpi.unit,
        "基準値": wording.plain_number(kpi.baseline, kpi.decimals),
        "基準日": kpi.baseline_on.isoformat() if kpi.baseline_on else "",
        "最新値": wording.plain_number(head.actual if head else None, kpi.decimals),
        "最新値の状態": f"{figure}（概数）" if head and head.approximate else figure,
        "最新値の期間": (
            wording.span_label(head.granularity, head.period_first, head.period_last)
            if head
            else ""
        ),
        "目標値": wording.plain_number(head.target if head else None, kpi.decimals),
        "目標の期日": head.due_on.isoformat() if head and head.due_on else "",
        "達成率（%）": wording.plain_number(head.rate if head else None, 1),
        "状況": face.word,
        "手続き": WorkflowState(row.state).label if row.state else "",
    }
