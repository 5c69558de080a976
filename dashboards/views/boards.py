"""Dashboards of an organization and of a department, and the sign that they are out of date."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from core import clock
from core.downloads import asked_kind, export_links, table_download
from dashboards.board_page import board_context
from dashboards.exports import board_file
from dashboards.selectors.board import department_board, organization_board
from dashboards.selectors.choices import Choice
from dashboards.selectors.departments import get_department
from dashboards.selectors.freshness import Freshness, freshness
from dashboards.selectors.tasks import waiting_in
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.DASHBOARD_VIEW)
@require_safe
def organization(request: HttpRequest, actor: Actor) -> HttpResponse:
    choice = Choice.from_query(request.GET)
    board = organization_board(actor, choice, now=clock.now())
    if kind := asked_kind(request.GET):
        title = board.plan.title if board.plan else "ダッシュボード"
        return table_download(kind, board_file(board, actor.organization, title))
    context = board_context(actor, board) | {
        "exports": export_links(request.GET),
        "breadcrumbs": [
            {"label": actor.organization.name, "url": _todo(actor)},
            {"label": "ダッシュボード"},
        ],
    }
    return render(request, "dashboards/organization.html", context)


@acting(Act.DASHBOARD_VIEW)
@require_safe
def department(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    choice = Choice.from_query(request.GET)
    board = department_board(actor, pk, choice, now=clock.now())
    shown = get_department(board.departments, pk, today=clock.today())
    if kind := asked_kind(request.GET):
        return table_download(kind, board_file(board, actor.organization, shown.name))
    whole = reverse("dashboards:organization", args=[actor.organization.code])
    context = board_context(actor, board) | {
        "exports": export_links(request.GET),
        "department": shown,
        "waiting": waiting_in(actor, shown.below),
        "breadcrumbs": [
            {"label": actor.organization.name, "url": _todo(actor)},
            {"label": "ダッシュボード", "url": whole},
            {"label": shown.name},
        ],
    }
    return render(request, "dashboards/department.html", context)


@acting(Act.DASHBOARD_VIEW)
@require_safe
def freshness_of_dashboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """204 while an open dashboard is up to date; a refresh once newer figures are computed."""
    seen = Freshness(_moment(request.GET.get("since", "")), request.GET.get("pending") == "1")
    now = freshness(actor)
    if now.overtakes(seen):
        return HttpResponseClientRefresh()
    if now.pending == seen.pending:
        return HttpResponse(status=204)
    context = {"freshness": Freshness(seen.computed_at, now.pending), "actor": actor}
    return render(request, "dashboards/partials/_freshness.html", context)


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def _todo(actor: Actor) -> str:
    return reverse("dashboards:todo", args=[actor.organization.code])
