"""Approving, returning and withdrawing a submitted figure."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from core.errors import Invalid, Stale
from core.outbox import was_woken
from kpis.forms import ReturnForm, StepForm
from kpis.models import MeasurementRevision
from kpis.selectors.cells import Place, get_cell, get_place
from kpis.services import measurements
from kpis.views.figure import figure_response, to_figure
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting

FOLLOWS_LATER = "保存しました。ダッシュボードへの反映は少し遅れます（自動で反映されます）。"
Verb = Callable[..., MeasurementRevision]


@acting(Act.FIGURE_APPROVE)
@require_POST
def figure_approve(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    answer = _step(request, actor, place, measurements.approve, "承認しました。")
    if answer.status_code == 302 and not was_woken():
        messages.warning(request, FOLLOWS_LATER)
    return answer


@acting(Act.FIGURE_SUBMIT)
@require_POST
def figure_withdraw(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    return _step(
        request, actor, place, measurements.withdraw, "提出を取り下げ、下書きに戻しました。"
    )


@acting(Act.FIGURE_ENTER)
@require_POST
def figure_discard(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    return _step(request, actor, place, measurements.discard, "取り消しました。")


@acting(Act.FIGURE_RETURN)
@require_POST
def figure_return(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    form = ReturnForm(request.POST)
    actor.require(Act.FIGURE_RETURN, place.answerable_id)
    if not form.is_valid():
        return figure_response(request, actor, place, return_form=form, status=422)
    try:
        measurements.return_for_correction(
            by=actor,
            measurement=get_cell(place),
            expected_seq=form.cleaned_data["expected_seq"],
            reason=form.cleaned_data["reason"],
        )
    except Stale as stale:
        return _refused(request, actor, place, stale, return_form=_again(request, stale))
    except Invalid as invalid:
        form.refuse(invalid)
        return figure_response(request, actor, place, return_form=form, status=422)
    messages.success(request, f"{place.period.label}の値を差し戻しました。")
    return to_figure(actor, place)


def _step(request: HttpRequest, actor: Actor, place: Place, verb: Verb, done: str) -> HttpResponse:
    form = StepForm(request.POST)
    seq = form.cleaned_data["expected_seq"] if form.is_valid() else -1
    try:
        verb(by=actor, measurement=get_cell(place), expected_seq=seq)
    except (Stale, Invalid) as refused:
        return _refused(request, actor, place, refused)
    messages.success(request, f"{place.period.label}の値を{done}")
    return to_figure(actor, place)


def _again(request: HttpRequest, stale: Stale) -> ReturnForm:
    """The reason as typed, on top of the revision that is now shown."""
    data = request.POST.copy()
    latest = stale.theirs.get("revision")
    data["expected_seq"] = str(latest.seq if latest else 0)
    return ReturnForm(data)


def _refused(
    request: HttpRequest,
    actor: Actor,
    place: Place,
    error: Stale | Invalid,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    """The figure as it is now, with the sentence that says why nothing was done."""
    return figure_response(
        request, actor, place, return_form=return_form, refused=error, status=error.status
    )
