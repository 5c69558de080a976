"""The ways to part people: making, changing, merging, copying, taking away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, NotFound, Refused
from inventories.forms import ServiceForm
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.groups import AxisForm, MergeForm, axis_values, merge_values
from surveys.models import Survey
from surveys.selectors.editor import get_axis, get_built
from surveys.services.access import why_fixed
from surveys.services.groups import (
    add_axis,
    axes_from_departments,
    edit_axis,
    remove_axis,
)
from surveys.services.groups_copying import copy_groups
from surveys.services.groups_merging import merge_axis
from surveys.views.frame import address, frame, trail
from surveys.views.groups import groups_page


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def axis_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    form = AxisForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, actor, shown, form, "分け方を追加")
    try:
        add_axis(by=actor, survey=shown, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, shown, form, "分け方を追加")
    messages.success(request, "分け方を追加しました。対象者の人数を入れてください。")
    return _back(actor, pk)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def axis_edit(request: HttpRequest, actor: Actor, pk: int, axis: int) -> HttpResponse:
    row = get_axis(actor, pk, axis)
    data = request.POST if request.method == "POST" else None
    form = AxisForm(data, initial=axis_values(row))
    if data is None or not form.is_valid():
        return _page(request, actor, row.survey, form, f"分け方「{row.title}」の変更")
    try:
        edit_axis(by=actor, axis=row, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, row.survey, form, f"分け方「{row.title}」の変更")
    messages.success(
        request, "分け方を保存しました。名称の残った区分の人数は、そのまま残しています。"
    )
    return _back(actor, pk)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def axis_merge(request: HttpRequest, actor: Actor, pk: int, axis: int) -> HttpResponse:
    """`axis` is one to merge, or a merged one to change."""
    row = get_axis(actor, pk, axis)
    base = row.base or row
    base.survey = row.survey
    merged = row if row.base_id else None
    values = list(base.values.all())
    data = request.POST if request.method == "POST" else None
    form = MergeForm(data, initial=merge_values(base, merged), values=values)
    title = f"「{base.title}」をまとめる"
    if data is None or not form.is_valid():
        return _page(request, actor, row.survey, form, title)
    try:
        merge_axis(by=actor, base=base, title=form.text("title"), names=form.names(), axis=merged)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, row.survey, form, title)
    messages.success(request, "まとめた分け方を保存しました。公表する表を選べます。")
    return _back(actor, pk)


@acting(Act.SURVEY_MANAGE)
@require_POST
def axis_remove(request: HttpRequest, actor: Actor, pk: int, axis: int) -> HttpResponse:
    row = get_axis(actor, pk, axis)
    try:
        remove_axis(by=actor, axis=row)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"分け方「{row.title}」を削除しました。")
    return _back(actor, pk)


@acting(Act.SURVEY_MANAGE)
@require_POST
def axis_departments(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    level = request.POST.get("level", "")
    try:
        made = axes_from_departments(
            by=actor,
            survey=shown,
            level=int(level) if level.isdecimal() and len(level) < 3 else -1,
            today=today(),
        )
    except (Invalid, Refused) as refused:
        return groups_page(request, actor, shown, refused=refused, part="axes")
    messages.success(request, f"分け方「{made.title}」を、いまの部局から作りました。")
    return _back(actor, pk)


@acting(Act.SURVEY_MANAGE)
@require_POST
def groups_copy(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    number = request.POST.get("source", "")
    try:
        source = get_built(actor, int(number) if number.isdecimal() and len(number) < 19 else 0)
        count = copy_groups(by=actor, survey=shown, source=source)
    except (Invalid, Refused, NotFound) as refused:
        return groups_page(request, actor, shown, refused=_told(refused), part="axes")
    messages.success(
        request, f"「{source.title}」から分け方を{count}個と、公表する表を写しました。"
    )
    return _back(actor, pk)


def _told(refused: Any) -> Any:
    """No survey was chosen: that is no missing page."""
    if isinstance(refused, NotFound):
        return Invalid(
            "no_source", "写すアンケートが選ばれていません。", "一覧から選んでください。"
        )
    return refused


def _page(
    request: HttpRequest, actor: Actor, shown: Survey, form: ServiceForm, title: str
) -> HttpResponse:
    step = {"label": "対象と公表", "url": address(actor, "groups", shown.pk)}
    context = frame(actor, shown, "groups") | {
        "form": form,
        "title": title,
        "merging": isinstance(form, MergeForm),
        "why_fixed": why_fixed(shown),
        "has_errors": form.is_bound,
        "breadcrumbs": trail(actor, shown, step, title),
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/axis_edit.html", context, status=status)


def _back(actor: Actor, pk: int) -> HttpResponse:
    return HttpResponseRedirect(address(actor, "groups", pk))
