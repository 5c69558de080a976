"""Which KPIs an inventory counts, and how."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import now, today
from core.errors import Invalid, Refused, Stale
from inventories.forms import FeedForm
from inventories.models import Inventory, InventoryFeed
from inventories.selectors.feeds import feed_lines, indicator_choices
from inventories.selectors.inventories import get_feed, get_inventory
from inventories.selectors.rows import row_choices
from inventories.services.feeds import add_feed, edit_feed, remove_feed
from inventories.views.frame import address, frame, rebased, tell_saved, trail
from kpis.wording import exact_text
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INVENTORY_VIEW)
@require_safe
def feeds(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    context = frame(actor, shown, "feeds") | {
        "lines": feed_lines(actor, shown, today=today()),
        "breadcrumbs": trail(actor, "集計するKPI", inventory=shown),
        "now": now(),
    }
    return render(request, "inventories/feeds.html", context)


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def feed_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_inventory(actor, pk)
    form = _form(actor, shown, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, actor, shown, form)
    if not form.is_valid():
        return _page(request, actor, shown, form, status=422)
    try:
        add_feed(by=actor, inventory=shown, typed=form.typed())
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, shown, form, status=422)
    tell_saved(request, shown, "KPIをこの台帳から数えるようにしました。")
    return HttpResponseRedirect(address(actor, "feeds", shown.pk))


@acting(Act.INVENTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def feed_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    feed = get_feed(actor, pk)
    form = _form(actor, feed.inventory, request.POST if request.method == "POST" else None, feed)
    if request.method != "POST":
        return _page(request, actor, feed.inventory, form, feed)
    if not form.is_valid():
        return _page(request, actor, feed.inventory, form, feed, status=422)
    version = form.cleaned_data["version"] or 0
    try:
        edit_feed(by=actor, feed=feed, typed=form.typed(), version=version)
    except Stale as stale:
        again = _form(actor, feed.inventory, rebased(request.POST, stale), feed)
        return _page(request, actor, feed.inventory, again, feed, status=409, refused=stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, feed.inventory, form, feed, status=422)
    tell_saved(request, feed.inventory, "数え方を変えました。")
    return HttpResponseRedirect(address(actor, "feeds", feed.inventory_id))


@acting(Act.INVENTORY_MANAGE)
@require_POST
def feed_remove(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    feed = get_feed(actor, pk)
    remove_feed(by=actor, feed=feed)
    messages.success(request, f"「{feed.indicator.name}」を台帳から数えるのをやめました。")
    return HttpResponseRedirect(address(actor, "feeds", feed.inventory_id))


def _form(
    actor: Actor, inventory: Inventory, data: Any, feed: InventoryFeed | None = None
) -> FeedForm:
    start: dict[str, Any] = {}
    if feed is not None:
        least = feed.minimum_weight
        start = {
            "indicator": feed.indicator_id,
            "measure": feed.measure,
            "output": feed.output,
            "group": feed.group,
            "minimum_weight": "" if least is None else exact_text(least),
            "needs_approval": feed.needs_approval,
            "version": feed.version,
        }
    groups = row_choices(inventory).groups
    if feed is not None and feed.group and (feed.group, feed.group) not in groups:
        groups.append((feed.group, feed.group))
    return FeedForm(
        data,
        initial=start,
        inventory=inventory,
        indicators=indicator_choices(actor),
        groups=groups,
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    inventory: Inventory,
    form: FeedForm,
    feed: InventoryFeed | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = frame(actor, inventory, "feeds") | {
        "form": form,
        "feed": feed,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, "数え方の変更" if feed else "KPIを追加", inventory=inventory),
        **more,
    }
    return render(request, "inventories/feed_edit.html", context, status=status)
