"""A member's own pages: the committees they sit on, their remarks and what became of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.selectors.remarks import remarks_of
from committees.selectors.seats import get_committee
from committees.selectors.seats_mine import my_committees
from committees.views.committees_frame import frame, trail
from core.clock import now, today
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_VIEW)
@require_safe
def mine(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "actor": actor,
        "code": actor.organization.code,
        "committees": my_committees(actor, today=today()),
        "now": now(),
        "today": today(),
        "breadcrumbs": [{"label": "自分の会議"}],
    }
    return render(request, "committees/mine.html", context)


@acting(Act.ITEM_COMMENT)
@require_safe
def remarks(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    context = frame(actor, committee, "remarks") | {
        "remarks": remarks_of(actor, committee, today=today()),
        "breadcrumbs": trail(actor, committee, "自分の発言と対応"),
    }
    return render(request, "committees/seat_remarks.html", context)
