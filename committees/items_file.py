"""The list of items as a plain table: every column, the texts without markers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from committees.models import Committee
from committees.selectors.comparisons import ComparedMeetings
from committees.selectors.items import ItemLine
from core.downloads import TableFile
from core.rich_text import plain
from core.sheets.writing import Column
from kpis.wording import moment_text

COLUMNS = (
    Column("番号", width=8),
    Column("施策区分", width=16),
    Column("項目分類", width=14),
    Column("見出し", width=20),
    Column("指摘の内容", width=44),
    Column("出所", width=14),
    Column("状況", width=8),
    Column("対応状況", width=50),
    Column("期限", width=12),
    Column("担当課", width=14),
    Column("前回からの変更", width=14),
)


def items_file(
    committee: Committee, compared: ComparedMeetings, lines: Iterable[ItemLine], moment: datetime
) -> TableFile:
    since = f"{compared.before.label}からの変更" if compared.before else "比べる会議なし"
    return TableFile(
        name=f"{committee.name}_指摘事項への対応状況",
        title=f"{committee.name} 指摘事項への対応状況",
        columns=COLUMNS,
        rows=[_row(line) for line in lines],
        caption=f"{compared.comparison.summary_line}　{since}",
        as_of=f"{moment_text(moment)} 時点",
    )


def _row(line: ItemLine) -> list[str]:
    state = line.state
    return [
        state.number,
        state.area,
        state.category,
        state.heading,
        plain(state.text),
        state.source,
        state.status_mark,
        plain(state.response),
        state.due,
        "\n".join(state.departments),
        "・".join(line.compared.words),
    ]
