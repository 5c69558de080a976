"""The departments that a KPI asks for figures of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import DomainError, Invalid, Refused, Stale
from kpis.models import DepartmentSeries, Indicator
from kpis.selectors.series import get_department_series
from kpis.selectors.upkeep import editable_indicator, series_page
from kpis.services.series import add_departments, edit_series, remove_series
from kpis.upkeep_forms.fields import changes_between
from kpis.upkeep_forms.series import AddDepartmentsForm, SeriesForm, initial_of_series
from kpis.views.trail import trail
from kpis.wording import ROLL_UP_WORDS
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    page = series_page(actor, kpi, today=today())
    data = request.POST if request.method == "POST" else None
    form = AddDepartmentsForm(data, choices=page.addable)
    if data is not None and form.is_valid():
        try:
            count = add_departments(by=actor, indicator=kpi, **form.given())
            messages.success(request, f"{count}部局を追加しました。")
            return _to_series(actor, kpi)
        except (Refused, Invalid) as refused:
            form.refuse(refused)
    context = {
        "kpi": kpi,
        "page": page,
        "form": form,
        "words": ROLL_UP_WORDS[kpi.roll_up],
        "breadcrumbs": [*trail(actor, kpi), {"label": "値を聞く部局"}],
    }
    return render(request, "kpis/upkeep/series.html", context, status=422 if form.errors else 200)


@acting(Act.INDICATOR_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def series_edit(request: HttpRequest, actor: Actor, pk: int, series: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    row = get_department_series(kpi, series)
    data = request.POST if request.method == "POST" else None
    form = SeriesForm(data, initial=initial_of_series(row), indicator=kpi)
    if data is None or not form.is_valid():
        return _form_page(request, actor, kpi, row, form, status=200 if data is None else 422)
    try:
        edit_series(
            by=actor,
            indicator=kpi,
            series_id=row.pk,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )
    except Stale as stale:
        return _conflict(request, actor, kpi, stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _form_page(request, actor, kpi, row, form, status=422)
    messages.success(request, f"{row.department.name}の設定を保存しました。")
    return _to_series(actor, kpi)


@acting(Act.INDICATOR_EDIT)
@require_POST
def series_remove(request: HttpRequest, actor: Actor, pk: int, series: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.INDICATOR_EDIT)
    row = get_department_series(kpi, series)
    try:
        remove_series(by=actor, indicator=kpi, series_id=row.pk)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{row.department.name}を外しました。もう一度追加できます。")
    return _to_series(actor, kpi)


def _to_series(actor: Actor, kpi: Indicator) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("kpis:series", args=[actor.organization.code, kpi.pk]))


def _conflict(
    request: HttpRequest, actor: Actor, kpi: Indicator, stale: DomainError
) -> HttpResponse:
    assert isinstance(stale, Stale)
    row: DepartmentSeries = stale.theirs["series"]
    data = request.POST.copy()
    data["version"] = str(row.version)
    form = SeriesForm(data, indicator=kpi)
    stored = SeriesForm(initial=initial_of_series(row), indicator=kpi)
    conflict = {"changes": changes_between(stored, form)}
    return _form_page(request, actor, kpi, row, form, status=409, conflict=conflict)


def _form_page(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    row: DepartmentSeries,
    form: SeriesForm,
    *,
    status: int,
    **more: object,
) -> HttpResponse:
    back = reverse("kpis:series", args=[actor.organization.code, kpi.pk])
    context = {
        "kpi": kpi,
        "row": row,
        "form": form,
        "breadcrumbs": [
            *trail(actor, kpi),
            {"label": "値を聞く部局", "url": back},
            {"label": row.department.name},
        ],
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/upkeep/series_form.html", context, status=status)
