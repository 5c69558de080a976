"""Lists of people by level: making one, its levels, and who stands in which."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from core.errors import Invalid, Refused, Stale
from inventories.files_kinds import talent_file
from inventories.forms_kinds import LevelForm, TalentForm
from inventories.models import Inventory, InventoryLevel
from inventories.selectors.inventories import get_inventory
from inventories.selectors.rollouts import get_level, items_to_choose, talent_page
from inventories.services import talent as services
from inventories.views.frame import address, frame, rebased, tell_saved, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def talent_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    start = {"item": f"{request.GET.get('plan', '')}:{request.GET.get('item', '')}"}
    form = TalentForm(sent, initial=start, items=items_to_choose(actor))
    context = {
        "form": form,
        "heading": "人材の育成の台帳を作る",
        "action": "作る",
        "breadcrumbs": trail(actor, "人材の育成の台帳を作る"),
    }
    if sent is not None and form.is_valid():
        try:
            made = services.make_talent(by=actor, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"「{made.name}」を作りました。次に、段階を加えてください。")
            return HttpResponseRedirect(address(actor, "talent", made.pk))
    failed = sent is not None
    return render(
        request,
        "inventories/kind_new.html",
        context | {"has_errors": failed},
        status=422 if failed else 200,
    )


@acting(Act.INVENTORY_VIEW)
@require_safe
def talent(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    page = talent_page(actor, shown, today=today())
    if kind := asked_kind(request.GET):
        return table_download(kind, talent_file(shown, page, now()))
    context = frame(actor, shown, "talent") | {
        "page": page,
        "exports": export_links(request.GET),
        "breadcrumbs": trail(actor, "段階と人数", inventory=shown),
        "now": now(),
    }
    return render(request, "inventories/talent.html", context)


@acting(Act.INVENTORY_EDIT)
@require_POST
def talent_place(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Which rows stand in which level: a field `level-<row>` each, blank for none."""
    shown = get_inventory(actor, pk)
    wanted = {
        int(name[6:]): int(value) if value.isdecimal() and len(value) < 19 else None
        for name, value in request.POST.dict().items()
        if isinstance(value, str)
        and name.startswith("level-")
        and name[6:].isdecimal()
        and len(name) < 25
    }
    number = services.place_rows(by=actor, inventory=shown, levels=wanted)
    said = f"{number}行の段階を変えました。" if number else "段階に変更はありません。"
    tell_saved(request, shown, said)
    return HttpResponseRedirect(address(actor, "talent", pk))


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def level_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    form = LevelForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _level_page(request, actor, shown, form)
    if not form.is_valid():
        return _level_page(request, actor, shown, form, status=422)
    try:
        made = services.add_level(by=actor, inventory=shown, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _level_page(request, actor, shown, form, status=422)
    messages.success(request, f"段階「{made.name}」を加えました。")
    return HttpResponseRedirect(address(actor, "talent", pk))


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def level(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    row = get_level(actor, pk)
    if request.method != "POST":
        return _level_page(request, actor, row.inventory, _level_form(row, None), row)
    form = _level_form(row, request.POST)
    if not form.is_valid():
        return _level_page(request, actor, row.inventory, form, row, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        services.edit_level(by=actor, level_id=pk, typed=form.typed(), version=version)
    except Stale as stale:
        again = _level_form(row, rebased(request.POST, stale))
        more = {"conflict": _conflict(stale, form)}
        return _level_page(request, actor, row.inventory, again, row, status=409, **more)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _level_page(request, actor, row.inventory, form, row, status=422)
    messages.success(request, "段階を保存しました。")
    return HttpResponseRedirect(address(actor, "talent", row.inventory_id))


@acting(Act.INVENTORY_MANAGE)
@require_POST
def level_remove(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    row = get_level(actor, pk)
    try:
        services.remove_level(by=actor, level_id=pk)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"段階「{row.name}」を消しました。")
    return HttpResponseRedirect(address(actor, "talent", row.inventory_id))


def _level_form(row: InventoryLevel, data: Any) -> LevelForm:
    return LevelForm(data, initial=_values(row) | {"version": row.version})


def _values(row: InventoryLevel) -> dict[str, Any]:
    return {
        "name": row.name,
        "wanted": "" if row.wanted is None else str(row.wanted),
        "certified_by": row.certified_by,
        "note": row.note,
    }


def _conflict(stale: Stale, form: LevelForm) -> dict[str, Any]:
    theirs, mine = _values(stale.theirs["row"]), asdict(form.typed())
    changes = [
        {"label": form.fields[name].label, "theirs": theirs[name], "mine": mine[name]}
        for name in theirs
        if theirs[name] != mine[name]
    ]
    return {"changes": changes}


def _level_page(
    request: HttpRequest,
    actor: Actor,
    inventory: Inventory,
    form: LevelForm,
    row: InventoryLevel | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = frame(actor, inventory, "talent") | {
        "form": form,
        "level": row,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "段階の編集" if row else "段階を加える", inventory=inventory),
        **more,
    }
    return render(request, "inventories/level.html", context, status=status)
