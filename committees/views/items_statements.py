"""An item from what was said at a meeting, and the statements that have led to items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from committees.forms.items import start_of
from committees.selectors.item_statements import get_statement, items_of_statements
from committees.selectors.seats import get_committee
from committees.services.items_statements import add_item_from_statement
from committees.statement_items import item_from
from committees.views.items_frame import address
from committees.views.items_one import asks_preview, form_response, item_form
from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_from_statement(
    request: HttpRequest, actor: Actor, pk: int, meeting: int, statement: int
) -> HttpResponse:
    committee = get_committee(actor, pk)
    said = get_statement(actor, committee, meeting, statement)
    there = items_of_statements([said.pk]).get(said.pk, [])
    more: dict[str, Any] = {"statement": said, "there": there}
    if request.method != "POST":
        speaker = said.member.capacity if said.member else said.speaker
        start = item_from(text=said.text, meeting=said.meeting.label, speaker=speaker)
        form = item_form(committee, None, new=True, initial=start_of(start, None))
        return form_response(request, actor, committee, form, **more)
    form = item_form(committee, request.POST, new=True)
    if asks_preview(request, form):
        return form_response(request, actor, committee, form, **more)
    try:
        made = add_item_from_statement(by=actor, statement=said, **form.sent())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return form_response(request, actor, committee, form, status=422, **more)
    messages.success(request, "発言から指摘事項を作りました。")
    return HttpResponseRedirect(address(actor, "item", committee.pk, made.pk))
