"""Taking in a file: choose it, see what it would change, write it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.clock import today
from core.errors import Invalid, Stale
from inventories.comparing import Comparison, Outcome
from inventories.forms import ImportForm
from inventories.models import Inventory
from inventories.reading import FileRows, read_file
from inventories.selectors.inventories import get_inventory
from inventories.services.imports import compared, import_rows, opened, sealed
from inventories.views.frame import address, frame, tell_saved, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

# A page of thousands of lines helps nobody; the numbers above count all of them.
SHOWN_LINES = 500
_ORDER = (Outcome.REFUSED, Outcome.CHANGED, Outcome.NEW)


@acting(Act.INVENTORY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    inventory = get_inventory(actor, pk)
    if request.method != "POST":
        return _page(request, actor, inventory, ImportForm())
    if "seal" in request.POST:
        return _write(request, actor, inventory)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, actor, inventory, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        file = read_file(upload.read(), file_name=upload.name, inventory=inventory)
    except Invalid as refused:
        form.refuse(refused)
        return _page(request, actor, inventory, form, status=422)
    found = compared(actor, inventory, file, today=today())
    return _preview(request, actor, inventory, file, found, name=upload.name)


def _write(request: HttpRequest, actor: Actor, inventory: Inventory) -> HttpResponse:
    form = ImportForm()
    try:
        file, digest = opened(inventory, request.POST["seal"])
        found = import_rows(by=actor, inventory=inventory, file=file, digest=digest)
    except Stale as stale:
        fresh = stale.theirs["comparison"]
        return _preview(request, actor, inventory, file, fresh, refused=stale, status=409)
    except Invalid as refused:
        form = ImportForm({})
        form.errors.clear()
        form.refuse(refused)
        return _page(request, actor, inventory, form, status=422)
    new, changed = len(found.of(Outcome.NEW)), len(found.of(Outcome.CHANGED))
    said = (
        f"取り込みました（新規{new}行、変更{changed}行）。"
        if found.writes
        else "変わる行はありません。"
    )
    tell_saved(request, inventory, said)
    return HttpResponseRedirect(address(actor, "detail", inventory.pk))


def _preview(
    request: HttpRequest,
    actor: Actor,
    inventory: Inventory,
    file: FileRows,
    found: Comparison,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    lines = [line for outcome in _ORDER for line in found.of(outcome)]
    return _page(
        request,
        actor,
        inventory,
        ImportForm(),
        found=found,
        seal=sealed(inventory, file, found),
        counts=[(outcome, len(found.of(outcome))) for outcome in Outcome],
        new=len(found.of(Outcome.NEW)),
        changed=len(found.of(Outcome.CHANGED)),
        unchanged=len(found.of(Outcome.UNCHANGED)),
        refused_lines=len(found.of(Outcome.REFUSED)),
        lines=lines[:SHOWN_LINES],
        hidden=max(len(lines) - SHOWN_LINES, 0),
        status=status,
        **more,
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    inventory: Inventory,
    form: ImportForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = frame(actor, inventory, "import") | {
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "ファイルの取込み", inventory=inventory),
        **more,
    }
    return render(request, "inventories/import.html", context, status=status)
