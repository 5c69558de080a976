"""課題と対応 of a survey, and single issues."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import today
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.citing import Place, cited, words_of
from surveys.forms.acting import FindingForm, finding_values
from surveys.models import Survey
from surveys.selectors.alerts import alerts_of
from surveys.selectors.findings import (
    finding_lines,
    findings_visible_to,
    get_finding,
    lines_of_survey,
    sees_internal,
)
from surveys.selectors.results import document_of
from surveys.selectors.surveys import get_survey
from surveys.services.findings import add_finding, edit_finding, move_finding, remove_finding
from surveys.tabulation.document import WHOLE
from surveys.views.acting_frame import form_page, sent_form
from surveys.views.frame import address, frame, page_there_is, trail


def findings_step(actor: Actor, survey: Survey) -> dict[str, str]:
    return {"label": "課題と対応", "url": address(actor, "findings", survey.pk)}


@acting(Act.SURVEY_VIEW)
@require_safe
def findings(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    edits = actor.can(Act.MEASURE_EDIT)
    context = frame(actor, survey, "findings") | {
        "lines": lines_of_survey(actor, survey, today=today()),
        "may_edit": edits and survey.state == Survey.State.CLOSED,
        "alerts": alerts_of([survey]) if edits else None,
        "has_ended": survey.state == Survey.State.CLOSED,
        "results_url": page_there_is(actor, "results", pk),
        "breadcrumbs": trail(actor, survey, "課題と対応"),
    }
    return render(request, "surveys/acting/findings.html", context)


@acting(Act.SURVEY_VIEW)
@require_safe
def finding(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_finding(actor, survey, finding)
    rows = findings_visible_to(actor).filter(pk=shown.pk)
    (line,) = finding_lines(actor, rows, today=today())
    context = frame(actor, survey, "findings") | {
        "line": line,
        "finding": shown,
        "may_edit": actor.can(Act.MEASURE_EDIT),
        "sees_internal": sees_internal(actor),
        "results_url": page_there_is(actor, "results", pk),
        "breadcrumbs": trail(actor, survey, findings_step(actor, survey), shown.text[:40]),
    }
    return render(request, "surveys/acting/finding.html", context)


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    place = _place(request)
    saved, form = sent_form(
        request,
        FindingForm,
        lambda form, _: add_finding(by=actor, survey=survey, typed=form.typed(), place=place),
        finding_values,
    )
    if saved and saved.done:
        messages.success(request, "課題を追加しました。続けて対応方針を登録できます。")
        return HttpResponseRedirect(address(actor, "finding", pk, saved.result.pk))
    return form_page(
        request,
        actor,
        survey,
        form,
        title="課題を追加",
        back=address(actor, "findings", pk),
        saved=saved,
        way=[findings_step(actor, survey)],
        **_citing(survey, place),
    )


def _place(request: HttpRequest) -> Place | None:
    """The cell that the address names: ?question=q1&row=r1&table=all&group=all."""
    asked = request.GET
    if not asked.get("question"):
        return None
    return Place(
        asked["question"],
        asked.get("row", ""),
        asked.get("table") or WHOLE,
        asked.get("group") or WHOLE,
    )


def _citing(survey: Survey, place: Place | None) -> dict[str, str]:
    document = document_of(survey) if place else None
    if place is None or document is None:
        return {}
    try:
        return {"citing": words_of(cited(document, place))}
    except Invalid as refused:
        return {"not_citing": str(refused)}


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_edit(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_finding(actor, survey, finding)
    saved, form = sent_form(
        request,
        lambda data: FindingForm(data, initial=finding_values(shown)),
        lambda form, version: edit_finding(
            by=actor, finding=shown, typed=form.typed(), version=version
        ),
        finding_values,
    )
    if saved and saved.done:
        messages.success(request, "課題を保存しました。")
        return HttpResponseRedirect(address(actor, "finding", pk, finding))
    return form_page(
        request,
        actor,
        survey,
        form,
        title="課題を編集",
        back=address(actor, "finding", pk, finding),
        saved=saved,
        way=[findings_step(actor, survey)],
    )


@acting(Act.MEASURE_EDIT)
@require_POST
def finding_move(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_finding(actor, survey, finding)
    move_finding(by=actor, finding=shown, up=request.POST.get("to") == "up")
    return HttpResponseRedirect(f"{address(actor, 'findings', pk)}#finding-{finding}")


@acting(Act.MEASURE_EDIT)
@require_POST
def finding_remove(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_finding(actor, survey, finding)
    try:
        remove_finding(by=actor, finding=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(address(actor, "finding", pk, finding))
    messages.success(request, "課題を削除しました。")
    return HttpResponseRedirect(address(actor, "findings", pk))
