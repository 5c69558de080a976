"""Meetings: planning one, its page, changing it, holding or cancelling it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from committees.forms.meetings import MeetingForm, meeting_values
from committees.models import Committee, Meeting
from committees.selectors.meetings import agenda_of, get_meeting, papers_of
from committees.selectors.minutes import sees_minutes
from committees.selectors.raises import raised_items
from committees.selectors.seats import get_committee, sees_prepared
from committees.services.meetings import (
    add_meeting,
    cancel_meeting,
    edit_meeting,
    hold_meeting,
    reopen_meeting,
)
from committees.views.committees_frame import (
    address,
    conflict_of,
    frame,
    meeting_frame,
    page_there_is,
    rebased,
    trail,
    way_to,
)
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

MARKING = {
    "hold": (hold_meeting, "開催済みにしました。"),
    "cancel": (cancel_meeting, "中止にしました。"),
    "reopen": (reopen_meeting, "準備中に戻しました。"),
}


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_committee(actor, pk)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_meeting(by=actor, committee=shown, typed=form.typed())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"「{made.label}」の会議を作りました。")
            return HttpResponseRedirect(address(actor, "meeting", pk, made.pk))
    status = 422 if form.is_bound else 200
    return _form_page(request, actor, shown, form, status=status)


@acting(Act.COMMITTEE_VIEW)
@require_GET
def meeting(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    return _meeting_page(request, actor, get_meeting(actor, pk, meeting))


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    form = MeetingForm(
        request.POST if request.method == "POST" else None, initial=meeting_values(shown)
    )
    if request.method != "POST":
        return _form_page(request, actor, shown.committee, form, meeting=shown)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            edit_meeting(by=actor, meeting=shown, typed=form.typed(), version=version)
        except Stale as stale:
            conflict = conflict_of(form, meeting_values(stale.theirs["row"]))
            again = MeetingForm(rebased(request.POST, stale))
            committee = shown.committee
            return _form_page(
                request, actor, committee, again, status=409, meeting=shown, conflict=conflict
            )
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "保存しました。")
            return HttpResponseRedirect(address(actor, "meeting", pk, meeting))
    return _form_page(request, actor, shown.committee, form, status=422, meeting=shown)


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def meeting_mark(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    mark, said = MARKING.get(request.POST.get("act", ""), (None, ""))
    if mark is None:
        return HttpResponseRedirect(address(actor, "meeting", pk, meeting))
    try:
        mark(by=actor, meeting=shown)
    except Refused as refused:
        (error,) = refused.errors.values()
        return _meeting_page(request, actor, shown, status=422, refused=error)
    except Invalid as error:
        return _meeting_page(request, actor, shown, status=422, refused=error)
    messages.success(request, said)
    return HttpResponseRedirect(address(actor, "meeting", pk, meeting))


def _meeting_page(
    request: HttpRequest, actor: Actor, shown: Meeting, *, status: int = 200, **more: Any
) -> HttpResponse:
    places = (shown.committee_id, shown.pk)
    prepared = sees_prepared(actor, shown)
    context = meeting_frame(actor, shown, "meeting") | {
        "is_prepared": prepared,
        "agenda": agenda_of(shown) if prepared else [],
        "papers": papers_of(shown) if prepared else [],
        "is_announced": shown.announcements.exists(),
        "raised": raised_items(shown) if actor.can(Act.ITEM_EDIT) else [],
        "reads_minutes": sees_minutes(actor, shown),
        "items_url": page_there_is(actor, "items", shown.committee_id),
        "answers_url": page_there_is(actor, "answers", *places),
        "compare_url": page_there_is(actor, "compare", shown.committee_id),
        "freeze_url": page_there_is(actor, "freeze", *places),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown),
        **more,
    }
    return render(request, "committees/meeting.html", context, status=status)


def _form_page(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    form: MeetingForm,
    *,
    status: int = 200,
    meeting: Meeting | None = None,
    **more: Any,
) -> HttpResponse:
    way = trail(actor, committee, "会議を作る")
    context = frame(actor, committee, "") | {
        "form": form,
        "meeting": meeting,
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, meeting, "編集") if meeting else way,
        **more,
    }
    return render(request, "committees/meeting_edit.html", context, status=status)
