"""Ending a KPI, and taking the end back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Refused, Stale
from kpis.models import Indicator
from kpis.selectors.upkeep import editable_indicator
from kpis.services.ends import end_indicator, resume_indicator
from kpis.upkeep_forms.end import EndForm
from kpis.upkeep_forms.fields import changes_between
from kpis.views.trail import trail
from kpis.wording import day_text
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_end(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    form = EndForm(request.POST if request.method == "POST" else None, initial=_initial(kpi))
    if request.method != "POST":
        return _page(request, actor, kpi, form)
    if not form.is_valid():
        return _page(request, actor, kpi, form, status=422)
    given = form.cleaned_data
    try:
        ended = end_indicator(
            by=actor,
            indicator=kpi,
            on=given["ended_on"],
            reason=given["reason"],
            expected_version=given["version"] or 0,
        )
    except Stale as stale:
        return _conflict(request, actor, stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, kpi, form, status=422)
    messages.success(request, f"KPIの終了日を{day_text(ended.ended_on)}にしました。")
    return _to_kpi(actor, kpi)


@acting(Act.INDICATOR_EDIT)
@require_POST
def indicator_resume(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        resume_indicator(by=actor, indicator=kpi, expected_version=version)
    except Stale as stale:
        messages.error(request, str(stale))
    else:
        messages.success(request, "KPIの終了を取り消しました。これまでどおり値を集めます。")
    return _to_kpi(actor, kpi)


def _to_kpi(actor: Actor, kpi: Indicator) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("kpis:detail", args=[actor.organization.code, kpi.pk]))


def _initial(kpi: Indicator) -> dict[str, object]:
    return {"ended_on": kpi.ended_on, "reason": kpi.ended_reason, "version": kpi.version}


def _conflict(request: HttpRequest, actor: Actor, stale: Stale) -> HttpResponse:
    row: Indicator = stale.theirs["indicator"]
    data = request.POST.copy()
    data["version"] = str(row.version)
    form = EndForm(data, initial=_initial(row))
    changes = changes_between(EndForm(initial=_initial(row)), form)
    return _page(request, actor, row, form, status=409, conflict={"changes": changes})


def _page(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    form: EndForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "kpi": kpi,
        "form": form,
        "breadcrumbs": [*trail(actor, kpi), {"label": "KPIを終了する"}],
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/upkeep/end.html", context, status=status)
