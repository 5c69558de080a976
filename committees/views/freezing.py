"""Putting the state of all items down for a meeting: what it will say, then the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from committees.selectors.answers import answers_waiting, get_answer_meeting
from committees.selectors.comparisons import comparison
from committees.selectors.items import item_marks
from committees.selectors.seats import get_committee
from committees.services.freezing import freeze_meeting
from committees.views.items_frame import address, frame, items_step, trail
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = get_answer_meeting(actor, pk, meeting)
    refused = None
    if request.method == "POST":
        try:
            freeze_meeting(by=actor, meeting=shown)
        except Invalid as error:
            refused = error
        else:
            messages.success(request, f"「{shown.label}」の対応状況を確定しました。")
            return HttpResponseRedirect(address(actor, "compare", pk) + f"?to={shown.pk}")
    marks = item_marks(committee)
    context = frame(actor, committee) | {
        "meeting": shown,
        "compared": comparison(actor, committee, before=None, after=None, settled=True),
        "unsettled": sum(not mark.is_settled for mark in marks.values()),
        "waiting": [row for row in answers_waiting(actor, committee) if row.meeting.pk == shown.pk],
        "refused": refused,
        "has_errors": refused is not None,
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), "対応状況の確定"),
    }
    return render(request, "committees/item_freeze.html", context, status=422 if refused else 200)
