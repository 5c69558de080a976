"""Plans: the list, and one plan with its tree, KPIs, roadmap and milestones."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.downloads import asked_kind, export_links, table_download
from core.fiscal import fiscal_year_of
from dashboards.exports import plan_file, plans_file
from dashboards.selectors.plan_pages import PlanPage, plan_lines, plan_page
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.wording import version_label


@acting(Act.PLAN_VIEW)
@require_safe
def plan_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    lines = plan_lines(actor)
    if kind := asked_kind(request.GET):
        return table_download(kind, plans_file(actor.organization, lines, clock.now()))
    context = {
        "lines": lines,
        "may_edit": actor.can(Act.PLAN_EDIT),
        "exports": export_links(request.GET),
        "this_year": fiscal_year_of(clock.today()),
        "code": actor.organization.code,
        "breadcrumbs": [_home(actor), {"label": "計画"}],
    }
    return render(request, "plans/list.html", context)


@acting(Act.PLAN_VIEW)
@require_safe
def plan(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    page = plan_page(actor, pk, today=clock.today(), version=request.GET.get("version", ""))
    if kind := asked_kind(request.GET):
        return table_download(kind, plan_file(page, actor.organization, clock.now()))
    plans = reverse("dashboards:plans", args=[actor.organization.code])
    context = {
        "page": page,
        "plan": page.detail.plan,
        "exports": export_links(request.GET),
        "code": actor.organization.code,
        "may_edit": actor.can(Act.PLAN_EDIT),
        "draft": next((one for one in page.detail.versions if one.state == "draft"), None),
        "this_year": fiscal_year_of(clock.today()),
        "version_label": page.detail.version and version_label(page.detail.version.label),
        "tabs": _version_tabs(page),
        "breadcrumbs": [
            _home(actor),
            {"label": "計画", "url": plans},
            {"label": page.detail.plan.title},
        ],
    }
    return render(request, "plans/detail.html", context)


def _version_tabs(page: PlanPage) -> list[dict[str, object]]:
    return [
        {
            "label": version_label(version.label) + ("（案）" if version.state == "draft" else ""),
            "url": f"?version={version.label}",
            "current": version == page.detail.version,
        }
        for version in page.detail.versions
    ]


def _home(actor: Actor) -> dict[str, str]:
    return {
        "label": actor.organization.name,
        "url": reverse("dashboards:todo", args=[actor.organization.code]),
    }
