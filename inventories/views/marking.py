"""Finishing rows, one or many, and taking a row out of the count."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from inventories.forms import DoneForm, ExcludeForm
from inventories.models import InventoryRow
from inventories.selectors.inventories import get_inventory, get_row
from inventories.services import rows as services
from inventories.views.frame import address, home, tell_saved
from inventories.views.listing import rows_response
from inventories.views.rows import row_response
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_EDIT)
@require_POST
def rows_mark(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    inventory = get_inventory(actor, pk)
    form = DoneForm(request.POST, auto_id="mark_%s")
    chosen = frozenset(
        int(text) for text in request.POST.getlist("rows") if text.isdecimal() and len(text) < 19
    )
    form.is_valid()
    try:
        number = services.mark_done(
            by=actor, inventory=inventory, row_ids=sorted(chosen), done=form.text("done")
        )
    except Invalid as refused:
        form.refuse(refused)
        return rows_response(request, actor, inventory, form=form, chosen=chosen, status=422)
    said = f"{number}行を完了にしました。" if number else "選んだ行はすべて完了しています。"
    tell_saved(request, inventory, said)
    if request.POST.get("back") == "home":
        return HttpResponseRedirect(home(actor, inventory))
    query = request.GET.urlencode()
    return HttpResponseRedirect(address(actor, "detail", pk) + (f"?{query}" if query else ""))


@acting(Act.INVENTORY_EDIT)
@require_POST
def row_mark(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_row(actor, pk)
    actor.require(Act.INVENTORY_EDIT, shown.department_id or shown.inventory.department_id)
    try:
        said = _act(request, actor, shown)
    except Stale as stale:
        return row_response(request, actor, get_row(actor, pk), refused=stale, status=409)
    except Invalid as refused:
        return _refused(request, actor, shown, refused)
    tell_saved(request, shown.inventory, said)
    return HttpResponseRedirect(address(actor, "row", pk))


def _act(request: HttpRequest, actor: Actor, shown: InventoryRow) -> str:
    done, reason = request.POST.get("done", ""), request.POST.get("reason", "")
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else 0
    match request.POST.get("act"):
        case "done":
            services.mark_done(by=actor, inventory=shown.inventory, row_ids=[shown.pk], done=done)
            return "完了にしました。"
        case "undo":
            services.undo_done(by=actor, row=shown, version=version)
            return "完了を取り消しました。"
        case "exclude":
            services.exclude_row(by=actor, row=shown, reason=reason, version=version)
            return "対象外にしました。この行は数えません。"
        case "include":
            services.include_row(by=actor, row=shown, version=version)
            return "対象に戻しました。"
    raise Invalid(
        "unknown_act",
        "操作を選べませんでした。",
        "画面を開き直して、もう一度操作してください。",
    )


def _refused(
    request: HttpRequest, actor: Actor, shown: InventoryRow, error: Invalid
) -> HttpResponse:
    """The row's page with the refusal beside the field it names, or above all."""
    if error.field == "reason":
        exclude_form = ExcludeForm(request.POST, auto_id="exclude_%s")
        exclude_form.refuse(error)
        return row_response(request, actor, shown, exclude_form=exclude_form, status=422)
    return row_response(request, actor, shown, refused=error, status=422)
