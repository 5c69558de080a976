"""The entry grid: its pages, the cells that a browser sends, and submitting the drafts."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core.clock import now, today
from core.errors import DomainError, Invalid
from kpis.grid_words import error_words, lost_words, result_words
from kpis.models import Measurement
from kpis.selectors.grid import grid_page, kpi_grid_page
from kpis.selectors.grid_panel import cell_panel
from kpis.selectors.grid_query import read_query
from kpis.selectors.grid_sent import FoundCell, drafts_of, find_cells, read_cells, read_drafts
from kpis.services.bulk import DraftCell, save_drafts
from kpis.services.decisions import Decision, submit_all
from kpis.views.grid_panel_wording import panel_words
from kpis.views.grid_wording import clock_text, page_context, row_words
from kpis.views.trail import trail
from kpis.wording import span_label
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

NAMED = 5


@acting(Act.INDICATOR_VIEW)
@require_GET
def grid(request: HttpRequest, actor: Actor) -> HttpResponse:
    query = read_query(request.GET.dict(), today=today())
    page = grid_page(actor, query, today=today())
    here = page.asked.title if page.asked else "入力表"
    context = page_context(actor, page) | {
        "breadcrumbs": [*trail(actor), {"label": here}],
        "here": request.get_full_path(),
        "now": now(),
    }
    return render(request, "kpis/grid.html", context)


@acting(Act.INDICATOR_VIEW)
@require_GET
def kpi_grid(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    query = read_query(request.GET.dict(), today=today())
    page = kpi_grid_page(actor, pk, query, today=today())
    context = page_context(actor, page) | {
        "breadcrumbs": [*trail(actor, page.indicator), {"label": "入力表"}],
        "here": request.get_full_path(),
        "now": now(),
    }
    return render(request, "kpis/grid.html", context)


@acting(Act.INDICATOR_VIEW)
@require_GET
def grid_cell(request: HttpRequest, actor: Actor, pk: int, period: str) -> JsonResponse:
    """What stands beside the grid for one cell."""
    department = request.GET.get("department", "")
    panel = cell_panel(actor, pk, period, department, today=today())
    return JsonResponse(panel_words(actor, panel))


@acting(Act.FIGURE_ENTER)
@require_POST
def grid_cells(request: HttpRequest, actor: Actor) -> JsonResponse:
    """Stores changed cells as drafts; answers for each what became of it."""
    try:
        sent = read_cells(_body(request))
        found, lost = find_cells(actor, sent)
    except Invalid as refused:
        return JsonResponse({"error": error_words(refused)}, status=refused.status)
    results = save_drafts(by=actor, cells=[_draft(cell) for cell in found]) if found else []
    cells = [result_words(cell, result) for cell, result in zip(found, results, strict=True)]
    seqs = {cell.id: cell.seq for cell in sent}
    cells += [lost_words(pk, seqs[pk], error) for pk, error in lost.items()]
    rows = row_words(actor, found, today=today())
    return JsonResponse({"cells": cells, "rows": rows, "saved_at": clock_text(now())})


def _draft(cell: FoundCell) -> DraftCell:
    return DraftCell(
        indicator=cell.indicator,
        department_id=cell.sent.department,
        period=cell.period,
        typed=cell.typed,
        expected_seq=cell.sent.seq,
        check_reason=cell.reason,
    )


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        return None


@acting(Act.FIGURE_SUBMIT)
@require_POST
def grid_submit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hands the drafts on the page to the head, in one act; says what could not be handed in."""
    chosen = drafts_of(actor, read_drafts(request.POST.get("drafts", "")))
    try:
        decided = submit_all(by=actor, measurements=[(cell.pk, seq) for cell, seq in chosen])
    except DomainError as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(_back(request, actor))
    _tell(request, decided, {cell.pk: _named(cell) for cell, _ in chosen})
    return HttpResponseRedirect(_back(request, actor))


def _tell(request: HttpRequest, decided: list[Decision], names: dict[int, str]) -> None:
    """Says how many were handed in, and of the others which and why."""
    done = sum(1 for decision in decided if decision.settled)
    if done:
        messages.success(request, f"{done}件を提出しました。部局長の承認を待っています。")
    elif not decided:
        messages.warning(request, "提出する下書きがありません。値を入力してから提出してください。")
    left = [d for d in decided if not d.settled]
    if left:
        lines = [f"「{names[d.measurement_id]}」：{d.sentence}" for d in left[:NAMED]]
        more = [f"ほか{len(left) - NAMED}件"] if len(left) > NAMED else []
        head = f"提出できなかった値が{len(left)}件あります。"
        messages.warning(request, "\n".join([head, *lines, *more]))


def _named(cell: Measurement) -> str:
    period = span_label(cell.granularity, cell.period_first, cell.period_last)
    return f"{cell.indicator.name} {period}"


def _back(request: HttpRequest, actor: Actor) -> str:
    """The grid that was sent from; only an address of this portal."""
    back = request.POST.get("back", "")
    if back.startswith("/o/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return reverse("kpis:grid", args=[actor.organization.code])
