"""「実施」: where a survey stands, and how many have answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.clock import today
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.models import Survey
from surveys.selectors.running import get_run, running_page
from surveys.services.reminders import answer_path
from surveys.views.frame import frame, trail

ALIVE = (Survey.State.OPEN, Survey.State.CLOSING)


@acting(Act.SURVEY_MANAGE)
@require_safe
def running(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return running_response(request, actor, get_run(actor, pk))


def running_response(
    request: HttpRequest, actor: Actor, survey: Survey, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page in each state, with what came back where an act was refused."""
    context = frame(actor, survey, "running") | {
        "page": running_page(survey, today=today()),
        "answer_address": base_url(request) + answer_path(survey),
        "breadcrumbs": trail(actor, survey, "実施"),
        "has_errors": status != 200,
        **more,
    }
    return render(request, "surveys/running/running.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@require_safe
def turnout(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The part of the page that asks again by itself; once the box is gone, the page is new."""
    survey = get_run(actor, pk)
    if survey.state != request.GET.get("state", survey.state) or survey.state not in ALIVE:
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response
    context = frame(actor, survey, "running") | {"page": running_page(survey, today=today())}
    return render(request, "surveys/running/_turnout.html", context)


def base_url(request: HttpRequest) -> str:
    """The address people reach the portal at."""
    return settings.PORTAL_BASE_URL or request.build_absolute_uri("/").rstrip("/")
