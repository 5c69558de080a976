"""The list of inventories, one inventory with its rows, and its progress by department."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from inventories.files import inventories_file, progress_file, rows_file
from inventories.forms import DoneForm, RowFilterForm
from inventories.models import Inventory
from inventories.selectors.departments import department_names
from inventories.selectors.inventories import get_inventory, inventory_lines
from inventories.selectors.rows import (
    filtered_rows,
    progress_by_department,
    row_choices,
    row_lines,
    totals,
)
from inventories.views.frame import address, frame, trail
from kpis.forms import PAGE_SIZES
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_VIEW)
@require_safe
def inventory_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines = inventory_lines(actor, today=today())
    if kind := asked_kind(request.GET):
        return table_download(kind, inventories_file(actor.organization, lines, now()))
    context = {
        "lines": lines,
        "exports": export_links(request.GET),
        "code": actor.organization.code,
        "may_manage": actor.can(Act.INVENTORY_MANAGE),
        "breadcrumbs": trail(actor),
        "now": now(),
    }
    return render(request, "inventories/list.html", context)


@acting(Act.INVENTORY_VIEW)
@require_safe
def inventory(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return rows_response(request, actor, get_inventory(actor, pk))


def rows_response(
    request: HttpRequest,
    actor: Actor,
    shown: Inventory,
    *,
    form: DoneForm | None = None,
    chosen: frozenset[int] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """The rows asked for, as a page or a file; `form` is a mark-done form that came back."""
    choices = row_choices(shown)
    filters = RowFilterForm(request.GET, choices=choices)
    found = filtered_rows(shown, filters.query(), choices, today=today())
    if kind := asked_kind(request.GET):
        lines = row_lines(actor, shown, found, today=today(), kept=choices.kept)
        return table_download(kind, rows_file(shown, lines, department_names(shown), now()))
    page = Paginator(found, filters.page_size()).get_page(request.GET.get("page"))
    context: dict[str, Any] = frame(actor, shown, "detail") | {
        "form": filters,
        "mark_form": form or DoneForm(auto_id="mark_%s"),
        "chosen": chosen,
        "has_errors": form is not None,
        "page_obj": page,
        "lines": row_lines(actor, shown, page.object_list, today=today(), kept=choices.kept),
        "total": totals(found, today=today()),
        "exports": export_links(request.GET),
        "sort": filters.query().sort,
        "page_sizes": PAGE_SIZES,
        "page_size": filters.page_size(),
        "list_url": address(actor, "detail", shown.pk),
        "breadcrumbs": trail(actor, inventory=shown),
        "now": now(),
    }
    return render(request, "inventories/detail.html", context, status=status)


@acting(Act.INVENTORY_VIEW)
@require_safe
def progress(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    lines = progress_by_department(shown, today=today())
    if kind := asked_kind(request.GET):
        return table_download(kind, progress_file(shown, lines, now()))
    context = frame(actor, shown, "progress") | {
        "lines": lines,
        "exports": export_links(request.GET),
        "breadcrumbs": trail(actor, "部局別の進み", inventory=shown),
        "now": now(),
    }
    return render(request, "inventories/progress.html", context)
