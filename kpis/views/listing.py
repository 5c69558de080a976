"""The list of KPIs, and the same list as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.clock import now, today
from core.downloads import FileKind, asked_kind, export_links, table_download
from kpis.exports import list_file
from kpis.forms import PAGE_SIZES, ListFilterForm
from kpis.models import Indicator
from kpis.selectors.listing import filtered_indicators, list_choices, list_rows
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_VIEW)
@require_GET
def indicator_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    choices = list_choices(actor)
    form = ListFilterForm(request.GET, choices=choices)
    query = form.query()
    found = filtered_indicators(actor, query, choices, today=today())
    if kind := asked_kind(request.GET):
        return _file(kind, actor, found, query.plan)
    page = Paginator(found, form.page_size()).get_page(request.GET.get("page"))
    context = {
        "breadcrumbs": [{"label": "KPI"}],
        "form": form,
        "query": query,
        "sort": query.sort,
        "page_obj": page,
        "rows": list_rows(actor, list(page.object_list), plan=query.plan),
        "exports": export_links(request.GET),
        "page_sizes": PAGE_SIZES,
        "page_size": form.page_size(),
        "list_url": reverse("kpis:list", args=[actor.organization.code]),
        "now": now(),
        "today": today(),
        **_rights(actor),
    }
    return render(request, "kpis/list.html", context)


def _rights(actor: Actor) -> dict[str, bool]:
    """What the list offers to do."""
    return {
        "may_edit": actor.can(Act.INDICATOR_EDIT),
        "may_enter": actor.can(Act.FIGURE_ENTER, anywhere=True),
        "may_review": actor.can(Act.FIGURE_APPROVE, anywhere=True),
    }


def _file(kind: FileKind, actor: Actor, found: QuerySet[Indicator], plan: str) -> HttpResponse:
    rows = list_rows(actor, list(found), plan=plan)
    return table_download(kind, list_file(actor.organization, rows, now()))
