"""Minutes of a meeting: the office's page, its steps, and the published view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from committees.models import Meeting
from committees.selectors.meetings import get_meeting
from committees.selectors.minutes import publishing_concerns, require_published, sections_of
from committees.services.minutes import (
    CLOSED,
    publish_minutes,
    settle_minutes,
    take_up_minutes,
    withdraw_minutes,
)
from committees.services.minutes_editing import restore_statement
from committees.views.committees_frame import address, meeting_frame, page_there_is, way_to
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

STEPS = {
    "settle": (settle_minutes, "議事録を確定しました。"),
    "take_up": (take_up_minutes, "議事録を作成中に戻しました。"),
    "withdraw": (withdraw_minutes, "議事録の公開をやめました。"),
}


@acting(Act.COMMITTEE_MANAGE)
@require_GET
def minutes(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    return minutes_page(request, actor, get_meeting(actor, pk, meeting))


@acting(Act.COMMITTEE_MANAGE)
@require_POST
def minutes_step(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    act = request.POST.get("act", "")
    try:
        if act == "publish":
            looked_at = bool(request.POST.get("looked_at"))
            publish_minutes(by=actor, meeting=shown, looked_at=looked_at)
            messages.success(request, "議事録を公開しました。")
        elif act == "restore":
            restore_statement(by=actor, meeting=shown, seal=request.POST.get("seal", ""))
            messages.success(request, "発言を元に戻しました。")
        elif act in STEPS:
            step, said = STEPS[act]
            step(by=actor, meeting=shown)
            messages.success(request, said)
    except Invalid as refused:
        return minutes_page(request, actor, shown, status=422, refused=refused)
    return HttpResponseRedirect(address(actor, "minutes", pk, meeting))


def minutes_page(
    request: HttpRequest, actor: Actor, shown: Meeting, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The office's page, with whatever a refused step brings."""
    shown.refresh_from_db(fields=["minutes", "version"])
    sections = sections_of(shown)
    item_name = "item_from_statement"
    context = meeting_frame(actor, shown, "minutes") | {
        "sections": sections,
        "said": sum(len(section.spoken) for section in sections),
        "is_open": shown.minutes not in CLOSED,
        "concerns": publishing_concerns(shown),
        "makes_items": bool(page_there_is(actor, item_name, shown.committee_id, shown.pk, 0)),
        "unknown": sum(
            1 for section in sections for one in section.spoken if one.statement.member_id is None
        ),
        "has_errors": status != 200,
        "breadcrumbs": way_to(actor, shown, "議事録"),
        **more,
    }
    return render(request, "committees/minutes.html", context, status=status)


@acting(Act.COMMITTEE_VIEW)
@require_GET
def minutes_published(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    require_published(actor, shown)
    by_capacity = not shown.committee.names_published
    context = meeting_frame(actor, shown, "minutes_published") | {
        "sections": sections_of(shown, by_capacity=by_capacity),
        "marks": list(shown.committee.marks.all()),
        "by_capacity": by_capacity,
        "is_published": shown.minutes == Meeting.Minutes.PUBLISHED,
        "breadcrumbs": way_to(actor, shown, "公開する議事録"),
    }
    return render(request, "committees/minutes_published.html", context)
