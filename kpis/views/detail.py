"""One KPI, and how a year of it was computed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.clock import now, today
from kpis.charts import trend_chart
from kpis.formulas import RULE_WORDS, explain
from kpis.models import Indicator
from kpis.selectors.carried import successors_of
from kpis.selectors.corrective import actions_of
from kpis.selectors.detail import IndicatorPage, how_page, indicator_page
from kpis.selectors.indicators import get_series, item_in_sight
from kpis.selectors.outlook import outlook_of
from kpis.views.trail import series_query, trail
from kpis.wording import ROLL_UP_WORDS
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

RECENT = 12
RollUp = Indicator.RollUp


@acting(Act.INDICATOR_VIEW)
@require_GET
def detail(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    series = get_series(actor, request.GET.get("department", ""))
    page = indicator_page(actor, pk, department=series, today=today())
    kpi = page.indicator
    context = {
        "page": page,
        "kpi": kpi,
        "item": item_in_sight(actor, kpi),
        "head": page.headline,
        "series": series,
        "query": series_query(series),
        "rule_words": RULE_WORDS[kpi.rule],
        "successors": successors_of(actor, [kpi.pk])[kpi.pk],
        "lines": page.lines[:RECENT],
        "late": [line for line in page.lines if line.late],
        "rolled_up": _rolled_up(page),
        **_rights(actor, page),
        **_follow_up(actor, page),
        "roll_up_words": ROLL_UP_WORDS[kpi.roll_up],
        "breadcrumbs": trail(actor, kpi, series),
        "now": now(),
        "today": today(),
    }
    return render(request, "kpis/detail.html", context)


def _rolled_up(page: IndicatorPage) -> bool:
    """Whether the figures come from the departments, so that nobody enters the whole's."""
    return page.department is None and page.indicator.roll_up != RollUp.NONE


def _rights(actor: Actor, page: IndicatorPage) -> dict[str, bool]:
    kpi, series = page.indicator, page.department
    return {
        "may_enter": actor.can(Act.FIGURE_ENTER, series.pk if series else kpi.department_id),
        "may_edit": actor.can(Act.INDICATOR_EDIT, kpi.department_id),
        "may_revise": actor.can(Act.TARGET_REVISE, kpi.department_id),
    }


def _follow_up(actor: Actor, page: IndicatorPage) -> dict[str, object]:
    """What the chart and the blocks about the outlook and the corrective actions take."""
    department_id = page.department.pk if page.department else None
    outlook = outlook_of(actor, page.indicator, department_id)
    return {
        "chart": trend_chart(page, outlook),
        "code": actor.organization.code,
        "outlook": outlook,
        "corrective": actions_of(actor, page.indicator.pk, department_id, today=today()),
    }


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
