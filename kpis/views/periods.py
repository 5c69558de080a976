"""Choosing the period of a figure to enter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from core.errors import Invalid
from core.fiscal import Granularity, Period
from core.japanese_dates import read_date
from kpis.exports import periods_file
from kpis.forms import DayForm
from kpis.models.indicator import Frequency
from kpis.periods import period_key
from kpis.selectors.detail import indicator_page
from kpis.selectors.indicators import get_series
from kpis.selectors.periods import by_fiscal_year
from kpis.views.trail import series_query, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_VIEW)
@require_GET
def figures(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    series = get_series(actor, request.GET.get("department", ""))
    page = indicator_page(actor, pk, department=series, today=today())
    kpi, form = page.indicator, DayForm(request.GET if "day" in request.GET else None)
    if kind := asked_kind(request.GET):
        return table_download(kind, periods_file(kpi, series, page.lines, now()))
    irregular = kpi.frequency == Frequency.IRREGULAR
    if irregular and form.is_bound and (key := _day_key(form)):
        path = reverse("kpis:figure", args=[actor.organization.code, kpi.pk, key])
        return HttpResponseRedirect(path + series_query(series))
    refused = irregular and form.is_bound
    context = {
        "kpi": kpi,
        "series": series,
        "query": series_query(series),
        "years": by_fiscal_year(page.lines),
        "total": len(page.lines),
        "exports": export_links(request.GET),
        "day_form": form if irregular else None,
        "has_errors": refused,
        "may_enter": actor.can(Act.FIGURE_ENTER, series.pk if series else kpi.department_id),
        "breadcrumbs": [*trail(actor, kpi, series), {"label": "期間の選択"}],
        "now": now(),
    }
    return render(request, "kpis/figures.html", context, status=422 if refused else 200)


def _day_key(form: DayForm) -> str:
    """The typed day as part of an address; empty, with the error in the form, where it is none."""
    if not form.is_valid():
        return ""
    try:
        reading = read_date(form.cleaned_data["day"], context=today())
    except Invalid as refused:
        form.add_error("day", str(refused))
        return ""
    if reading.first != reading.last:
        form.add_error("day", "日まで分かる日付を入力してください。例：令和8年8月31日")
        return ""
    return period_key(Period(Granularity.DAY, reading.first, reading.last))
