"""Totals that were published elsewhere: typing them question by question, registering them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.totals import PeopleForm, TotalsForm
from surveys.models import Question, Survey
from surveys.selectors.editor import get_built, get_question
from surveys.selectors.totals import initial_of, totals_lines
from surveys.services import totals as service
from surveys.services.access import why_fixed
from surveys.views.frame import address, frame, trail


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def totals(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_built(actor, pk)
    question = _chosen(request, actor, pk)
    if request.method != "POST":
        initial = initial_of(survey, question) if question else {"kind": "single"}
        return _page(request, actor, survey, TotalsForm(initial=initial), question=question)
    form = TotalsForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, survey, form, question=question, status=422)
    try:
        made = service.put_question(by=actor, survey=survey, typed=form.typed(), question=question)
    except service.Doubtful as doubtful:
        return _page(request, actor, survey, form, question=question, doubts=doubtful.doubts)
    except (Invalid, Refused) as refused:
        form.refuse(refused)
        return _page(request, actor, survey, form, question=question, status=refused.status)
    messages.success(request, f"「{made.wording}」の集計を保存しました。")
    return HttpResponseRedirect(address(actor, "totals", pk))


@acting(Act.SURVEY_MANAGE)
@require_POST
def totals_remove(request: HttpRequest, actor: Actor, pk: int, question: int) -> HttpResponse:
    survey = get_built(actor, pk)
    try:
        service.remove_totals(by=actor, survey=survey, question=get_question(actor, pk, question))
        messages.success(request, "質問と集計を削除しました。")
    except Invalid as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(address(actor, "totals", pk))


@acting(Act.SURVEY_MANAGE)
@require_POST
def totals_publish(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_built(actor, pk)
    people = PeopleForm(request.POST)
    people.is_valid()
    try:
        service.register(
            by=actor,
            survey=survey,
            responses=people.text("responses"),
            invited=people.text("invited"),
        )
    except (Invalid, Refused) as refused:
        people.refuse(refused)
        return _page(
            request,
            actor,
            survey,
            TotalsForm(initial={"kind": "single"}),
            people=people,
            status=refused.status,
        )
    messages.success(request, "公表された集計を登録しました。")
    return HttpResponseRedirect(address(actor, "survey", pk))


def _chosen(request: HttpRequest, actor: Actor, pk: int) -> Question | None:
    """The question to put right, named in the address."""
    number = request.GET.get("question", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return get_question(actor, pk, int(number))


def _page(
    request: HttpRequest,
    actor: Actor,
    survey: Survey,
    form: TotalsForm,
    *,
    question: Question | None = None,
    people: PeopleForm | None = None,
    doubts: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    document = service.document_there(survey)
    known: dict[str, Any] = {
        "responses": document.responses if document else None,
        "invited": document.invited if document else None,
    }
    context = frame(actor, survey, "totals") | {
        "form": form,
        "people": people or PeopleForm(initial=known),
        "question": question,
        "lines": totals_lines(survey, document),
        "doubts": doubts,
        "why_fixed": why_fixed(survey),
        "is_totals": survey.origin == Survey.Origin.TOTALS,
        "has_errors": status != 200 or bool(doubts),
        "breadcrumbs": trail(actor, survey, "集計の登録"),
    }
    if doubts:
        status = 422
    return render(request, "surveys/imports/totals.html", context, status=status)
