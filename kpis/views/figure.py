"""The page of one figure: read it, save it as a draft, submit it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.clock import now, today
from core.errors import Invalid, Refused, Stale
from kpis.forms import EvidenceForm, FigureForm, ReturnForm
from kpis.models.measurement import Origin
from kpis.selectors.cells import CellPage, Place, cell_page, get_place
from kpis.selectors.evidence import evidence_of
from kpis.services.measurements import record_measurement, save_draft
from kpis.views.figure_wording import conflict_of, history_entries, typed_of
from kpis.views.trail import series_query, trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: HttpRequest, actor: Actor, pk: int, period: str) -> HttpResponse:
    place = get_place(actor, pk, period, request.GET.get("department", ""))
    if request.method == "POST":
        return _store(request, actor, place)
    return figure_response(request, actor, place)


def _store(request: HttpRequest, actor: Actor, place: Place) -> HttpResponse:
    actor.require(Act.FIGURE_ENTER, place.answerable_id)
    form = FigureForm(request.POST, indicator=place.indicator)
    if not form.is_valid():
        return figure_response(request, actor, place, form=form, status=422)
    submits = request.POST.get("act") == "submit"
    try:
        _save(actor, place, form, submits=submits)
    except Stale as stale:
        fresh = _rebased(request, place, stale)
        conflict = conflict_of(stale, place, form)
        return figure_response(request, actor, place, form=fresh, conflict=conflict, status=409)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return figure_response(request, actor, place, form=form, status=422)
    done = "提出しました。部局長の承認を待っています。" if submits else "下書きとして保存しました。"
    messages.success(request, f"{place.period.label}の値を{done}")
    return to_figure(actor, place)


def _save(actor: Actor, place: Place, form: FigureForm, *, submits: bool) -> None:
    figure: dict[str, Any] = {
        "by": actor,
        "indicator": place.indicator,
        "period": place.period,
        "department_id": place.department_id,
        "typed": form.typed(),
        "check_reason": form.reason(),
        "expected_seq": form.cleaned_data["expected_seq"],
        "origin": Origin.ENTRY,
    }
    if submits:
        record_measurement(**figure)
    else:
        save_draft(**figure)


def _rebased(request: HttpRequest, place: Place, stale: Stale) -> FigureForm:
    """The form as typed, on top of the revision now shown: saving again overwrites knowingly."""
    data = request.POST.copy()
    latest = stale.theirs.get("revision")
    data["expected_seq"] = str(latest.seq if latest else 0)
    return FigureForm(data, indicator=place.indicator)


def to_figure(actor: Actor, place: Place) -> HttpResponseRedirect:
    return HttpResponseRedirect(address(actor, place, "figure"))


def address(actor: Actor, place: Place, name: str) -> str:
    """The address of the figure's page, or of one of its decisions, in the same series."""
    path = reverse(f"kpis:{name}", args=[actor.organization.code, place.indicator.pk, place.key])
    return path + series_query(place.department)


def figure_response(
    request: HttpRequest,
    actor: Actor,
    place: Place,
    *,
    form: FigureForm | None = None,
    return_form: ReturnForm | None = None,
    evidence_form: EvidenceForm | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page of a figure, with a form that came back where one did."""
    page = cell_page(actor, place, today=today())
    if form is None and not page.locked:
        form = FigureForm(initial=typed_of(page), indicator=place.indicator)
    context = {
        **_facts(actor, place, page),
        "form": form,
        "evidence": evidence_of(actor, place, page.cell),
        "evidence_form": evidence_form or EvidenceForm(),
        "return_form": return_form or ReturnForm(initial={"expected_seq": page.seq}),
        "has_errors": status != HTTPStatus.OK,
        **more,
    }
    return render(request, "kpis/figure.html", context, status=status)


def _facts(actor: Actor, place: Place, page: CellPage) -> dict[str, object]:
    """What the page shows beside its forms."""
    return {
        "page": page,
        "place": place,
        "kpi": place.indicator,
        "entries": history_entries(page),
        "breadcrumbs": _way(actor, place),
        "query": series_query(place.department),
        "now": now(),
        **_addresses(actor, place, page),
    }


def _addresses(actor: Actor, place: Place, page: CellPage) -> dict[str, str]:
    names = {"here_url": "figure"}
    if page.may_approve:
        names["approve_url"] = "figure_approve"
    if page.may_return:
        names["return_url"] = "figure_return"
    if page.may_discard:
        names["discard_url"] = "figure_discard"
    if page.cell is not None and page.may_enter:
        names["evidence_url"] = "evidence_attach"
    if page.may_withdraw:
        names["withdraw_url"] = "figure_withdraw"
    return {key: address(actor, place, name) for key, name in names.items()}


def _way(actor: Actor, place: Place) -> list[dict[str, str]]:
    periods = reverse("kpis:figures", args=[actor.organization.code, place.indicator.pk])
    return [
        *trail(actor, place.indicator, place.department),
        {"label": "期間の選択", "url": periods + series_query(place.department)},
        {"label": place.period.label},
    ]
