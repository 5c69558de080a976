"""Measures: made, edited, put in order, reported on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, Refused
from inventories.selectors.departments import departments_for
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from surveys.forms.acting import MeasureForm, ReportForm, measure_values
from surveys.models import Finding, Measure, Survey
from surveys.selectors.acting_choices import indicators_for, plan_items_for
from surveys.selectors.findings import get_finding, get_measure, is_overdue, reports_of
from surveys.selectors.surveys import get_survey
from surveys.services.measures import (
    add_measure,
    edit_measure,
    move_measure,
    remove_measure,
    report_measure,
)
from surveys.timing import read_timing
from surveys.views.acting_frame import FormMaker, Saved, form_page, sent_form
from surveys.views.findings import findings_step
from surveys.views.frame import address, page_there_is, trail


def _maker(actor: Actor, survey: Survey, row: Measure | None, **initial: Any) -> FormMaker:
    keep = row.department_id if row else None
    items = plan_items_for(survey)
    if row and row.item_key and row.item_key not in dict(items):
        items = [(row.item_key, f"{row.item_key}（いまの版にありません）"), *items]
    offered = {
        "departments": departments_for(actor, today=today(), keep=keep),
        "items": items,
        "indicators": indicators_for(actor),
    }
    return lambda data: MeasureForm(data, initial=initial, **offered)


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request: HttpRequest, actor: Actor, pk: int, finding: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown: Finding = get_finding(actor, survey, finding)
    make = _maker(actor, survey, None, viewpoint=shown.viewpoint, is_public=shown.is_public)
    saved, form = sent_form(
        request,
        make,
        lambda form, _: add_measure(by=actor, finding=shown, typed=form.typed(), today=today()),
        measure_values,
    )
    if saved and saved.done:
        return _saved(request, actor, pk, finding, saved.result)
    return _page(request, actor, survey, form, finding=finding, title="対応方針を追加", saved=saved)


@acting(Act.MEASURE_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def measure_edit(request: HttpRequest, actor: Actor, pk: int, measure: int) -> HttpResponse:
    survey = get_survey(actor, pk)
    shown = get_measure(actor, pk, measure)
    make = _maker(actor, survey, shown, **measure_values(shown))
    saved, form = sent_form(
        request,
        make,
        lambda form, version: edit_measure(
            by=actor, measure=shown, typed=form.typed(), version=version, today=today()
        ),
        measure_values,
    )
    title, finding = "対応方針を編集", shown.finding_id
    if saved and saved.done:
        return _saved(request, actor, pk, finding, saved.result)
    return _page(
        request, actor, survey, form, finding=finding, title=title, saved=saved, measure=shown
    )


def _saved(
    request: HttpRequest, actor: Actor, pk: int, finding: int, row: Any
) -> HttpResponseRedirect:
    messages.success(request, "対応方針を保存しました。")
    if row.due_last is None and (sentence := read_timing(row.timing, today=today()).sentence):
        messages.info(request, sentence)
    return HttpResponseRedirect(address(actor, "finding", pk, finding))


def _page(
    request: HttpRequest,
    actor: Actor,
    survey: Survey,
    form: Any,
    *,
    finding: int,
    title: str,
    saved: Saved | None,
    **more: Any,
) -> HttpResponse:
    return form_page(
        request,
        actor,
        survey,
        form,
        title=title,
        back=address(actor, "finding", survey.pk, finding),
        saved=saved,
        way=[findings_step(actor, survey)],
        **more,
    )


@acting(Act.MEASURE_EDIT)
@require_POST
def measure_move(request: HttpRequest, actor: Actor, pk: int, measure: int) -> HttpResponse:
    shown = get_measure(actor, pk, measure)
    move_measure(by=actor, measure=shown, up=request.POST.get("to") == "up")
    return HttpResponseRedirect(address(actor, "finding", pk, shown.finding_id))


@acting(Act.MEASURE_EDIT)
@require_POST
def measure_remove(request: HttpRequest, actor: Actor, pk: int, measure: int) -> HttpResponse:
    shown = get_measure(actor, pk, measure)
    try:
        remove_measure(by=actor, measure=shown)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "対応方針を削除しました。")
    return HttpResponseRedirect(address(actor, "finding", pk, shown.finding_id))


@acting(Act.MEASURE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def measure_report(request: HttpRequest, actor: Actor, pk: int, measure: int) -> HttpResponse:
    shown = get_measure(actor, pk, measure)
    saved, form = sent_form(
        request,
        lambda data: ReportForm(data, initial=_report_values(shown)),
        lambda form, version: _report(actor, shown, form, version),
        _report_values,
    )
    if saved and saved.done:
        nothing = "変わったところがないため、何も記録していません。"
        messages.success(request, "報告しました。" if saved.result else nothing)
        return HttpResponseRedirect(address(actor, "measure_report", pk, measure))
    context = _report_context(actor, shown, form, saved)
    status = saved.status if saved else 200
    return render(request, "surveys/acting/report.html", context, status=status)


def _report_context(actor: Actor, shown: Measure, form: Any, saved: Saved | None) -> dict[str, Any]:
    return {
        "code": actor.organization.code,
        "measure": shown,
        "survey": shown.finding.survey,
        "is_overdue": is_overdue(shown, today()),
        "steps": reports_of(shown),
        "form": form,
        "may_edit": actor.can(Act.MEASURE_EDIT),
        "conflict": saved.conflict if saved else None,
        "has_errors": saved is not None,
        "item_url": _item_url(actor, shown),
        "breadcrumbs": trail(actor, None, "対応方針の報告"),
        "list_url": page_there_is(actor, "changed"),
    }


def _report(actor: Actor, shown: Measure, form: Any, version: int) -> object:
    try:
        return report_measure(
            by=actor,
            measure=shown,
            state=form.text("state"),
            text=form.text("report"),
            version=version,
        )
    except Refused as refused:
        errors = {("report" if name == "text" else name): e for name, e in refused.errors.items()}
        raise Refused(errors) from None


def _report_values(row: Measure) -> dict[str, Any]:
    return {"state": row.state, "version": row.version}


def _item_url(actor: Actor, row: Measure) -> str:
    if not row.item_key:
        return ""
    place = [actor.organization.code, row.plan_id, row.item_key]
    return reverse("dashboards:plan_item", args=place)
