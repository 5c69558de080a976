"""Correcting the rows of an import before anything is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.imports import RowForm
from committees.models import ItemImport
from committees.selectors.imports import get_import
from committees.selectors.vocabulary import status_choices, statuses_of
from committees.services.imports import (
    correct_row,
    join_row,
    name_departments,
    name_statuses,
    open_import,
)
from committees.services.imports_stored import from_json
from committees.views.imports_frame import import_trail, preview_address, preview_page, step
from committees.views.items_frame import frame
from core.errors import DomainError, NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_import_row(
    request: HttpRequest, actor: Actor, pk: int, imported: int, row: int
) -> HttpResponse:
    found = open_import(actor, get_import(actor, pk, imported))
    form = _form(found, row, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, found, row, form)
    form.is_valid()
    try:
        correct_row(
            by=actor, found=found, index=row, typed=form.typed(), version=_version(request.POST)
        )
    except DomainError as refused:
        form.refuse(refused)
        return _page(request, actor, found, row, form, status=refused.status)
    messages.success(request, "表の行を直しました。まだ書き込んでいません。")
    return HttpResponseRedirect(f"{preview_address(actor, found)}#row-{row}")


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_join(
    request: HttpRequest, actor: Actor, pk: int, imported: int, row: int
) -> HttpResponse:
    found = get_import(actor, pk, imported)
    try:
        join_row(by=actor, found=found, index=row, version=_version(request.POST))
    except DomainError as refused:
        return preview_page(request, actor, found, refused=refused, status=refused.status)
    messages.success(request, "上の行につなぎました。まだ書き込んでいません。")
    return HttpResponseRedirect(preview_address(actor, found))


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_departments(
    request: HttpRequest, actor: Actor, pk: int, imported: int
) -> HttpResponse:
    found = get_import(actor, pk, imported)
    names = dict(
        zip(request.POST.getlist("name"), request.POST.getlist("department"), strict=False)
    )
    try:
        name_departments(by=actor, found=found, names=names, version=_version(request.POST))
    except DomainError as refused:
        return preview_page(request, actor, found, refused=refused, status=refused.status)
    messages.success(request, "担当課の名前を置き換えました。まだ書き込んでいません。")
    return HttpResponseRedirect(preview_address(actor, found))


@acting(Act.ITEM_EDIT)
@require_POST
def item_import_statuses(
    request: HttpRequest, actor: Actor, pk: int, imported: int
) -> HttpResponse:
    found = get_import(actor, pk, imported)
    marks = dict(zip(request.POST.getlist("word"), request.POST.getlist("mark"), strict=False))
    try:
        name_statuses(by=actor, found=found, marks=marks, version=_version(request.POST))
    except DomainError as refused:
        return preview_page(request, actor, found, refused=refused, status=refused.status)
    messages.success(request, "状況のことばを置き換えました。まだ書き込んでいません。")
    return HttpResponseRedirect(preview_address(actor, found))


def _form(found: ItemImport, row: int, data: QueryDict | None) -> RowForm:
    items = from_json(found.rows).items
    if row >= len(items):
        raise NotFound("no_such_row", "その行はありません。", "一覧から選び直してください。")
    return RowForm(data, row=items[row], statuses=status_choices(statuses_of(found.committee)))


def _version(data: QueryDict) -> int:
    typed = data.get("version", "")
    return int(typed) if typed.isdecimal() else 0


def _page(
    request: HttpRequest,
    actor: Actor,
    found: ItemImport,
    row: int,
    form: RowForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = frame(actor, found.committee) | {
        "found": found,
        "form": form,
        "row": row,
        "place": from_json(found.rows).items[row].place,
        "preview_url": preview_address(actor, found),
        "has_errors": status != 200,
        "breadcrumbs": import_trail(
            actor,
            found.committee,
            step(actor, found.committee),
            {"label": "取り込む内容の確認", "url": preview_address(actor, found)},
            "行を直す",
        ),
    }
    return render(request, "committees/import_row.html", context, status=status)
