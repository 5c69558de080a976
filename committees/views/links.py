"""What an item is linked to, and where it comes from: a page that needs no script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from committees.models import ActionItem, Committee
from committees.selectors.item_links import find_kpis, find_plan_items, links_of
from committees.selectors.item_page import newest_state, source_choices, sources_of
from committees.selectors.items import get_item
from committees.selectors.seats import get_committee
from committees.services.item_links import (
    add_source,
    link_finding,
    link_kpi,
    link_note,
    link_plan_item,
    remove_link,
    remove_source,
)
from committees.views.items_frame import address, frame, item_step, items_step, trail
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.selectors.links import find_findings


@acting(Act.ITEM_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def item_links(request: HttpRequest, actor: Actor, pk: int, item: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = get_item(actor, committee, item)
    if request.method != "POST":
        return _page(request, actor, committee, shown)
    try:
        _add(request, actor, committee, shown)
    except Invalid as refused:
        return _page(request, actor, committee, shown, status=422, refused=refused)
    messages.success(request, "追加しました。")
    return HttpResponseRedirect(address(actor, "item_links", pk, item))


def _add(request: HttpRequest, actor: Actor, committee: Committee, shown: ActionItem) -> None:
    sent = request.POST
    plan, _, key = sent.get("plan_item", "").partition(":")
    if sent.get("indicator", "").isdecimal():
        link_kpi(by=actor, item=shown, indicator_id=int(sent["indicator"]))
    elif plan.isdecimal() and key:
        link_plan_item(by=actor, item=shown, plan_id=int(plan), key=key)
    elif sent.get("finding", "").isdecimal():
        link_finding(by=actor, item=shown, finding_id=int(sent["finding"]))
    elif "note" in sent:
        link_note(by=actor, item=shown, note=sent["note"])
    else:
        meetings, members = source_choices(committee)
        add_source(
            by=actor,
            item=shown,
            meeting=next((m for m in meetings if str(m.pk) == sent.get("meeting")), None),
            member=next((m for m in members if str(m.pk) == sent.get("member")), None),
        )


def _page(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    shown: ActionItem,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    state = newest_state(shown)
    meetings, members = source_choices(committee)
    kpi, plan, survey = (request.GET.get(name, "").strip() for name in ("kpi", "plan", "survey"))
    context = frame(actor, committee) | {
        "item": shown,
        "state": state,
        "links": links_of(actor, shown),
        "sources": sources_of(actor, shown),
        "kpi_words": kpi,
        "plan_words": plan,
        "survey_words": survey,
        "found_kpis": find_kpis(actor, kpi),
        "found_findings": find_findings(actor, survey),
        "found_plan_items": find_plan_items(actor, plan),
        "meetings": meetings,
        "members": members,
        "has_errors": status != 200,
        "note": request.POST.get("note", ""),
        "breadcrumbs": trail(
            actor,
            committee,
            items_step(actor, committee),
            item_step(actor, shown, state.title),
            "関連と出所",
        ),
        **more,
    }
    return render(request, "committees/item_links.html", context, status=status)


@acting(Act.ITEM_EDIT)
@require_POST
def item_link_remove(
    request: HttpRequest, actor: Actor, pk: int, item: int, link: int
) -> HttpResponse:
    shown = get_item(actor, get_committee(actor, pk), item)
    remove_link(by=actor, item=shown, link_id=link)
    messages.success(request, "関連を外しました。")
    return HttpResponseRedirect(address(actor, "item_links", pk, item))


@acting(Act.ITEM_EDIT)
@require_POST
def item_source_remove(
    request: HttpRequest, actor: Actor, pk: int, item: int, source: int
) -> HttpResponse:
    shown = get_item(actor, get_committee(actor, pk), item)
    remove_source(by=actor, item=shown, source_id=source)
    messages.success(request, "出所を外しました。")
    return HttpResponseRedirect(address(actor, "item_links", pk, item))
