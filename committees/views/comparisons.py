"""Two moments of a committee's items side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from committees.forms.items import ItemFilterForm
from committees.items_file import items_file
from committees.models import Committee, Meeting
from committees.selectors.comparisons import (
    ComparedMeetings,
    comparison,
    frozen_meetings,
    meeting_before,
)
from committees.selectors.items import ItemLine, item_choices, item_lines, item_marks
from committees.selectors.seats import get_committee, sees_unsettled
from committees.views.items_frame import address, frame, items_step, page_there_is, trail
from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.COMMITTEE_VIEW)
@require_safe
def compare(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """`from` and `to` name frozen meetings; without `to` it is now. The whole table with `all`."""
    committee = get_committee(actor, pk)
    frozen = frozen_meetings(committee)
    after = _named(frozen, request.GET.get("to"))
    before = _named(frozen, request.GET.get("from")) or meeting_before(frozen, after)
    compared = comparison(actor, committee, before=before, after=after)
    form, lines = _asked(request, actor, committee, compared)
    if kind := asked_kind(request.GET):
        return table_download(kind, items_file(committee, compared, lines, now()))
    context = frame(actor, committee) | {
        "form": form,
        "compared": compared,
        "lines": lines if "all" in request.GET else [line for line in lines if line.is_changed],
        "shows_all": "all" in request.GET,
        "frozen": frozen,
        "before": before,
        "after": after,
        "backwards": bool(before and after and before.order > after.order),
        "exports": export_links(request.GET),
        "paper_url": page_there_is(actor, "paper", committee.pk),
        "compare_url": address(actor, "compare", committee.pk),
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), "会議の間の比較"),
    }
    return render(request, "committees/comparison.html", context)


def _asked(
    request: HttpRequest, actor: Actor, committee: Committee, compared: ComparedMeetings
) -> tuple[ItemFilterForm, list[ItemLine]]:
    """The filters of the address, and the items that pass them."""
    choices = item_choices(item.state for item in compared.comparison.items)
    form = ItemFilterForm(request.GET, choices=choices, office=sees_unsettled(actor))
    marks = {} if compared.after.meeting else item_marks(committee)
    return form, item_lines(compared, marks=marks, kpis={}, query=form.query(), today=today())


def _named(frozen: list[Meeting], asked: str | None) -> Meeting | None:
    return next((meeting for meeting in frozen if str(meeting.pk) == asked), None)
