"""Making a survey, its settings, giving it up, asking again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, Refused, Stale
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.surveys import NEW, SurveyForm, survey_values
from surveys.models import Survey
from surveys.selectors.editor import get_built
from surveys.selectors.listing import plan_choices
from surveys.services.access import why_fixed
from surveys.services.surveys import discard_survey, edit_survey, make_survey, revive_survey
from surveys.services.waves import copy_as_next_wave
from surveys.views.frame import address, conflict_of, frame, rebased, trail


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SurveyForm(data, initial=NEW, plans=plan_choices(actor))
    if data is not None and form.is_valid():
        try:
            made = make_survey(by=actor, typed=form.typed(), today=today())
        except (Refused, Invalid) as refused:
            form.refuse(refused)
        else:
            messages.success(request, f"「{made.title}」を作りました。続けて質問を作れます。")
            return HttpResponseRedirect(address(actor, "questions", made.pk))
    context = {
        "form": form,
        "has_errors": form.is_bound,
        "code": actor.organization.code,
        "breadcrumbs": trail(actor, None, "アンケートを作る"),
    }
    return render(request, "surveys/edit.html", context, status=422 if form.is_bound else 200)


@acting(Act.SURVEY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    data = request.POST if request.method == "POST" else None
    form = _form(actor, shown, data)
    if data is None or not form.is_valid():
        return _page(request, actor, shown, form)
    version = form.cleaned_data["version"] or 0
    try:
        edit_survey(by=actor, survey=shown, typed=form.typed(), version=version, today=today())
    except Stale as stale:
        conflict = conflict_of(form, survey_values(stale.theirs["row"]))
        again = _form(actor, shown, rebased(request.POST, stale))
        return _page(request, actor, shown, again, status=409, conflict=conflict)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, shown, form)
    messages.success(request, "設定を保存しました。")
    return HttpResponseRedirect(address(actor, "survey", pk))


def _form(actor: Actor, shown: Survey, data: Any) -> SurveyForm:
    return SurveyForm(
        data, initial=survey_values(shown), plans=plan_choices(actor), fixed=why_fixed(shown)
    )


def _page(
    request: HttpRequest,
    actor: Actor,
    shown: Survey,
    form: SurveyForm,
    *,
    status: int | None = None,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context = frame(actor, shown, "") | {
        "form": form,
        "conflict": conflict,
        "has_errors": form.is_bound,
        "breadcrumbs": trail(actor, shown, "設定"),
    }
    status = status or (422 if form.is_bound else 200)
    return render(request, "surveys/edit.html", context, status=status)


@acting(Act.SURVEY_MANAGE)
@require_POST
def survey_discard(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    try:
        discard_survey(by=actor, survey=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "survey", pk))
    messages.success(request, f"「{shown.title}」を取りやめました。概要の画面から戻せます。")
    return HttpResponseRedirect(address(actor, "list"))


@acting(Act.SURVEY_MANAGE)
@require_POST
def survey_revive(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    try:
        revive_survey(by=actor, survey=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "取りやめを戻し、作成中にしました。")
    return HttpResponseRedirect(address(actor, "survey", pk))


@acting(Act.SURVEY_MANAGE)
@require_POST
def next_wave(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    shown = get_built(actor, pk)
    try:
        made = copy_as_next_wave(by=actor, survey=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "survey", pk))
    messages.success(
        request,
        f"第{made.wave}回を、前回の質問・分け方・公表する表を写して作りました。期間と対象者の人数を入れてください。",
    )
    return HttpResponseRedirect(address(actor, "survey", made.pk))
