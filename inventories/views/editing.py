"""Making and naming an inventory."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from core.clock import today
from core.errors import Invalid, Refused, Stale
from inventories.forms import InventoryForm
from inventories.models import Inventory
from inventories.selectors.departments import departments_for
from inventories.selectors.inventories import get_inventory
from inventories.services.inventories import edit_inventory, make_inventory
from inventories.views.frame import address, rebased, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def inventory_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    departments = departments_for(actor, today=today())
    form = InventoryForm(
        request.POST if request.method == "POST" else None, departments=departments
    )
    if request.method != "POST":
        return _page(request, actor, form)
    if not form.is_valid():
        return _page(request, actor, form, status=422)
    try:
        made = make_inventory(by=actor, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, form, status=422)
    messages.success(
        request, f"台帳「{made.name}」を作りました。行を追加するか、取り込んでください。"
    )
    return HttpResponseRedirect(address(actor, "detail", made.pk))


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def inventory_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    form = _form(actor, shown, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, form, shown)
    if not form.is_valid():
        return _page(request, actor, form, shown, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        edit_inventory(by=actor, inventory=shown, typed=form.typed(), version=version)
    except Stale as stale:
        again = _form(actor, shown, rebased(request.POST, stale))
        conflict = _conflict(stale, form)
        return _page(request, actor, again, shown, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, form, shown, status=422)
    messages.success(request, "台帳の設定を保存しました。")
    return HttpResponseRedirect(address(actor, "detail", shown.pk))


def _form(actor: Actor, shown: Inventory, data: Any) -> InventoryForm:
    start = {
        name: getattr(shown, name)
        for name in ("name", "description", "unit", "weight_name", "weight_unit", "version")
    }
    departments = departments_for(actor, today=today(), keep=shown.department_id)
    return InventoryForm(
        data, initial=start | {"department": shown.department_id or ""}, departments=departments
    )


def _conflict(stale: Stale, form: InventoryForm) -> dict[str, Any]:
    row, mine = stale.theirs["row"], form.typed()
    changes = [
        {"label": form.fields[name].label, "theirs": getattr(row, name), "mine": own}
        for name, own in vars(mine).items()
        if name in form.fields and getattr(row, name) != own
    ]
    return {"changes": changes}


def _page(
    request: HttpRequest,
    actor: Actor,
    form: InventoryForm,
    shown: Inventory | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "form": form,
        "inventory": shown,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "設定" if shown else "台帳を作る", inventory=shown),
        **more,
    }
    return render(request, "inventories/edit.html", context, status=status)
