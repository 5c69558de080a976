"""What is done to items from their pages: settling, dropping, reopening, ordering."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from committees.forms.items import DropForm, ReopenForm
from committees.selectors.item_page import newest_state
from committees.selectors.items import dropped_items, get_item, get_items
from committees.selectors.seats import get_committee
from committees.selectors.states import states_now
from committees.selectors.vocabulary import status_choices, statuses_of
from committees.services.items import drop_item, restore_item, revise_items, settle_items
from committees.services.items_order import order_items, renumber_items
from committees.services.items_typing import typed_now
from committees.views.items_frame import address, frame, items_step, trail
from committees.views.items_one import item_response
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.ITEM_EDIT)
@require_POST
def items_settle(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Settles the chosen items ("id:seq"); all or none."""
    committee = get_committee(actor, pk)
    back = request.POST.get("back", "")
    pairs = (value.partition(":")[::2] for value in request.POST.getlist("items"))
    seen = {int(pk): int(seq) for pk, seq in pairs if pk.isdecimal() and seq.isdecimal()}
    found = get_items(actor, committee, seen)
    chosen = [(found[pk], seq) for pk, seq in seen.items() if pk in found]
    try:
        count = settle_items(by=actor, items=chosen)
    except (Invalid, Stale) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"{count}件を確定しました。" if count else "確定済みでした。")
    if back.isdecimal():
        return HttpResponseRedirect(address(actor, "item", pk, int(back)))
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(address(actor, "items", pk) + (f"?{query}" if query else ""))


@acting(Act.ITEM_EDIT)
@require_POST
def item_drop(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    form = DropForm(request.POST, auto_id="drop_%s")
    form.is_valid()
    try:
        drop_item(by=actor, item=shown, reason=form.text("reason"))
    except Invalid as refused:
        if not form.errors:
            form.refuse(refused)
        return item_response(request, actor, committee, shown, status=422, drop_form=form)
    messages.success(request, "一覧から外しました。元に戻すこともできます。")
    return HttpResponseRedirect(address(actor, "item", pk, shown.pk))


@acting(Act.ITEM_EDIT)
@require_POST
def item_restore(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    shown = get_item(actor, get_committee(actor, pk), item)
    restore_item(by=actor, item=shown)
    messages.success(request, "一覧に戻しました。")
    return HttpResponseRedirect(address(actor, "item", pk, shown.pk))


@acting(Act.ITEM_EDIT)
@require_POST
def item_reopen(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    """Gives a closed item an open status again, with the reason; not settled yet."""
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    statuses = status_choices([row for row in statuses_of(committee) if not row.closes])
    form = ReopenForm(request.POST, auto_id="reopen_%s", statuses=statuses)
    if not form.is_valid():
        return item_response(request, actor, committee, shown, status=422, reopen_form=form)
    typed = replace(typed_now(shown), status_mark=form.text("status_mark"))
    seq = request.POST.get("seq", "")
    seen = int(seq) if seq.isdecimal() else 0
    try:
        revise_items(
            by=actor, changes=[(shown, seen, typed)], settled=False, reason=form.text("reason")
        )
    except (Refused, Invalid, Stale) as refused:
        form.refuse(refused)
        status = 409 if isinstance(refused, Stale) else 422
        return item_response(request, actor, committee, shown, status=status, reopen_form=form)
    messages.success(request, "再開しました。確定すると、委員・閲覧者にも見えます。")
    return HttpResponseRedirect(address(actor, "item", pk, shown.pk))


@acting(Act.ITEM_EDIT)
@require_safe
def items_dropped(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    rows = dropped_items(committee)
    context = frame(actor, committee) | {
        "rows": [(row, newest_state(row)) for row in rows],
        "breadcrumbs": trail(
            actor, committee, items_step(actor, committee), "一覧から外した指摘事項"
        ),
    }
    return render(request, "committees/items_dropped.html", context)


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def items_order(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Order by typed places (several may share one: then as before), or one step by a button."""
    committee = get_committee(actor, pk)
    states = states_now(committee, settled=False)
    if request.method == "POST":
        ids = [state.item_id for state in states]
        try:
            _reorder(request, actor, committee.pk, ids)
        except Invalid as refused:
            messages.warning(request, str(refused))
        return HttpResponseRedirect(address(actor, "items_order", pk))
    context = frame(actor, committee) | {
        "states": states,
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), "並び順と番号"),
    }
    return render(request, "committees/items_order.html", context)


def _reorder(request: HttpRequest, actor: Actor, pk: int, ids: list[int]) -> None:
    committee = get_committee(actor, pk)
    if request.POST.get("act") == "renumber":
        count = renumber_items(by=actor, committee=committee)
        messages.success(request, f"{count}件の番号を付け直しました。")
        return
    order = _stepped(request, ids) or _typed_order(request, ids)
    order_items(by=actor, committee=committee, order=order)
    messages.success(request, "並び順を保存しました。")


def _stepped(request: HttpRequest, ids: list[int]) -> list[int] | None:
    """The order after one item's step up or down; None where no such button was pressed."""
    verb, _, number = request.POST.get("move", "").partition(":")
    if verb not in {"up", "down"} or not number.isdecimal() or int(number) not in ids:
        return None
    place = ids.index(int(number))
    other = place + (1 if verb == "down" else -1)
    order = list(ids)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order


def _typed_order(request: HttpRequest, ids: list[int]) -> list[int]:
    """By the typed places; an item whose place was moved up to another's comes before it."""

    def key(pair: tuple[int, int]) -> tuple[int, int]:
        place, pk = pair
        typed = request.POST.get(f"place-{pk}", "").strip()
        wanted = int(typed) if typed.isdecimal() else place
        return wanted, 0 if wanted < place else 1 if wanted == place else 2

    return [pk for _, pk in sorted(enumerate(ids, 1), key=key)]
