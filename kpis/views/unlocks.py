"""Unlocking figures of a closed round."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.clock import now, today
from core.errors import Invalid, Refused
from kpis.models.round import CollectionRound, RoundItem, RoundUnlock
from kpis.round_forms import UnlockForm
from kpis.selectors.round_lists import ListQuery, list_items
from kpis.selectors.rounds import asked_departments, get_round, round_page
from kpis.services.unlocks import unlock
from kpis.views.round_trail import round_trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ROUND_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def round_unlock(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    asked = get_round(actor, pk)
    item = _item(request, actor, asked)
    departments = [(str(one.pk), one.name) for one in asked_departments(asked)]
    data = [request.POST] if request.method == "POST" else []
    initial = {
        "item": item.pk if item else None,
        "department": request.GET.get("department", ""),
    }
    form = UnlockForm(*data, departments=departments, item=item is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _unlock(actor, asked.pk, form, item.pk if item else None)
        except (Invalid, Refused) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "解除しました。担当の部局に知らせました。")
            return redirect("kpis:round", actor.organization.code, made.round_id)
    return _page(request, actor, asked, form, item)


def _item(request: HttpRequest, actor: Actor, asked: CollectionRound) -> RoundItem | None:
    """The item that the address or the form names; None: a department as a whole."""
    given = request.POST if request.method == "POST" else request.GET
    number = given.get("item", "")
    if not (number.isascii() and number.isdigit()):
        return None
    return list_items(actor, asked, ListQuery()).filter(pk=int(number)).first()


def _page(
    request: HttpRequest,
    actor: Actor,
    asked: CollectionRound,
    form: UnlockForm,
    item: RoundItem | None,
) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "item": item,
        "page": round_page(actor, asked, today=today()),
        "today": today(),
        "now": now(),
        "breadcrumbs": round_trail(actor, asked, "解除"),
    }
    return render(request, "kpis/rounds/unlock.html", context, status=422 if form.errors else 200)


def _unlock(actor: Actor, round_id: int, form: UnlockForm, item_id: int | None) -> RoundUnlock:
    clean = form.cleaned_data
    department = clean["department"]
    return unlock(
        by=actor,
        round_id=round_id,
        reason=clean["reason"],
        until=clean["until"],
        today=today(),
        item_id=item_id,
        department_id=int(department) if department and item_id is None else None,
    )
