"""Lists of KPIs and figures as files: exactly what the pages show, figures as figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from core.downloads import TableFile
from core.rounding import round_half_up
from core.sheets.writing import Column, Negative
from kpis import wording
from kpis.faces import STATUS_FACES
from kpis.models import Achievement, Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import FigureState, WorkflowState
from kpis.selectors.listing import ListRow
from kpis.selectors.periods import PeriodLine
from kpis.selectors.review import Waiting
from kpis.selectors.rolled import RolledFigure
from organizations.models import Department, Organization

_LIST = [
    Column("KPI"),
    Column("定義", width=40),
    Column("計画"),
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
    Column("当初の目標", "number"),
    Column("当初の期日", "date"),
    Column("当初の目標に対する達成率（%）", "number", 1),
    Column("状況"),
    Column("評語"),
    Column("手続き"),
    Column("終了日", "date"),
    Column("引継ぎ"),
]
_PERIODS = [
    Column("KPI"),
    Column("部局別の値の部局"),
    Column("単位"),
    Column("年度"),
    Column("期間"),
    Column("初日", "date"),
    Column("末日", "date"),
    Column("承認済みの値", "number"),
    Column("分子", "number"),
    Column("分母", "number"),
    Column("値の状態"),
    Column("時点", "date"),
    Column("手続き"),
    Column("入力期限", "date"),
    Column("期限超過"),
]
_REVIEW = [
    Column("KPI"),
    Column("部局"),
    Column("期間"),
    Column("単位"),
    Column("提出された値", "number"),
    Column("分子", "number"),
    Column("分母", "number"),
    Column("値の状態"),
    Column("前の値", "number"),
    Column("前の値の期間"),
    Column("目標値", "number"),
    Column("目標の期日", "date"),
    Column("提出者"),
    Column("提出日時"),
    Column("メモ"),
]


def as_shown(value: Decimal | None, indicator: Indicator) -> Decimal | None:
    """The figure at the decimals that the pages show; None where there is none."""
    return None if value is None else round_half_up(value, indicator.decimals)


def state_word(figure_state: str | None, *, approximate: bool) -> str:
    """値あり, 値あり（概数）, 未集計; empty where nothing is stored."""
    word = str(FigureState(figure_state).label) if figure_state else ""
    return f"{word}（概数）" if approximate else word


def as_of_line(organization: Organization, now: datetime) -> str:
    return f"{organization.name}　{wording.moment_text(now)} 時点"


def negative_of(organization: Organization) -> Negative:
    return cast(Negative, organization.negative_mark)


def list_file(organization: Organization, rows: Sequence[ListRow], now: datetime) -> TableFile:
    """The KPI list with the filters and the order that the page has."""
    return TableFile(
        name=f"KPIの一覧_{organization.name}_{now:%Y%m%d}",
        title="KPIの一覧",
        columns=_LIST,
        rows=[_list_row(row) for row in rows],
        caption="値・目標の単位は各行",
        as_of=as_of_line(organization, now),
        negative=negative_of(organization),
    )


def _list_row(row: ListRow) -> list[object]:
    kpi, head = row.indicator, row.head
    return [
        kpi.name,
        kpi.definition,
        kpi.plan.title,
        kpi.department.name if kpi.department else "",
        kpi.unit,
        as_shown(kpi.baseline, kpi),
        kpi.baseline_on,
        *_headline(head, kpi),
        STATUS_FACES[head.status if head else None].word,
        _grade(head),
        WorkflowState(row.state).label if row.state else "",
        kpi.ended_on,
        row.carried,
    ]


def _headline(head: Achievement | None, kpi: Indicator) -> list[object]:
    if head is None:
        return [None, "", "", None, None, None, None, None, None]
    return [
        as_shown(head.actual, kpi),
        state_word(head.figure_state, approximate=head.approximate),
        wording.span_label(head.granularity, head.period_first, head.period_last),
        as_shown(head.target, kpi),
        head.due_on,
        head.rate,
        as_shown(head.original_target, kpi),
        head.original_due_on,
        head.original_rate,
    ]


def _grade(head: Achievement | None) -> str:
    """Mark and word of the organization's own scale; empty where the scheme has none for it."""
    if head is None or not head.grade_mark:
        return ""
    return " ".join(part for part in (head.grade_mark, head.grade_word) if part)


def periods_file(
    indicator: Indicator, series: Department | None, lines: Iterable[PeriodLine], now: datetime
) -> TableFile:
    """The periods of one series, as its page lists them."""
    organization = indicator.organization
    title = f"{indicator.name}（{series.name}）" if series else indicator.name
    return TableFile(
        name=f"{title}_期間ごとの値_{now:%Y%m%d}",
        title=title,
        columns=_PERIODS,
        rows=[_period_row(indicator, series, line) for line in lines],
        caption=f"単位：{indicator.unit}",
        as_of=as_of_line(organization, now),
        negative=negative_of(organization),
    )


def _period_row(indicator: Indicator, series: Department | None, line: PeriodLine) -> list[object]:
    return [
        indicator.name,
        series.name if series else "",
        indicator.unit,
        wording.fiscal_year_text(line.fiscal_year),
        line.period.label,
        line.period.first,
        line.period.last,
        *_figure(line.figure, indicator),
        line.cell.as_of if line.cell and line.has_figure else None,
        _procedure(line),
        line.entry_due,
        "期限超過" if line.late else "",
    ]


def _procedure(line: PeriodLine) -> str:
    if line.computed:
        return "部局の値から計算"
    return str(WorkflowState(line.state).label) if line.state else "未入力"


def _figure(
    cell: Measurement | MeasurementRevision | RolledFigure | None, indicator: Indicator
) -> list[object]:
    """Value as shown, both parts as stored, and the word for having none."""
    if cell is None:
        return [None, None, None, ""]
    shown = cell.value
    if shown is None:
        shown = wording.quotient(cell.numerator, cell.denominator)
    return [
        as_shown(shown, indicator),
        cell.numerator,
        cell.denominator,
        state_word(cell.figure_state, approximate=cell.approximate),
    ]


def review_file(organization: Organization, waiting: Sequence[Waiting], now: datetime) -> TableFile:
    """What waits for a head, in the order of the page."""
    return TableFile(
        name=f"承認待ち_{organization.code}_{now:%Y%m%d}",
        title="承認待ちの値",
        columns=_REVIEW,
        rows=[_review_row(row) for row in waiting],
        caption="単位は各行",
        as_of=as_of_line(organization, now),
        negative=negative_of(organization),
    )


def _review_row(row: Waiting) -> list[object]:
    kpi, revision, previous = row.indicator, row.revision, row.previous
    department = revision.measurement.department or kpi.department
    before = _figure(previous, kpi)[0]
    return [
        kpi.name,
        department.name if department else "",
        row.period.label,
        kpi.unit,
        *_figure(revision, kpi),
        before,
        wording.span_label(previous.granularity, previous.period_first, previous.period_last)
        if previous
        else "",
        as_shown(row.year.target, kpi) if row.year else None,
        row.year.due_on if row.year else None,
        str(revision.by) if revision.by else "",
        wording.moment_text(revision.recorded_at),
        revision.note,
    ]
