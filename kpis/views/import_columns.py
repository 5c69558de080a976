"""Naming what a table's columns, sheets and KPI names stand for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import DomainError, Stale
from core.fiscal import fiscal_year_of
from kpis.import_forms import ColumnsForm
from kpis.models import ImportRun
from kpis.selectors.imports import get_run, mapping_for
from kpis.services import imports as service
from kpis.views.imports import to_run, way
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

State = ImportRun.State


@acting(Act.FIGURE_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    run = get_run(actor, pk)
    if run.state != State.MAPPING:
        return to_run(actor, pk)
    form = _form(request, actor, run)
    if request.method == "POST" and form.is_valid():
        try:
            service.name_columns(
                by=actor,
                run_id=pk,
                columns=form.columns(),
                fiscal_year=form.cleaned_data["fiscal_year"],
                keep_as=form.cleaned_data["keep_as"],
            )
        except Stale as stale:
            messages.error(request, str(stale))
        except DomainError as error:
            form.add_error(None, str(error))
            return _page(request, actor, run, form, status=422)
        return to_run(actor, pk)
    return _page(request, actor, run, form, status=422 if form.errors else 200)


def _form(request: HttpRequest, actor: Actor, run: ImportRun) -> ColumnsForm:
    titles = run.options.get("titles", [])
    kept = mapping_for(actor, service.matching(titles))
    return ColumnsForm(
        request.POST if request.method == "POST" else None,
        titles=titles,
        guess=kept.columns if kept else run.options.get("guess", {}),
        fiscal_year=run.options.get("fiscal_year"),
        name=kept.name if kept else "",
        this_year=fiscal_year_of(today()),
    )


def _page(
    request: HttpRequest, actor: Actor, run: ImportRun, form: ColumnsForm, *, status: int
) -> HttpResponse:
    sample = run.options.get("sample", [])
    columns = [
        (field, [row[at] for row in sample if at < len(row)])
        for at, field in enumerate(form.column_fields())
    ]
    context = {
        "breadcrumbs": way(actor, "列の意味"),
        "run": run,
        "form": form,
        "columns": columns,
        "kept": mapping_for(actor, service.matching(run.options.get("titles", []))),
        "sheets": run.options.get("sheets", []),
    }
    return render(request, "kpis/imports/columns.html", context, status=status)


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_sheet(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    try:
        service.choose_sheet(by=actor, run_id=pk, sheet=request.POST.get("sheet", ""))
    except Stale as stale:
        messages.error(request, str(stale))
    return to_run(actor, pk)


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_kpis(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """`label_1`, `kpi_1`: a name in the table, and the KPI that it stands for."""
    get_run(actor, pk)
    picks = {}
    for name, label in request.POST.items():
        number = name.removeprefix("label_")
        chosen = str(request.POST.get(f"kpi_{number}", ""))
        if name.startswith("label_") and chosen.isascii() and chosen.isdigit():
            picks[str(label)] = int(chosen[:18])
    try:
        if picks:
            service.name_kpis(by=actor, run_id=pk, picks=picks)
        else:
            messages.info(request, "KPIを選んでから、読み直してください。")
    except Stale as stale:
        messages.error(request, str(stale))
    return to_run(actor, pk)
