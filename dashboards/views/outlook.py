"""先回りリスト: every KPI that will miss its next target if nothing changes."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.downloads import download
from core.rounding import round_half_up
from core.sheets.writing import Column, table_csv, table_xlsx
from dashboards.forms import OutlookFilterForm
from dashboards.selectors.ahead import Ahead, AheadRow
from dashboards.selectors.board import organization_board
from dashboards.selectors.choices import Choice
from kpis.outlook_wording import HEADING, METHOD_WORDS
from kpis.wording import day_text
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

COLUMNS = (
    Column("順", kind="number", width=6),
    Column("KPI", width=36),
    Column("部局", width=18),
    Column("最新の値", width=16),
    Column("最新の時期", width=14),
    Column("目標", width=16),
    Column("期日", kind="date", width=14),
    Column("見込み", kind="number", width=14),
    Column("80%区間の下", kind="number", width=14),
    Column("80%区間の上", kind="number", width=14),
    Column("単位", width=8),
    Column("達成する確率（%）", kind="percent", decimals=1, width=12),
    Column("目標に足りない割合（%）", kind="percent", decimals=1, width=14),
    Column("説明", width=60),
)


@acting(Act.DASHBOARD_VIEW)
@require_safe
def outlook(request: HttpRequest, actor: Actor) -> HttpResponse:
    choice = replace(Choice.from_query(request.GET), fiscal_year=None)
    board = organization_board(actor, choice, now=clock.now())
    ahead = board.ahead or Ahead()
    if (kind := request.GET.get("format", "")) in ("csv", "xlsx"):
        return _file(actor, ahead, kind)
    code = actor.organization.code
    context = {
        "actor": actor,
        "code": code,
        "board": board,
        "ahead": ahead,
        "form": OutlookFilterForm(board),
        "exports": _exports(request),
        "method": METHOD_WORDS,
        "breadcrumbs": [
            {"label": "ダッシュボード", "url": reverse("dashboards:organization", args=[code])},
            {"label": "先回りリスト"},
        ],
    }
    return render(request, "dashboards/outlook.html", context)


def _file(actor: Actor, ahead: Ahead, kind: str) -> HttpResponse:
    lines = [_line(place, row) for place, row in enumerate(ahead.missing, start=1)]
    day = clock.today()
    name = f"先回りリスト_{actor.organization.name}_{day:%Y%m%d}"
    if kind == "csv":
        return download(table_csv(columns=COLUMNS, rows=lines), name=f"{name}.csv", kind="csv")
    content = table_xlsx(
        title="先回りリスト",
        columns=COLUMNS,
        rows=lines,
        caption=f"{actor.organization.name}　{HEADING}（見込みであり、実績ではありません）",
        as_of=f"{day_text(day)}現在",
    )
    return download(content, name=f"{name}.xlsx", kind="xlsx")


def _line(place: int, row: AheadRow) -> tuple[object, ...]:
    kpi, found = row.kpi.indicator, row.outlook
    return (
        place,
        kpi.name,
        row.kpi.department,
        row.kpi.actual or row.kpi.no_value,
        row.kpi.actual_when,
        row.target,
        found.due_on,
        *(
            None if value is None else round_half_up(value, kpi.decimals)
            for value in (found.expected, found.low, found.high)
        ),
        kpi.unit,
        100 * found.probability if found.probability is not None else None,
        found.shortfall,
        row.sentence,
    )


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    found = []
    for kind, label in (("xlsx", "Excel"), ("csv", "CSV")):
        query = request.GET.copy()
        query["format"] = kind
        found.append({"url": f"?{query.urlencode()}", "label": label})
    return found
