"""What members want to raise at the meeting ahead: saying so, and what the office sees of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from committees.forms.seats import RaiseForm
from committees.selectors.items import get_item
from committees.selectors.meetings import get_meeting
from committees.selectors.raises import raised_items
from committees.selectors.seats import get_committee
from committees.services.raises import raise_item, withdraw_raise
from committees.views.committees_frame import meeting_frame, way_to
from committees.views.items_frame import address
from committees.views.items_one import item_response
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_COMMENT)
@require_POST
def item_raise(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    """`act=withdraw` takes it back."""
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    form = RaiseForm(request.POST, auto_id="raise_%s")
    form.is_valid()
    try:
        if request.POST.get("act") == "withdraw":
            withdraw_raise(by=actor, item=shown)
            messages.success(request, "次の会議で取り上げる項目から外しました。")
        else:
            made = raise_item(by=actor, item=shown, note=form.text("note"))
            said = f"「{made.meeting.label}」で取り上げたい項目として伝えました。"
            messages.success(request, said)
    except Invalid as refused:
        form.refuse(refused)
        more = {"raise_form": form, "refused_form": form}
        return item_response(request, actor, committee, shown, status=422, **more)
    return HttpResponseRedirect(f"{address(actor, 'item', pk, item)}#raise")


@acting(Act.ITEM_EDIT)
@require_safe
def raises(request: HttpRequest, actor: Actor, pk: int, meeting: int) -> HttpResponse:
    shown = get_meeting(actor, pk, meeting)
    context = meeting_frame(actor, shown, "raises") | {
        "raised": raised_items(shown),
        "breadcrumbs": way_to(actor, shown, "委員が取り上げたい項目"),
    }
    return render(request, "committees/raises.html", context)
