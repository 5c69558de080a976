"""The list of a committee's items, with what changed since a meeting."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.comparison import Change
from committees.forms.items import EVERYTHING, ItemFilterForm
from committees.items_file import items_file
from committees.models import Committee, Meeting
from committees.selectors.answers import answers_waiting
from committees.selectors.comparisons import ComparedMeetings, comparison, frozen_meetings
from committees.selectors.item_links import kpis_of
from committees.selectors.items import dropped_items, item_choices, item_lines, item_marks
from committees.selectors.seats import get_committee, sees_unsettled
from committees.selectors.vocabulary import statuses_of
from committees.views.items_frame import address, frame, items_step, page_there_is, trail
from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from kpis.forms import PAGE_SIZES
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

TONES = {"good": "ok", "warning": "slow", "bad": "late", "neutral": "none"}


@acting(Act.COMMITTEE_VIEW)
@require_safe
def items(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    committee = get_committee(actor, pk)
    frozen = frozen_meetings(committee)
    since = _since(request, frozen)
    compared = comparison(actor, committee, before=since, after=None)
    return items_response(request, actor, committee, compared, frozen)


def items_response(
    request: HttpRequest,
    actor: Actor,
    committee: Committee,
    compared: ComparedMeetings,
    frozen: list[Meeting],
    **more: Any,
) -> HttpResponse:
    """The items asked for, as a page or a file."""
    choices = item_choices(item.state for item in compared.comparison.items)
    form = ItemFilterForm(request.GET, choices=choices, office=sees_unsettled(actor))
    ids = [item.state.item_id for item in compared.comparison.items]
    lines = item_lines(
        compared,
        marks=item_marks(committee),
        kpis=kpis_of(ids),
        query=form.query(),
        today=today(),
    )
    if kind := asked_kind(request.GET):
        return table_download(kind, items_file(committee, compared, lines, now()))
    size = form.page_size()
    page = Paginator(lines, size or max(len(lines), 1)).get_page(request.GET.get("page"))
    context = frame(actor, committee) | {
        "form": form,
        "compared": compared,
        "comparison": compared.comparison,
        "tiles": _tiles(committee, compared),
        "page_obj": page,
        "lines": page.object_list,
        "page_sizes": PAGE_SIZES,
        "page_size": size,
        "shows_all": size == EVERYTHING,
        "frozen": frozen,
        "exports": export_links(request.GET),
        "list_url": address(actor, "items", committee.pk),
        "paper_url": page_there_is(actor, "paper", committee.pk),
        "import_url": page_there_is(actor, "item_import", committee.pk),
        "unsettled": sum(line.mark is not None and not line.mark.is_settled for line in lines),
        "unsettled_shown": sum(line.mark is not None and not line.mark.is_settled for line in page),
        "dropped": len(dropped_items(committee)) if sees_unsettled(actor) else 0,
        "waiting": answers_waiting(actor, committee),
        "breadcrumbs": trail(actor, committee, items_step(actor, committee)["label"]),
        **more,
    }
    return render(request, "committees/items.html", context, status=more.get("status", 200))


def _since(request: HttpRequest, frozen: list[Meeting]) -> Meeting | None:
    """The frozen meeting that the address names; None: the newest one."""
    asked = request.GET.get("since", "")
    return next((meeting for meeting in frozen if str(meeting.pk) == asked), None)


def _tiles(committee: Committee, compared: ComparedMeetings) -> list[dict[str, Any]]:
    """How many items have each status, with how many had at the meeting before."""
    words = {status.mark: status for status in statuses_of(committee)}
    known = compared.before is not None
    found = compared.comparison
    tiles: list[dict[str, Any]] = []
    for mark, count in found.counts.items():
        status = words.get(mark)
        tiles.append(
            {
                "label": f"{mark} {status.word}" if status else mark or "状況なし",
                "value": count,
                "note": f"前回 {found.before_counts.get(mark, 0)}" if known else "",
                "tone": TONES[status.tone] if status else "none",
                "url": {"status": mark or "-", "change": None},
            }
        )
    wording = found.count(Change.TEXT) + found.count(Change.RESPONSE)
    statuses = sum(
        bool(item.changes & {Change.STATUS, Change.CLOSED, Change.REOPENED}) for item in found.items
    )
    tiles.append(
        {
            "label": "前回から変更" if known else "変更の印あり",
            "value": found.changed,
            "note": f"新規 {found.new}・状況 {statuses}・文言 {wording}" if known else "",
            "tone": "due",
            "url": {"status": None, "change": "any"},
        }
    )
    return tiles
