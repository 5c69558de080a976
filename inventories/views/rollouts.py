"""Rollouts: making one, how far its departments are, and the KPI counted from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from core.errors import DomainError, Invalid, NotFound, Refused, Stale
from inventories.files_kinds import rollout_file
from inventories.forms import DoneForm
from inventories.forms_kinds import MoreDepartmentsForm, ProgressKpiForm, RolloutForm
from inventories.models import Inventory
from inventories.selectors.feeds import feed_lines
from inventories.selectors.inventories import get_inventory, get_row
from inventories.selectors.rollout_removals import removed_departments
from inventories.selectors.rollouts import departments_to_choose, items_to_choose, rollout_page
from inventories.services.rollout_removals import remove_department, restore_department
from inventories.services.rollouts import add_departments, make_progress_kpi, make_rollout
from inventories.views.frame import address, frame, tell_saved, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def rollout_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    departments = departments_to_choose(actor, today=today())
    start = {
        "item": f"{request.GET.get('plan', '')}:{request.GET.get('item', '')}",
        # All that stand at the top of the organization, to be taken away one by one.
        "departments": [str(pk) for pk, _, top in departments if top],
    }
    form = RolloutForm(sent, initial=start, items=items_to_choose(actor), departments=departments)
    if sent is None:
        return _new(request, actor, form)
    if not form.is_valid():
        return _new(request, actor, form, status=422)
    try:
        made = make_rollout(by=actor, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _new(request, actor, form, status=422)
    messages.success(request, f"「{made.name}」を作りました。導入した部局を完了にしてください。")
    return HttpResponseRedirect(address(actor, "rollout", made.pk))


def _new(
    request: HttpRequest, actor: Actor, form: RolloutForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "heading": "部局への展開を作る",
        "action": "作る",
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "部局への展開を作る"),
    }
    return render(request, "inventories/kind_new.html", context, status=status)


@acting(Act.INVENTORY_VIEW)
@require_safe
def rollout(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    if kind := asked_kind(request.GET):
        page = rollout_page(actor, shown, today=today())
        return table_download(kind, rollout_file(shown, page, now()))
    return _page(request, actor, shown)


@acting(Act.INVENTORY_MANAGE)
@require_POST
def rollout_departments(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    page = rollout_page(actor, shown, today=today())
    form = MoreDepartmentsForm(request.POST, missing=page.missing, auto_id="more_%s")
    if not form.is_valid():
        return _page(request, actor, shown, more=form)
    try:
        number = add_departments(
            by=actor, inventory=shown, ids=form.ids(), planned=form.text("planned")
        )
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, shown, more=form)
    tell_saved(request, shown, f"{number}部局を加えました。")
    return HttpResponseRedirect(address(actor, "rollout", pk))


@acting(Act.INVENTORY_MANAGE)
@require_POST
def rollout_remove(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """A department's row, by its own id; refused, it leads back to the row's page."""
    shown = get_row(actor, pk)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    try:
        row = remove_department(by=actor, row_id=pk, version=seen)
    except (Invalid, Stale) as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "row", pk))
    said = f"「{row.name}」を展開から外しました。この画面の下から元に戻せます。"
    tell_saved(request, shown.inventory, said)
    return HttpResponseRedirect(address(actor, "rollout", shown.inventory_id))


@acting(Act.INVENTORY_MANAGE)
@require_POST
def rollout_restore(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    sent = request.POST.get("event", "")
    event = int(sent) if sent.isdecimal() and len(sent) < 19 else 0
    try:
        row = restore_department(by=actor, inventory=shown, event_id=event)
    except (Invalid, NotFound) as refused:
        messages.error(request, str(refused))
    else:
        tell_saved(request, shown, f"「{row.name}」を元に戻しました。")
    return HttpResponseRedirect(address(actor, "rollout", pk))


@acting(Act.INVENTORY_MANAGE)
@require_POST
def rollout_kpi(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    form = ProgressKpiForm(request.POST, auto_id="kpi_%s")
    form.is_valid()
    try:
        made = make_progress_kpi(by=actor, inventory=shown, name=form.text("name"))
    except (Refused, Invalid) as refused:
        form.refuse(_at_name(refused))
        return _page(request, actor, shown, kpi=form)
    tell_saved(request, shown, f"KPI「{made.name}」を作り、この展開から数えるようにしました。")
    return HttpResponseRedirect(address(actor, "rollout", pk))


def _at_name(error: DomainError) -> DomainError:
    """Refusals of a KPI's other columns, which this form does not ask for, stand at its name."""
    first = next(iter(error.errors.values())) if isinstance(error, Refused) else error
    first.field = "name"
    return first


def _page(
    request: HttpRequest,
    actor: Actor,
    shown: Inventory,
    *,
    more: MoreDepartmentsForm | None = None,
    kpi: ProgressKpiForm | None = None,
) -> HttpResponse:
    page = rollout_page(actor, shown, today=today())
    refused = more is not None or kpi is not None
    start = {"name": f"{shown.name}：完了した部局の割合"}
    context: dict[str, Any] = frame(actor, shown, "rollout") | {
        "page": page,
        "feeds": feed_lines(actor, shown, today=today()),
        "mark_form": DoneForm(auto_id="mark_%s"),
        "more_form": more or MoreDepartmentsForm(missing=page.missing, auto_id="more_%s"),
        "kpi_form": kpi or ProgressKpiForm(initial=start, auto_id="kpi_%s"),
        "has_errors": refused,
        "removed": removed_departments(actor, shown),
        "exports": export_links(request.GET),
        "breadcrumbs": trail(actor, "部局への展開", inventory=shown),
        "now": now(),
    }
    return render(request, "inventories/rollout.html", context, status=422 if refused else 200)
