"""What the columns of a table mean: guessed, and asked where that cannot be told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from committees.forms.imports import ColumnsForm
from committees.models import ItemImport
from committees.selectors.imports import get_import
from committees.services.imports import name_columns, open_import
from committees.services.imports_stored import Kept, from_json
from committees.views.imports_frame import import_trail, preview_address, step
from committees.views.items_frame import frame
from core.errors import DomainError
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_import_columns(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    kept = from_json(open_import(actor, found).rows)
    if request.method != "POST":
        return _page(request, actor, found, ColumnsForm(kept=kept), kept)
    form = ColumnsForm(request.POST, kept=kept)
    if not form.is_valid():
        return _page(request, actor, found, form, kept, status=422)
    try:
        name_columns(
            by=actor,
            found=found,
            columns=form.columns(),
            bold_is_change=form.bold_is_change(),
            fill_blanks=bool(form.cleaned_data["fill_blanks"]),
        )
    except DomainError as refused:
        form.refuse(refused)
        return _page(request, actor, found, form, kept, status=refused.status)
    return HttpResponseRedirect(preview_address(actor, found))


def _page(
    request: HttpRequest,
    actor: Actor,
    found: ItemImport,
    form: ColumnsForm,
    kept: Kept,
    *,
    status: int = 200,
) -> HttpResponse:
    context = frame(actor, found.committee) | {
        "found": found,
        "form": form,
        "kept": kept,
        "has_errors": status != 200,
        "breadcrumbs": import_trail(
            actor, found.committee, step(actor, found.committee), "列の意味"
        ),
    }
    return render(request, "committees/import_columns.html", context, status=status)
