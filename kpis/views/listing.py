"""The list of KPIs, and the same list as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.clock import now, today
from kpis.exports import rows_as_csv
from kpis.forms import PAGE_SIZES, ListFilterForm
from kpis.selectors.listing import ListRow, filtered_indicators, list_choices, list_rows
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_VIEW)
@require_GET
def indicator_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    choices = list_choices(actor)
    form = ListFilterForm(request.GET, choices=choices)
    query = form.query()
    found = filtered_indicators(actor, query, choices)
    if request.GET.get("format") == "csv":
        return _file(actor, list_rows(actor, list(found)))
    page = Paginator(found, form.page_size()).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": [{"label": "KPI"}],
        "form": form,
        "query": query,
        "sort": query.sort,
        "page_obj": page,
        "rows": list_rows(actor, list(page.object_list)),
        "page_sizes": PAGE_SIZES,
        "page_size": form.page_size(),
        "list_url": reverse("kpis:list", args=[actor.organization.code]),
        "may_review": actor.can(Act.FIGURE_APPROVE, anywhere=True),
        "now": now(),
    }
    return render(request, "kpis/list.html", context)


def _file(actor: Actor, rows: list[ListRow]) -> HttpResponse:
    name = f"kpi_{actor.organization.code}_{today():%Y%m%d}.csv"
    response = HttpResponse(rows_as_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
