"""Opening, extending, closing, reminding: single acts, each with its confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import now, today
from core.errors import Invalid, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.running import ConfirmForm, ExtendForm
from surveys.models import Survey
from surveys.selectors.opening import opening_page
from surveys.selectors.running import get_run, running_page
from surveys.services.closing import request_close
from surveys.services.opening import extend, open_survey
from surveys.services.reminders import remind_all
from surveys.views.frame import address, frame, trail
from surveys.views.running import running_response

form_page = require_http_methods(["GET", "HEAD", "POST"])
State = Survey.State


@acting(Act.SURVEY_MANAGE)
@form_page
def opening(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_run(actor, pk)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, initial={"version": survey.version}
    )
    if request.method != "POST":
        return _opening(request, actor, survey, form)
    if not form.is_valid():
        return _opening(request, actor, survey, form, 422)
    try:
        version = form.cleaned_data["version"] or 0
        open_survey(by=actor, survey=survey, expected_version=version)
    except (Invalid, Stale) as refused:
        form.refuse(refused)
        return _opening(request, actor, survey, form, refused.status)
    messages.success(request, "回答の受付を開始しました。")
    return HttpResponseRedirect(address(actor, "running", pk))


def _opening(
    request: HttpRequest, actor: Actor, survey: Survey, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    if survey.state != State.DRAFT:
        return HttpResponseRedirect(address(actor, "running", survey.pk))
    context = frame(actor, survey, "running") | {
        "opening": opening_page(survey, now=now()),
        "form": form,
        "has_errors": status != 200,
        "breadcrumbs": trail(actor, survey, "受付の開始"),
    }
    return render(request, "surveys/running/opening.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@form_page
def extending(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_run(actor, pk)
    if survey.state != State.OPEN or survey.closes_at is None:
        return HttpResponseRedirect(address(actor, "running", pk))
    form = ExtendForm.of(survey.closes_at, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            extend(by=actor, survey=survey, closes_at=form.closes_at())
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, "締切を延ばしました。回答者にもお知らせください。")
            return HttpResponseRedirect(address(actor, "running", pk))
    context = frame(actor, survey, "running") | {
        "form": form,
        "breadcrumbs": trail(actor, survey, "締切の延長"),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/running/extending.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@form_page
def closing(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_run(actor, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if survey.state != State.OPEN:
        return HttpResponseRedirect(address(actor, "running", pk))
    if request.method == "POST" and form.is_valid():
        try:
            request_close(by=actor, survey=survey)
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, "回答の受付を終えました。集計しています。")
            return HttpResponseRedirect(address(actor, "running", pk))
    context = frame(actor, survey, "running") | {
        "form": form,
        "page": running_page(survey, today=today()),
        "breadcrumbs": trail(actor, survey, "受付の終了"),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/running/closing.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@require_POST
def reminding(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_run(actor, pk)
    try:
        told = remind_all(by=actor, survey=survey, today=today())
    except Invalid as refused:
        return running_response(request, actor, survey, status=refused.status, refused=refused)
    messages.success(request, f"ポータルの利用者全員（{told}人）にお知らせを送りました。")
    return HttpResponseRedirect(address(actor, "running", pk))
