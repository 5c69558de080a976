"""Roadmaps and time lines as files: exactly what the pages show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from core.downloads import TableFile
from core.eras import era_year_label
from core.fiscal import FiscalYear
from core.sheets.writing import Column
from organizations.models import Organization
from plans.models import Plan
from plans.selectors.milestone_marks import MilestoneMark
from plans.selectors.roadmaps import RoadPage
from plans.selectors.timelines import TimelinePage


def roadmap_file(
    organization: Organization, plan: Plan | None, page: RoadPage, now: datetime
) -> TableFile:
    """Three columns a year: what was planned, what was done, and how it was judged."""
    columns = [
        Column("計画"),
        Column("方針"),
        Column("番号"),
        Column("取組"),
        Column("担当部局"),
        Column("段階"),
    ]
    for year in page.fiscal_years:
        label = FiscalYear(year).label
        columns += [Column(f"{label} 予定"), Column(f"{label} 実績"), Column(f"{label} 判断")]
    title = f"{plan.title} 年度ごとの予定と実績" if plan else "年度ごとの予定と実績"
    return TableFile(
        name=f"{title.replace(' ', '_')}_{timezone.localtime(now):%Y%m%d}",
        title=title,
        columns=[*columns, Column("節目")],
        rows=list(_road_rows(page)),
        as_of=_as_of(organization, now),
    )


def _road_rows(page: RoadPage) -> Iterator[list[object]]:
    for one in page.plans:
        if one.has_milestones:
            marks = [mark for marks in one.milestones for mark in marks]
            blank = [""] * (3 * len(page.fiscal_years))
            yield [one.plan.title, "", "", "計画全体の節目", "", "", *blank, _marks(marks)]
        for group in one.groups:
            for line in group.lines:
                cells: list[object] = []
                for year in line.years:
                    cell = year.cell
                    done = cell.done.words if cell.done else ""
                    cells += [cell.planned, done, cell.face.word if cell.face else ""]
                yield [
                    one.plan.title,
                    f"{group.root.number} {group.root.title}".strip(),
                    line.item.number,
                    line.item.title,
                    line.departments,
                    line.item.stage.name if line.item.stage else "",
                    *cells,
                    _marks([mark for year in line.years for mark in year.milestones]),
                ]


def _marks(marks: list[MilestoneMark]) -> str:
    return "\n".join(f"{one.row.title}（{one.row.when_typed}）{one.word}" for one in marks)


def timeline_file(organization: Organization, page: TimelinePage, now: datetime) -> TableFile:
    """A line a phase, and a line a milestone."""
    rows: list[list[object]] = []
    for system in page.systems:
        row = system.system
        for line in system.phases:
            rows.append(
                [
                    "システムの移行",
                    row.function,
                    row.from_system,
                    row.to_system,
                    line.phase.get_kind_display(),
                    line.phase.from_typed,
                    line.phase.to_typed,
                    line.phase.from_first,
                    line.phase.to_last,
                    line.phase.done_on,
                    line.state,
                ]
            )
    for mark in page.milestones:
        one = mark.row
        rows.append(
            [
                *("節目", one.title, "", "", "", "", one.when_typed, one.when_first, one.when_last),
                one.done_last,
                mark.word,
            ]
        )
    return TableFile(
        name=f"{page.plan.title}_移行と節目_{timezone.localtime(now):%Y%m%d}",
        title=f"{page.plan.title} 移行と節目",
        columns=[
            *(Column("種類"), Column("機能・節目"), Column("移行前"), Column("移行後")),
            *(Column("段階"), Column("開始（原文）"), Column("終了・時期（原文）")),
            *(Column("読み取った初日", "date"), Column("読み取った末日", "date")),
            *(Column("完了日", "date"), Column("状況")),
        ],
        rows=rows,
        as_of=_as_of(organization, now),
    )


def _as_of(organization: Organization, now: datetime) -> str:
    local = timezone.localtime(now)
    return f"{organization.name}　{era_year_label(local.date())} {local:%H:%M} 時点"
