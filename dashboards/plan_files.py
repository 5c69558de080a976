"""The difference of two versions as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from core.downloads import TableFile
from core.fiscal import FiscalYear
from core.sheets.writing import Column
from dashboards.selectors.plan_difference import DifferenceLine, DifferencePage
from kpis.exports import as_of_line
from organizations.models import Organization
from plans.differences import Change, YearCell
from plans.models import PlanItem
from plans.wording import version_label


def difference_file(page: DifferencePage, organization: Organization, now: datetime) -> TableFile:
    """A line for each thing that changed of an item, with both wordings in full."""
    assert page.before is not None and page.after is not None
    sides = [version_label(one.label) for one in (page.before, page.after)]
    rows = [row for line in page.lines for row in _rows(line)]
    for target in page.targets:
        why = "　".join(part for part in (target.decided, target.reason) if part)
        before = f"{target.due} {target.before or '（なし）'}"
        after = f"{target.due} {target.after}"
        rows.append(["KPIの目標", "", target.indicator.name, "目標", before, after, why])
    return TableFile(
        name=f"{page.plan.title}_{sides[0]}と{sides[1]}の違い",
        title=f"{page.plan.title} {sides[0]}から{sides[1]}への変更",
        columns=[
            *(Column("種別"), Column("番号"), Column("名称"), Column("変更")),
            *(Column(f"変更前（{sides[0]}）", width=44), Column(f"変更後（{sides[1]}）", width=44)),
            Column("備考"),
        ],
        rows=rows,
        caption=page.summary,
        as_of=as_of_line(organization, now),
    )


def _rows(line: DifferenceLine) -> Iterator[list[object]]:
    one, item = line.one, line.one.item
    start: list[object] = [line.kind_word, item.number, item.title]

    def row(what: str, before: str, after: str, note: str = "") -> list[object]:
        return [*start, what, before, after, note]

    if one.before is None:
        below = f"「{line.above_after}」の下" if line.above_after else ""
        yield row("追加", "", "\n".join(part for part in (item.title, item.text) if part), below)
        return
    if one.after is None:
        yield row("削除", "\n".join(part for part in (item.title, item.text) if part), "")
        return
    before, after = one.before, one.after
    if Change.MOVED in one.changes:
        yield row("移動", line.above_before, line.above_after, "" if line.moved_below else "並び順")
    for change, word, name in (
        (Change.NUMBER, "番号", "number"),
        (Change.TITLE, "名称", "title"),
        (Change.TEXT, "内容", "text"),
        (Change.STAGE, "段階", "stage"),
    ):
        if change in one.changes:
            yield row(word, getattr(before, name), getattr(after, name))
    if Change.KIND in one.changes:
        yield row("種別", *(PlanItem.Kind(each.kind).label for each in (before, after)))
    for year in one.years:
        label = FiscalYear(year.fiscal_year).label
        yield row("年度の予定", f"{label} {_cell(year.before)}", f"{label} {_cell(year.after)}")
    for change, word, name in (
        (Change.DEPARTMENTS, "担当部局", "departments"),
        (Change.VIEWPOINTS, "視点", "viewpoints"),
    ):
        if change in one.changes:
            yield row(word, *("、".join(sorted(getattr(each, name))) for each in (before, after)))


def _cell(cell: YearCell | None) -> str:
    if cell is None:
        return "（なし）"
    return f"{cell.planned}（{cell.note}）" if cell.note else cell.planned
