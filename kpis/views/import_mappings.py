"""The kept meanings of columns: their list, another name, dropping one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Stale
from kpis.import_forms import MappingForm
from kpis.models.importing import ColumnMapping
from kpis.selectors.imports import get_mapping, kept_mappings
from kpis.services.column_mappings import delete_mapping, rename_mapping
from kpis.views.import_wording import mapping_rows
from kpis.views.imports import way
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

TITLE = "残した列の意味"


@acting(Act.FIGURE_IMPORT)
@require_GET
def import_mappings(request: HttpRequest, actor: Actor) -> HttpResponse:
    rows = mapping_rows(kept_mappings(actor))
    context = {"breadcrumbs": way(actor, TITLE), "rows": rows}
    return render(request, "kpis/imports/mappings.html", context)


@acting(Act.FIGURE_IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_mapping(request: HttpRequest, actor: Actor, mapping: int) -> HttpResponse:
    row = get_mapping(actor, mapping)
    sent = request.method == "POST"
    form = MappingForm(
        request.POST if sent else None, initial={"name": row.name, "version": row.version}
    )
    if not sent or not form.is_valid():
        return _page(request, actor, row, form, status=422 if sent else 200)
    try:
        rename_mapping(
            by=actor,
            mapping_id=row.pk,
            name=form.cleaned_data["name"],
            expected_version=form.cleaned_data["version"] or 0,
        )
    except Stale as stale:
        changes = [{"label": "名前", "theirs": stale.theirs["name"], "mine": stale.typed["name"]}]
        again = MappingForm(initial={**stale.typed, "version": stale.theirs["version"]})
        return _page(request, actor, row, again, status=409, conflict={"changes": changes})
    except Invalid as error:
        form.add_error("name", str(error))
        return _page(request, actor, row, form, status=422)
    messages.success(request, "名前を変えました。")
    return _to_list(actor)


def _page(
    request: HttpRequest,
    actor: Actor,
    row: ColumnMapping,
    form: MappingForm,
    *,
    status: int,
    **more: Any,
) -> HttpResponse:
    list_url = reverse("kpis:import_mappings", args=[actor.organization.code])
    steps = way(actor, TITLE, "名前を変える")
    steps[-2]["url"] = list_url
    context = {"breadcrumbs": steps, "form": form, "row": row, "list_url": list_url, **more}
    return render(request, "kpis/imports/mapping.html", context, status=status)


@acting(Act.FIGURE_IMPORT)
@require_POST
def import_mapping_delete(request: HttpRequest, actor: Actor, mapping: int) -> HttpResponse:
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else -1
    try:
        delete_mapping(by=actor, mapping_id=mapping, expected_version=expected)
        messages.success(request, "残した列の意味を消しました。")
    except Stale as stale:
        messages.error(request, str(stale))
    return _to_list(actor)


def _to_list(actor: Actor) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("kpis:import_mappings", args=[actor.organization.code]))
