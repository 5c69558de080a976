"""KPIs that take their value from a question of the survey."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.acting import BindingForm
from surveys.models import Survey
from surveys.selectors.bindings import bindings_of, indicators_to_bind, lines_to_bind
from surveys.selectors.surveys import get_survey
from surveys.services.bindings import bind, propose, unbind
from surveys.views.frame import address, frame, trail


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def bindings(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    lines = lines_to_bind(survey)
    asked = request.GET.get("line", "")
    line = next((each for each in lines if each.value == asked), None)
    data = request.POST if request.method == "POST" else None
    options = line.choices if line else ()
    form = BindingForm(data, options=options, indicators=indicators_to_bind(actor))
    if data is not None and form.is_valid():
        try:
            bind(by=actor, survey=survey, typed=form.typed(asked))
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, "KPIと質問を結び付けました。")
            return HttpResponseRedirect(address(actor, "bindings", pk))
    context = _context(actor, survey, form) | {"lines": lines, "line": line}
    status = 422 if form.is_bound else 200
    return render(request, "surveys/acting/bindings.html", context, status=status)


def _context(actor: Actor, survey: Survey, form: BindingForm) -> dict[str, Any]:
    rows = bindings_of(survey)
    return frame(actor, survey, "bindings") | {
        "form": form,
        "rows": rows,
        "has_ended": survey.state == Survey.State.CLOSED,
        "waiting": any(each.binding.proposed_at is None for each in rows),
        "has_errors": form.is_bound,
        "breadcrumbs": trail(actor, survey, "KPIとの結び付き"),
    }


@acting(Act.SURVEY_MANAGE)
@require_POST
def binding_propose(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    outcomes = propose(survey.pk, by=actor, today=today())
    done = sum(each.revision is not None for each in outcomes)
    if done:
        messages.success(request, f"{done}件のKPIの値を提案しました。部局長の承認を待っています。")
    for each in outcomes:
        if each.why_none:
            messages.error(request, f"{each.binding.indicator.name}：{each.why_none}")
    if not outcomes:
        messages.info(request, "提案するKPIの値はありません。")
    return HttpResponseRedirect(address(actor, "bindings", pk))


@acting(Act.SURVEY_MANAGE)
@require_POST
def binding_remove(request: HttpRequest, actor: Actor, pk: int, binding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    unbind(by=actor, survey=survey, binding_id=binding)
    messages.success(request, "結び付きを外しました。")
    return HttpResponseRedirect(address(actor, "bindings", pk))
