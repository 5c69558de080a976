"""Plans and dashboards as files: exactly what the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from core.downloads import TableFile
from core.sheets.writing import Column
from dashboards.selectors.board import Board
from dashboards.selectors.board_rows import KpiRow
from dashboards.selectors.plan_pages import Branch, ItemKpi, PlanLine, PlanPage
from kpis import wording
from kpis.exports import as_of_line, as_shown, negative_of, state_word
from organizations.models import Organization

_PLANS = [
    Column("計画"),
    Column("期間"),
    Column("状態"),
    Column("版"),
    Column("前の計画"),
    Column("次の計画"),
    Column("KPIの数", "number", 0),
    Column("KPIの状況"),
    Column("出典"),
]
_ITEMS = [
    Column("区分"),
    Column("番号"),
    Column("名称"),
    Column("上の項目"),
    Column("内容", width=50),
    Column("担当"),
    Column("年度ごとの予定"),
    Column("KPI"),
    Column("KPIの値"),
    Column("KPIの期間"),
    Column("達成率"),
    Column("状況"),
    Column("KPIの終了日", "date"),
]
_BOARD = [
    Column("KPI"),
    Column("部局"),
    Column("単位"),
    Column("基準値", "number"),
    Column("基準日", "date"),
    Column("最新値", "number"),
    Column("最新値の状態"),
    Column("最新値の期間"),
    Column("目標値", "number"),
    Column("目標の期日", "date"),
    Column("達成率（%）", "number", 1),
    Column("達成率のない理由"),
    Column("進捗（%）", "number", 1),
    Column("状況"),
    Column("入力期限を過ぎた期間", "number", 0),
    Column("終了日", "date"),
]


def plans_file(organization: Organization, lines: Iterable[PlanLine], now: datetime) -> TableFile:
    return TableFile(
        name=f"計画_{organization.code}_{now:%Y%m%d}",
        title="計画の一覧",
        columns=_PLANS,
        rows=[
            [
                line.plan.title,
                line.years,
                line.plan.get_state_display(),
                line.versions,
                line.plan.predecessor.title if line.plan.predecessor else "",
                "、".join(plan.title for plan in line.plan.successors.all()),
                line.kpi_count,
                "　".join(f"{group.label} {count}" for group, count in line.counts),
                line.plan.source,
            ]
            for line in lines
        ],
        as_of=as_of_line(organization, now),
    )


def plan_file(page: PlanPage, organization: Organization, now: datetime) -> TableFile:
    """The shown version's items in the plan's order; an item has a line for each of its KPIs."""
    roadmap = page.detail.roadmap
    planned = {
        row.item.pk: "　".join(
            f"{wording.fiscal_year_text(year)}：{cell.planned}"
            for year, cell in zip(roadmap.fiscal_years, row.cells, strict=True)
            if cell
        )
        for row in roadmap.rows
    }
    rows = [line for branch in page.branches for line in _branch(branch, "", planned)]
    rows += [["計画全体のKPI", *[""] * 6, *_item_kpi(kpi)] for kpi in page.loose]
    version = page.detail.version.label if page.detail.version else ""
    return TableFile(
        name=f"{page.detail.plan.title}_{version}".rstrip("_"),
        title=page.detail.plan.title,
        columns=_ITEMS,
        rows=rows,
        caption=page.years,
        as_of=as_of_line(organization, now),
    )


def _branch(branch: Branch, above: str, planned: dict[int, str]) -> Iterator[list[object]]:
    item = branch.tree.item
    start: list[object] = [
        item.get_kind_display(),
        item.number,
        item.title,
        above,
        item.text,
        "、".join(department.name for department in item.departments.all()),
        planned.get(item.pk, ""),
    ]
    for kpi in branch.kpis or [None]:
        yield start + (_item_kpi(kpi) if kpi else [""] * 6)
    for below in branch.below:
        yield from _branch(below, f"{item.number}　{item.title}".strip("　"), planned)


def _item_kpi(kpi: ItemKpi) -> list[object]:
    ended_on = kpi.indicator.ended_on
    return [kpi.indicator.name, kpi.value, kpi.when, kpi.rate, kpi.face.word, ended_on]


def board_file(board: Board, organization: Organization, title: str) -> TableFile:
    """The table of a dashboard, with its filters and order."""
    return TableFile(
        name=f"{title}_{board.now:%Y%m%d}",
        title=title,
        columns=_BOARD,
        rows=[_board_row(row) for row in board.rows],
        caption="値・目標の単位は各行",
        as_of=as_of_line(organization, board.now),
        negative=negative_of(organization),
    )


def _board_row(row: KpiRow) -> list[object]:
    kpi, year = row.indicator, row.achievement
    return [
        kpi.name,
        row.department,
        kpi.unit,
        as_shown(kpi.baseline, kpi),
        kpi.baseline_on,
        as_shown(year.actual, kpi) if year else None,
        (state_word(year.figure_state, approximate=year.approximate) if year else "")
        or row.no_value,
        wording.span_label(year.granularity, year.period_first, year.period_last) if year else "",
        as_shown(year.target, kpi) if year else None,
        year.due_on if year else None,
        row.rate,
        row.why_no_rate,
        year.pace if year else None,
        row.face.word,
        row.overdue or None,
        kpi.ended_on,
    ]
