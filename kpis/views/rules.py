"""計算の決まり: the rules by which the portal computes, for everybody who sees its figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kpis.rule_pages import rule_page, rule_pages
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_VIEW)
@require_GET
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    context = {
        "pages": rule_pages(),
        "breadcrumbs": [*trail(actor), {"label": "計算の決まり"}],
    }
    return render(request, "kpis/rules/index.html", context)


@acting(Act.INDICATOR_VIEW)
@require_GET
def rule(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    page = rule_page(slug)
    index = reverse("kpis:rules", args=[actor.organization.code])
    context = {
        "page": page,
        "pages": rule_pages(),
        "breadcrumbs": [
            *trail(actor),
            {"label": "計算の決まり", "url": index},
            {"label": page.title},
        ],
    }
    return render(request, "kpis/rules/page.html", context)
