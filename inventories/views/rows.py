"""One row: adding it, its page with its history, and editing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.clock import now, today
from core.errors import Invalid, Refused, Stale
from core.fiscal import era_year_label
from inventories.entry import RowTyped
from inventories.forms import ExcludeForm, RowForm
from inventories.models import Inventory, InventoryRow
from inventories.selectors.departments import departments_for
from inventories.selectors.history import row_history
from inventories.selectors.inventories import get_inventory, get_row, may_edit_row
from inventories.selectors.kept import is_kept
from inventories.selectors.rows import row_lines
from inventories.services.rows import add_row, edit_row
from inventories.views.frame import address, frame, rebased, tell_saved, trail
from kpis.wording import exact_text
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def row_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    inventory = get_inventory(actor, pk)
    departments = departments_for(actor, today=today())
    start = {"department": departments[0][0]} if len(departments) == 1 else {}
    form = RowForm(
        request.POST if request.method == "POST" else None,
        inventory=inventory,
        departments=departments,
        initial=start,
    )
    if request.method != "POST":
        return _new_page(request, actor, inventory, form)
    if not form.is_valid():
        return _new_page(request, actor, inventory, form, status=422)
    try:
        row = add_row(by=actor, inventory=inventory, typed=form.typed(RowTyped()))
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _new_page(request, actor, inventory, form, status=422)
    tell_saved(request, inventory, f"「{row.name}」を追加しました。")
    return HttpResponseRedirect(address(actor, "row", row.pk))


def _new_page(
    request: HttpRequest, actor: Actor, inventory: Inventory, form: RowForm, *, status: int = 200
) -> HttpResponse:
    context = frame(actor, inventory, "detail") | {
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "行の追加", inventory=inventory),
    }
    return render(request, "inventories/row_new.html", context, status=status)


@acting(Act.INVENTORY_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_row(actor, pk)
    if request.method != "POST":
        return row_response(request, actor, shown)
    actor.require(Act.INVENTORY_EDIT, shown.department_id or shown.inventory.department_id)
    form = _form(actor, shown, request.POST)
    if not form.is_valid():
        return row_response(request, actor, shown, form=form, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        saved = edit_row(by=actor, row=shown, typed=form.typed(_kept(shown)), version=version)
    except Stale as stale:
        again = _form(actor, shown, rebased(request.POST, stale))
        conflict = _conflict(stale, form)
        return row_response(request, actor, shown, form=again, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return row_response(request, actor, shown, form=form, status=422)
    if saved.version == shown.version:
        messages.info(request, "変更はありません。")
    else:
        tell_saved(request, shown.inventory, "保存しました。")
    return HttpResponseRedirect(address(actor, "row", shown.pk))


def row_response(
    request: HttpRequest,
    actor: Actor,
    shown: InventoryRow,
    *,
    form: RowForm | None = None,
    exclude_form: ExcludeForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page of a row, with a form that came back where one did."""
    may_edit = may_edit_row(actor, shown, shown.inventory)
    kept = is_kept(shown.inventory)
    (line,) = row_lines(actor, shown.inventory, [shown], today=today(), kept=kept)
    context = frame(actor, shown.inventory, "detail") | {
        "row": shown,
        "line": line,
        "may_edit_row": may_edit,
        "form": (form or _form(actor, shown, None)) if may_edit else None,
        "exclude_form": exclude_form or ExcludeForm(auto_id="exclude_%s"),
        "mark_url": address(actor, "row_mark", shown.pk),
        "entries": row_history(actor, shown),
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, shown.name, inventory=shown.inventory),
        "now": now(),
        **more,
    }
    return render(request, "inventories/row.html", context, status=status)


def _form(actor: Actor, shown: InventoryRow, data: Any) -> RowForm:
    start = vars(_kept(shown)) | {
        "department": shown.department_id or "",
        "version": shown.version,
    }
    return RowForm(
        data,
        initial=start,
        inventory=shown.inventory,
        departments=departments_for(actor, today=today(), keep=shown.department_id),
    )


def _kept(shown: InventoryRow) -> RowTyped:
    """The row as it would be typed."""
    return RowTyped(
        code=shown.code,
        name=shown.name,
        department_id=shown.department_id,
        group=shown.group,
        weight="" if shown.weight is None else exact_text(shown.weight),
        planned=shown.planned,
        done=era_year_label(shown.done_on) if shown.done_on else "",
        excluded_because=shown.excluded_because,
        note=shown.note,
    )


def _conflict(stale: Stale, form: RowForm) -> dict[str, Any]:
    """The other person's values beside those this person typed."""
    theirs, mine = vars(_kept(stale.theirs["row"])), vars(form.typed(RowTyped()))
    changes = [
        {"label": form.fields[name].label, "theirs": theirs[name], "mine": mine[name]}
        for name in mine
        if name in form.fields and theirs[name] != mine[name]
    ]
    return {"changes": changes}
