"""What a successor plan takes over: choosing items and KPIs of the plan before it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Invalid, NotFound
from dashboards.selectors.plan_takeover import takeover
from kpis.services.carrying import stop_carrying, take_over
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.PLAN_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_takeover(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    if request.method != "POST":
        return _page(request, actor, pk)
    takeover(actor, pk)  # another organization's plan, or one without a predecessor, is not there
    if stop := _numbers(request, "stop"):
        stop_carrying(by=actor, plan_id=pk, indicator_id=stop[0])
        messages.success(request, "KPIの引継ぎをやめました。もとの計画のKPIと値は変わりません。")
        return HttpResponseRedirect(request.path)
    try:
        done = take_over(
            by=actor,
            plan_id=pk,
            item_ids=_numbers(request, "item"),
            indicator_ids=_numbers(request, "kpi"),
        )
    except (Invalid, NotFound) as error:
        return _page(request, actor, pk, error=error)
    messages.success(request, f"項目{done.items}件、KPI{done.indicators}件を引き継ぎました。")
    return HttpResponseRedirect(request.path)


def _page(
    request: HttpRequest, actor: Actor, pk: int, *, error: DomainError | None = None
) -> HttpResponse:
    code = actor.organization.code
    page = takeover(actor, pk)
    context = {
        "page": page,
        "plan": page.plan,
        "code": code,
        "error": error,
        "has_errors": error is not None,
        "chosen_items": set(_numbers(request, "item")),
        "chosen_kpis": set(_numbers(request, "kpi")),
        "breadcrumbs": [
            {"label": "計画", "url": reverse("dashboards:plans", args=[code])},
            {"label": page.plan.title, "url": reverse("dashboards:plan", args=[code, pk])},
            {"label": "前の計画から引き継ぐ"},
        ],
    }
    status = error.status if error else 200
    return render(request, "plans/edit/takeover.html", context, status=status)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    sent = request.POST.getlist(name)
    return [int(one) for one in sent if one.isdecimal() and len(one) <= 18]
