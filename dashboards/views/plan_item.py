"""An item of a plan, and a version of a plan to be read and cited."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.fiscal import fiscal_year_of
from dashboards.selectors.plan_item import plan_item_page
from dashboards.selectors.plan_versions import version_page
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.models import Plan


@acting(Act.PLAN_VIEW)
@require_safe
def plan_item(request: HttpRequest, actor: Actor, pk: int, item_key: str) -> HttpResponse:
    page = plan_item_page(actor, pk, item_key, today=clock.today())
    context = {
        "page": page,
        "plan": page.plan,
        "item": page.item,
        "code": actor.organization.code,
        "now": clock.now(),
        "this_year": fiscal_year_of(clock.today()),
        "breadcrumbs": _trail(actor, page.plan, page.item.title),
    }
    return render(request, "plans/item.html", context)


@acting(Act.PLAN_VIEW)
@require_safe
def plan_version(request: HttpRequest, actor: Actor, pk: int, version: int) -> HttpResponse:
    page = version_page(actor, pk, version)
    url = reverse("dashboards:plan_version", args=[actor.organization.code, pk, version])
    context = {
        "page": page,
        "plan": page.plan,
        "code": actor.organization.code,
        "address": request.build_absolute_uri(url),
        "now": clock.now(),
        "tabs": [
            {
                "label": one.label,
                "url": reverse(
                    "dashboards:plan_version", args=[actor.organization.code, pk, one.pk]
                ),
                "current": one == page.version,
            }
            for one in page.versions
        ],
        "breadcrumbs": _trail(actor, page.plan, f"{page.label}の全文"),
    }
    return render(request, "plans/version.html", context)


def _trail(actor: Actor, plan: Plan, word: str) -> list[dict[str, str]]:
    code = actor.organization.code
    return [
        {"label": "計画", "url": reverse("dashboards:plans", args=[code])},
        {"label": plan.title, "url": reverse("dashboards:plan", args=[code, plan.pk])},
        {"label": word},
    ]
