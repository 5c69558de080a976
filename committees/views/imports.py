"""Taking in an action table: paste it or choose a file, then see what it would do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from committees.forms.imports import ReceiveForm
from committees.models import Committee, ItemImport
from committees.selectors.imports import get_import, imports_of, meetings_of
from committees.selectors.seats import get_committee
from committees.services.imports import receive
from committees.services.imports_stored import from_json
from committees.views.imports_frame import import_trail, preview_address, preview_page
from committees.views.items_frame import address, frame
from core.errors import DomainError
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

SHOWN_IMPORTS = 20


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_import(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    meetings = meetings_of(committee)
    if request.method != "POST":
        return _page(request, actor, committee, ReceiveForm(meetings=meetings))
    form = ReceiveForm(request.POST, request.FILES, meetings=meetings)
    if not form.is_valid():
        return _page(request, actor, committee, form, status=422)
    upload = form.cleaned_data["file"]
    chosen = next((row for row in meetings if str(row.pk) == form.text("meeting")), None)
    try:
        found = receive(
            by=actor,
            committee=committee,
            text=form.text("text"),
            content=upload.read() if upload else b"",
            file_name=upload.name if upload else "",
            meeting=chosen,
        )
    except DomainError as refused:
        refused.field = "file" if upload else "text"
        form.refuse(refused)
        return _page(request, actor, committee, form, status=refused.status)
    return HttpResponseRedirect(preview_address(actor, found))


@acting(Act.ITEM_EDIT)
@require_safe
def item_import_preview(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    waits = found.state == ItemImport.State.PREVIEWED
    if waits and not from_json(found.rows).certain:
        return HttpResponseRedirect(address(actor, "item_import_columns", pk, imported))
    return preview_page(request, actor, found)


def _page(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    form: ReceiveForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = frame(actor, committee) | {
        "form": form,
        "has_errors": status != 200,
        "imports": imports_of(actor, committee)[:SHOWN_IMPORTS],
        "breadcrumbs": import_trail(actor, committee, "表の取込み"),
    }
    return render(request, "committees/import.html", context, status=status)
