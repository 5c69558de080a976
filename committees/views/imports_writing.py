"""Writing an import, giving it up, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from committees.selectors.imports import get_import
from committees.services.imports import cancel
from committees.services.imports_writing import undo, write
from committees.views.imports_frame import preview_address, preview_page
from committees.views.items_frame import address
from core.errors import DomainError
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_write(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    version = request.POST.get("version", "")
    chosen = {int(each) for each in request.POST.getlist("chosen") if each.isdecimal()}
    try:
        done = write(
            by=actor,
            found=found,
            chosen=chosen,
            seen=request.POST.get("seen", ""),
            version=int(version) if version.isdecimal() else 0,
        )
    except DomainError as refused:
        return preview_page(
            request,
            actor,
            get_import(actor, pk, imported),
            refused=refused,
            chosen_before=None if refused.code == "items_changed" else chosen,
            status=refused.status,
        )
    new = sum(not entry["before"] for entry in done.written)
    said = f"取り込みました（新規{new}件、変更{len(done.written) - new}件）。"
    messages.success(request, said)
    return HttpResponseRedirect(preview_address(actor, done))


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_cancel(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    try:
        cancel(by=actor, found=found)
    except DomainError as refused:
        return preview_page(request, actor, found, refused=refused, status=refused.status)
    messages.success(request, "取込みを中止しました。指摘事項は変わっていません。")
    return HttpResponseRedirect(address(actor, "item_import", pk))


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_undo(request: HttpRequest, actor: Actor, pk: int, imported: int) -> HttpResponse:
    found = get_import(actor, pk, imported)
    try:
        undo(by=actor, found=found)
    except DomainError as refused:
        return preview_page(request, actor, found, refused=refused, status=refused.status)
    messages.success(request, "取込みを取り消しました。取り込む前の内容に戻っています。")
    return HttpResponseRedirect(preview_address(actor, found))
