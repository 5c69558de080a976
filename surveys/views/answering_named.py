"""Answering a survey with one's name, signed in. Every page says that it is not anonymous."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.clock import now
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.answering import Sent
from surveys.models import Survey
from surveys.selectors.answering import (
    has_answered,
    named_survey,
    open_structure,
    own_groups,
    why_shut,
)
from surveys.services.answering import send_named
from surveys.services.ballots import CastOutcome
from surveys.views.answering_steps import NOT_CAST, Place, show_shut, take


@never_cache
@acting(Act.SURVEY_ANSWER)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = named_survey(actor, pk)
    if shut := why_shut(survey, now=now()):
        return show_shut(request, survey, shut, leave=_home(actor))
    if has_answered(actor, survey):
        shut = NOT_CAST[CastOutcome.USED]
        return show_shut(request, survey, shut, received=True, leave=_home(actor))
    return take(request, _place(actor, survey))


@never_cache
@acting(Act.SURVEY_ANSWER)
@require_safe
def answered(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    context = {"survey": named_survey(actor, pk), "leave": _home(actor)}
    return render(request, "surveys/answering/thanks.html", context)


def _place(actor: Actor, survey: Survey) -> Place:
    structure = open_structure(survey)

    def send(sent: Sent, answers: Any) -> CastOutcome:
        return send_named(
            by=actor,
            survey=survey,
            structure=structure,
            answers=answers,
            told=sent.groups,
            ballot=sent.ballot,
        )

    return Place(
        survey=survey,
        structure=structure,
        enter=lambda _: {},
        send=send,
        done=lambda: redirect("surveys:answered", actor.organization.code, survey.pk),
        begin=own_groups(actor, survey),
        leave=_home(actor),
    )


def _home(actor: Actor) -> str:
    return reverse("dashboards:todo", args=[actor.organization.code])
