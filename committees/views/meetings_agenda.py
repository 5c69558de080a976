"""The agenda of a meeting: the list with a form, an item's page, its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.forms.meetings import AgendaForm, agenda_values
from committees.models import AgendaItem, Meeting
from committees.selectors.meetings import agenda_of, get_agenda_item, get_meeting
from committees.selectors.raises import raised_items
from committees.services.meetings_agenda import (
    add_agenda_item,
    edit_agenda_item,
    move_agenda_item,
    remove_agenda_item,
)
from committees.views.committees_frame import (
    address,
    conflict_of,
    meeting_frame,
    rebased,
    way_to,
)
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def agenda(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    form = AgendaForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_agenda_item(by=actor, meeting=shown, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"議題{added.number}を加えました。")
            return HttpResponseRedirect(address(actor, "agenda", pk, meeting))
    return _agenda_page(request, actor, shown, form, status=422 if form.is_bound else 200)


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, agenda: int
) -> HttpResponse:
    sat = get_meeting(actor, pk, meeting)
    shown = get_agenda_item(actor, pk, meeting, agenda)
    form = AgendaForm(
        request.POST if request.method == "POST" else None, initial=agenda_values(shown)
    )
    if not form.is_bound:
        return _item_page(request, actor, sat, shown, form)
    if not form.is_valid():
        return _item_page(request, actor, sat, shown, form, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        edit_agenda_item(by=actor, item=shown, typed=form.typed(), version=version)
    except Stale as stale:
        conflict = conflict_of(form, agenda_values(stale.theirs["row"]))
        again = AgendaForm(rebased(request.POST, stale))
        return _item_page(request, actor, sat, shown, again, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _item_page(request, actor, sat, shown, form, status=422)
    messages.success(request, "保存しました。")
    return HttpResponseRedirect(address(actor, "agenda", pk, meeting))


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def agenda_step(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, agenda: int
) -> HttpResponse:
    shown = get_agenda_item(actor, pk, meeting, agenda)
    act = request.POST.get("act", "")
    try:
        if act == "up":
            move_agenda_item(by=actor, item=shown, way="up")
        elif act == "down":
            move_agenda_item(by=actor, item=shown, way="down")
        elif act == "remove":
            remove_agenda_item(by=actor, item=shown)
            messages.success(request, f"議題「{shown.title}」を削除しました。")
    except Invalid as refused:
        sat = get_meeting(actor, pk, meeting)
        return _agenda_page(request, actor, sat, AgendaForm(), status=422, refused=refused)
    return HttpResponseRedirect(address(actor, "agenda", pk, meeting))


def _agenda_page(
    request: HttpRequest,
    actor: Actor,
    shown: Meeting,
    form: AgendaForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = meeting_frame(actor, shown, "agenda") | {
        "agenda": agenda_of(shown),
        "raised": raised_items(shown),
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown, "議題"),
        **more,
    }
    return render(request, "committees/meeting_agenda.html", context, status=status)


def _item_page(
    request: HttpRequest,
    actor: Actor,
    sat: Meeting,
    shown: AgendaItem,
    form: AgendaForm,
    *,
    status: int = 200,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    step = {"label": "議題", "url": address(actor, "agenda", sat.committee_id, sat.pk)}
    context = meeting_frame(actor, sat, "agenda") | {
        "item": shown,
        "form": form,
        "conflict": conflict,
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, sat, step, f"議題{shown.number}"),
    }
    return render(request, "committees/meeting_agenda_item.html", context, status=status)
