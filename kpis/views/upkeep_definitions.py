"""A new definition of a KPI, and all it has had."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.errors import Invalid, Refused, Stale
from kpis import wording
from kpis.models import DefinitionVersion, Indicator
from kpis.selectors.upkeep import definition_versions, editable_indicator
from kpis.services.definitions import change_definition
from kpis.upkeep_forms.definition import DefinitionForm
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def definition(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    versions = definition_versions(kpi)
    number = versions[0].number if versions else 0
    data = request.POST if request.method == "POST" else None
    form = DefinitionForm(data, initial={"text": kpi.definition, "expected_number": number})
    if data is None or not form.is_valid():
        return _page(request, actor, kpi, form, versions, status=200 if data is None else 422)
    try:
        change_definition(
            by=actor,
            indicator=kpi,
            to=form.to(),
            expected_number=form.cleaned_data["expected_number"],
        )
    except Stale as stale:
        return _conflict(request, actor, kpi, versions, stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, kpi, form, versions, status=422)
    messages.success(request, "定義を変えました。前の定義も、版として残しています。")
    return HttpResponseRedirect(reverse("kpis:detail", args=[actor.organization.code, kpi.pk]))


def _conflict(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    versions: list[DefinitionVersion],
    stale: Stale,
) -> HttpResponse:
    theirs: DefinitionVersion = stale.theirs["definition"]
    data = request.POST.copy()
    data["expected_number"] = str(theirs.number)
    conflict = {
        "who": f"{theirs.by}さん" if theirs.by else "取込み",
        "when": wording.moment_text(theirs.recorded_at),
        "changes": [{"label": "定義", "theirs": theirs.text, "mine": data.get("text", "")}],
    }
    form = DefinitionForm(data)
    return _page(request, actor, kpi, form, versions, status=409, conflict=conflict)


def _page(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    form: DefinitionForm,
    versions: list[DefinitionVersion],
    *,
    status: int,
    **more: object,
) -> HttpResponse:
    context = {
        "form": form,
        "kpi": kpi,
        "versions": versions,
        "breadcrumbs": [*trail(actor, kpi), {"label": "定義を変える"}],
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/upkeep/definition.html", context, status=status)
