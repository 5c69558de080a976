"""A meeting's calendar file, and inviting the members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from committees.forms.seats import AnnounceForm
from committees.meeting_facts import fact_lines, facts_of
from committees.models import Meeting
from committees.selectors.meetings import agenda_of, get_meeting, papers_of
from committees.selectors.seats import sees_prepared
from committees.services.announcements import (
    announce_meeting,
    invited_members,
    reachable_people,
    refuse_announcing,
)
from committees.services.calendar_files import meeting_calendar
from committees.views.committees_frame import address, meeting_frame, way_to
from core.clock import now, today
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_VIEW)
@require_safe
def meeting_calendar_file(
    request: HttpRequest, actor: Actor, pk: int, meeting: int
) -> HttpResponse:
    """The file, with agenda and papers as far as the person reads them."""
    shown = get_meeting(actor, pk, meeting)
    sent = sees_prepared(actor, shown)
    content = meeting_calendar(
        shown,
        agenda=agenda_of(shown) if sent else (),
        papers=papers_of(shown) if sent else (),
        moment=now(),
    )
    name = f"{shown.committee.name}_{shown.label}.ics"
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@acting(Act.COMMITTEE_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_announce(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _announce_page(request, actor, shown, form)
    form.is_valid()
    try:
        told = announce_meeting(by=actor, meeting=shown, note=form.text("note"))
    except Invalid as refused:
        form.refuse(refused)
        return _announce_page(request, actor, shown, form, status=422)
    said = f"{told}人に開催を案内しました。" if told else "新しく案内する人はいませんでした。"
    messages.success(request, f"{said}委員は議題と資料を読めるようになっています。")
    return HttpResponseRedirect(address(actor, "meeting", pk, meeting))


def _announce_page(
    request: HttpRequest, actor: Actor, shown: Meeting, form: AnnounceForm, *, status: int = 200
) -> HttpResponse:
    people = reachable_people(shown)
    seats = [(seat, seat.user_id in people) for seat in invited_members(shown)]
    context: dict[str, Any] = meeting_frame(actor, shown, "meeting_announce") | {
        "form": form,
        "seats": seats,
        "reached": sum(is_reached for _, is_reached in seats),
        "facts": fact_lines(facts_of(shown)),
        "agenda": agenda_of(shown),
        "papers": papers_of(shown),
        "told": list(shown.announcements.select_related("by").order_by("-seq")),
        "why_not": _why_not(shown),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown, "開催の案内"),
    }
    return render(request, "committees/seat_announce.html", context, status=status)


def _why_not(shown: Meeting) -> Invalid | None:
    """Why there is nothing to invite to, where there is not."""
    try:
        refuse_announcing(shown, today=today())
    except Invalid as refused:
        return refused
    return None
