"""The action table as a paper: on the page, and as Excel, PDF and Word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from committees.models import Committee
from committees.paper_settings import PaperColumn, read_settings
from committees.papers.action_paper import ActionPaper, Cell, merged_groups
from committees.papers.excel import action_table_xlsx
from committees.papers.pdf import action_table_pdf
from committees.papers.word import action_table_docx
from committees.selectors.papers import PaperMeetings, ShownPaper, paper_meetings, shown_paper
from committees.selectors.seats import get_committee
from committees.views.items_frame import address, frame, items_step, trail
from core.downloads import CONTENT_TYPES
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

_FILES: dict[str, tuple[str, Callable[[ActionPaper], bytes], str]] = {
    "xlsx": ("Excel", action_table_xlsx, CONTENT_TYPES["xlsx"]),
    "pdf": ("PDF", action_table_pdf, "application/pdf"),
    "docx": (
        "Word",
        action_table_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@dataclass(frozen=True)
class HtmlCell:
    """A cell of the table on the page; `again`: it belongs to the one above that says the same."""

    column: PaperColumn
    cell: Cell
    again: bool


@acting(Act.COMMITTEE_VIEW)
@require_safe
def paper(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """`to` names a meeting (blank: now), `from` the one compared with; `settled`, `deletions`."""
    committee = get_committee(actor, pk)
    meetings = paper_meetings(committee)
    shown = _asked(request, actor, committee, meetings)
    context = frame(actor, committee) | {
        "shown": shown,
        "rows": list(html_rows(shown.paper)),
        "meetings": meetings,
        "files": _files(request, actor, committee),
        "may_manage": actor.can(Act.COMMITTEE_MANAGE),
        "settings": read_settings(committee.paper),
        "settings_url": address(actor, "paper_settings", committee.pk),
        "breadcrumbs": trail(actor, committee, items_step(actor, committee), "資料"),
    }
    return render(request, "committees/paper.html", context)


@acting(Act.COMMITTEE_VIEW)
@require_safe
def paper_xlsx(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _file(request, actor, pk, "xlsx")


@acting(Act.COMMITTEE_VIEW)
@require_safe
def paper_pdf(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _file(request, actor, pk, "pdf")


@acting(Act.COMMITTEE_VIEW)
@require_safe
def paper_docx(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _file(request, actor, pk, "docx")


PAPER_KINDS = tuple(_FILES)


def paper_download(paper: ActionPaper, kind: str, *, name: str = "") -> HttpResponse:
    """The paper as a file: xlsx, pdf or docx, under its own name where none is given."""
    _, write, media_type = _FILES[kind]
    response = HttpResponse(write(paper), content_type=media_type)
    disposition = content_disposition_header(True, f"{name or paper.file_name}.{kind}")
    response["Content-Disposition"] = disposition or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def html_rows(paper: ActionPaper) -> Iterator[list[HtmlCell]]:
    """The rows of the table. Nothing spans rows: a page of paper could not end within one."""
    first = {
        index: {group.start for group in groups} for index, groups in merged_groups(paper).items()
    }
    for place, row in enumerate(paper.rows):
        yield [
            HtmlCell(column, row.cells[index], index in first and place not in first[index])
            for index, column in enumerate(paper.columns)
        ]


def _file(request: HttpRequest, actor: Actor, pk: int, kind: str) -> HttpResponse:
    committee = get_committee(actor, pk)
    shown = _asked(request, actor, committee, paper_meetings(committee))
    return paper_download(shown.paper, kind)


def _asked(
    request: HttpRequest, actor: Actor, committee: Committee, meetings: PaperMeetings
) -> ShownPaper:
    settings = read_settings(committee.paper)
    if "deletions" in request.GET:
        settings = replace(settings, deletions=request.GET["deletions"] == "1")
    return shown_paper(
        actor,
        committee,
        meetings,
        before=meetings.named(request.GET.get("from", "")),
        after=meetings.named(request.GET.get("to", "")),
        settled="settled" in request.GET,
        settings=settings,
    )


def kind_links(query: QueryDict) -> list[dict[str, str]]:
    """The addresses of a page as each kind of paper (`?format=pdf`)."""
    asked = query.copy()
    links = []
    for kind, (label, _, _) in _FILES.items():
        asked["format"] = kind
        links.append({"label": label, "url": f"?{asked.urlencode()}"})
    return links


def _files(request: HttpRequest, actor: Actor, committee: Committee) -> list[dict[str, Any]]:
    """The same paper as each kind of file."""
    names = ("from", "to", "settled", "deletions")
    asked = {name: request.GET[name] for name in names if name in request.GET}
    suffix = f"?{urlencode(asked)}" if asked else ""
    return [
        {"label": label, "url": address(actor, f"paper_{kind}", committee.pk) + suffix}
        for kind, (label, _, _) in _FILES.items()
    ]
