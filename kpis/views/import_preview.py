"""An import as it stands: waiting, previewed, written, undone; and the acts on its preview."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.clock import now
from core.downloads import download
from core.errors import DomainError
from core.sheets.writing import Column, table_xlsx
from kpis.import_forms import PAGE_SIZES, CellFilterForm
from kpis.models import ImportCell, ImportRun
from kpis.selectors.import_choices import likely_kpis
from kpis.selectors.imports import (
    cells_of,
    chosen_count,
    get_run,
    unchanged_count,
    unmatched_labels,
)
from kpis.services import imports as service
from kpis.services.import_undo import start_undo
from kpis.views.import_wording import cell_rows, file_label, tiles, undone_told
from kpis.views.imports import to_run, way
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

State = ImportRun.State
MOST_NAMES = 20


@acting(Act.FIGURE_IMPORT)
@require_GET
def import_run(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    run = get_run(actor, pk)
    if run.state == State.MAPPING:
        from kpis.views.import_columns import import_columns

        return import_columns(request, code=actor.organization.code, pk=pk)
    context: dict[str, Any] = {
        "breadcrumbs": way(actor, file_label(run)),
        "run": run,
        "title": file_label(run),
        "now": now(),
    }
    if run.is_working:
        return render(request, "kpis/imports/waiting.html", context)
    return render(request, "kpis/imports/run.html", context | _preview(request, actor, run))


def _preview(request: HttpRequest, actor: Actor, run: ImportRun) -> dict[str, Any]:
    form = CellFilterForm(request.GET)
    chosen = form.chosen()
    cells = cells_of(run, **chosen)
    size = request.GET.get("size", "")
    page_size = int(size) if size in {str(number) for number in PAGE_SIZES} else PAGE_SIZES[0]
    page = Paginator(cells, page_size).get_page(request.GET.get("page"))
    previewed = run.state == State.PREVIEWED
    here = reverse("kpis:import_run", args=[actor.organization.code, run.pk])
    names = unmatched_labels(run, limit=MOST_NAMES) if previewed else []
    return {
        "form": form,
        "page_obj": page,
        "rows": cell_rows(page.object_list),
        "page_sizes": PAGE_SIZES,
        "page_size": page_size,
        "tiles": tiles(run, here, chosen["outcome"]),
        "chosen": chosen_count(run),
        "has_filters": any(chosen.values()),
        "unchanged": 0 if chosen["outcome"] else unchanged_count(run, q=chosen["q"]),
        "unchanged_url": "?" + urlencode({**chosen, "outcome": ImportCell.Outcome.UNCHANGED.value}),
        "here_url": here,
        "query": request.GET.urlencode(),
        "names": [(label, likely_kpis(actor, label)) for label in names],
        "undone_told": undone_told(run),
        "may_write": previewed and run.by_id == actor.user.pk,
    }


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_choose(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Keeps the ticks and reasons of the rows shown; `act=write` then has them written."""
    get_run(actor, pk)
    shown = _ids(request.POST.getlist("shown"))
    reasons = {
        int(name[7:]): str(text)
        for name, text in request.POST.items()
        if name.startswith("reason_") and name[7:].isdecimal() and len(name) < 26
    }
    try:
        service.choose(
            by=actor, run_id=pk, shown=shown, chosen=_ids(request.POST.getlist("chosen"))
        )
        given = service.give_reasons(by=actor, run_id=pk, reasons=reasons)
        if request.POST.get("act") == "write":
            service.start_writing(by=actor, run_id=pk)
            return to_run(actor, pk)
        told = f"理由を{given}件受け付けました。" if given else "選択を保存しました。"
        messages.success(request, told)
    except DomainError as error:
        messages.error(request, str(error))
    query = request.POST.get("query", "")
    return to_run(actor, pk, f"?{query}" if query else "")


def _ids(given: list[str]) -> list[int]:
    return [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_undo(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    get_run(actor, pk)
    try:
        start_undo(by=actor, run_id=pk)
    except DomainError as error:
        messages.error(request, str(error))
    return to_run(actor, pk)


@acting(Act.FIGURE_IMPORT)
@require_GET
def import_refused(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    run = get_run(actor, pk)
    cells = cells_of(run, outcome=ImportCell.Outcome.REFUSED)
    columns = [
        Column("行"),
        Column("セル"),
        Column("KPI"),
        Column("期間"),
        Column("表の値"),
        Column("理由"),
    ]
    rows = [
        (str(row.cell.row), row.cell.place, row.name, row.period, row.typed, row.cell.sentence)
        for row in cell_rows(cells)
    ]
    content = table_xlsx(
        title="取り込めない値", columns=columns, rows=rows, caption=file_label(run)
    )
    return download(content, name=f"取り込めない値_{run.pk}", kind="xlsx")
