"""One KPI, and how a year of it was computed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.clock import now, today
from kpis.charts import trend_chart
from kpis.formulas import RULE_WORDS, explain
from kpis.selectors.detail import how_page, indicator_page
from kpis.selectors.indicators import get_series
from kpis.views.trail import series_query, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

RECENT = 12


@acting(Act.INDICATOR_VIEW)
@require_GET
def detail(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    series = get_series(actor, request.GET.get("department", ""))
    page = indicator_page(actor, pk, department=series, today=today())
    kpi = page.indicator
    context = {
        "page": page,
        "kpi": kpi,
        "head": page.headline,
        "series": series,
        "query": series_query(series),
        "rule_words": RULE_WORDS[kpi.rule],
        "chart": trend_chart(page),
        "lines": page.lines[:RECENT],
        "late": [line for line in page.lines if line.late],
        "may_enter": actor.can(Act.FIGURE_ENTER, series.pk if series else kpi.department_id),
        "breadcrumbs": trail(actor, kpi, series),
        "now": now(),
    }
    return render(request, "kpis/detail.html", context)


@acting(Act.INDICATOR_VIEW)
@require_GET
def how(request: HttpRequest, actor: Actor, pk: int, fiscal_year: int) -> HttpResponse:
    series = get_series(actor, request.GET.get("department", ""))
    page = how_page(actor, pk, fiscal_year, department=series)
    context = {
        "page": page,
        "kpi": page.indicator,
        "row": page.achievement,
        "series": series,
        "steps": explain(page.computed),
        "query": series_query(series),
        "breadcrumbs": [*trail(actor, page.indicator, series), {"label": "計算のしかた"}],
    }
    return render(request, "kpis/how.html", context)
