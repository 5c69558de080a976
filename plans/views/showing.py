"""Roadmaps, planned against done, and the time line of moves between systems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import now, today
from core.downloads import asked_kind, export_links, table_download
from core.fiscal import fiscal_year_of
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.showing import RoadFilterForm
from plans.models import Plan
from plans.roadmaps import FACES, NOT_REPORTED
from plans.selectors import get_plan
from plans.selectors.roadmaps import RoadPage, roadmap_of, roadmap_of_all
from plans.selectors.timelines import timeline_page
from plans.showing_files import roadmap_file, timeline_file
from plans.views.frame import address, frame


@acting(Act.PLAN_VIEW)
@require_safe
def roadmap(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    form = RoadFilterForm(request.GET)
    page = roadmap_of(actor, pk, form.query(), today=today())
    return _roadmap(request, actor, get_plan(actor, pk), page, form)


@acting(Act.PLAN_VIEW)
@require_safe
def roadmaps(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = RoadFilterForm(request.GET)
    return _roadmap(request, actor, None, roadmap_of_all(actor, form.query(), today=today()), form)


def _roadmap(
    request: HttpRequest, actor: Actor, plan: Plan | None, page: RoadPage, form: RoadFilterForm
) -> HttpResponse:
    if kind := asked_kind(request.GET):
        return table_download(kind, roadmap_file(actor.organization, plan, page, now()))
    url = address(actor, "roadmap", plan.pk) if plan else address(actor, "roadmaps")
    judged = [
        {"face": face, "count": page.judged[key]} for key, face in FACES.items() if page.judged[key]
    ]
    context = frame(actor, plan, "年度ごとの予定と実績") | {
        "page": page,
        "has_filters": form.has_filters,
        "form": form.narrow_to(page.choices, with_plans=plan is None),
        "list_url": url,
        "judged": judged,
        "legend": [*FACES.values(), NOT_REPORTED],
        "exports": export_links(request.GET),
        "this_year": fiscal_year_of(today()),
    }
    return render(request, "plans/roadmap.html", context)


@acting(Act.PLAN_VIEW)
@require_safe
def timeline(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    page = timeline_page(actor, pk, today=today())
    if kind := asked_kind(request.GET):
        return table_download(kind, timeline_file(actor.organization, page, now()))
    context = frame(actor, page.plan, "移行と節目の時系列") | {
        "page": page,
        "exports": export_links(request.GET),
    }
    return render(request, "plans/timeline.html", context)
