"""The targets of a KPI: all of them with their history, one set, revised or undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refused, Stale
from kpis import wording
from kpis.models import Indicator, Target, TargetRevision
from kpis.selectors.detail import target_lines
from kpis.selectors.indicators import get_series
from kpis.selectors.upkeep import editable_indicator, get_target
from kpis.services.targets import revise_target, undo_target
from kpis.upkeep_forms.target import TargetForm, initial_of_target
from kpis.views.trail import series_query, trail
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.TARGET_REVISE)
@require_GET
def targets(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.TARGET_REVISE)
    series = get_series(actor, request.GET.get("department", ""))
    context = {
        "kpi": kpi,
        "series": series,
        "lines": target_lines(kpi, series),
        "query": series_query(series),
        "breadcrumbs": [*trail(actor, kpi, series), {"label": "目標"}],
    }
    return render(request, "kpis/upkeep/targets.html", context)


@acting(Act.TARGET_REVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def target_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.TARGET_REVISE)
    series = get_series(actor, request.GET.get("department", ""))
    data = request.POST if request.method == "POST" else None
    form = TargetForm(data, initial={"expected_seq": 0}, indicator=kpi, is_new=True)
    if data is not None and form.is_valid():
        try:
            revise_target(
                by=actor,
                indicator=kpi,
                department_id=series.pk if series else None,
                due_on=form.cleaned_data["due"],
                due_typed=form.data.get("due", "")[:40],
                is_interim=form.cleaned_data["is_interim"],
                to=form.to(None, None),
                expected_seq=0,
            )
            messages.success(request, "目標を定めました。達成率は、計算ができしだい変わります。")
            return _to_targets(actor, kpi, series)
        except Stale:
            form.add_error("due", _there_already(form))
        except (Refused, Invalid) as refused:
            form.refuse(refused)
    return _form_page(request, actor, kpi, series, form, status=422 if form.errors else 200)


def _there_already(form: TargetForm) -> str:
    day = wording.due_text(form.cleaned_data["due"])
    return (
        f"期日を{day}とした目標は、もうあります（前倒しなどで別の日に移した目標の、元の期日も含みます）。"
        "目標の一覧から、その目標を変更してください。"
    )


@acting(Act.TARGET_REVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def target_revise(request: HttpRequest, actor: Actor, pk: int, target: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.TARGET_REVISE)
    row, kept = get_target(kpi, target)
    data = request.POST if request.method == "POST" else None
    latest = kept[0] if kept else None
    initial = initial_of_target(row, latest) if latest else {"expected_seq": 0}
    form = TargetForm(data, initial=initial, indicator=kpi, is_new=False)
    more = {"target": row, "kept": kept}
    if data is None or not form.is_valid():
        status = 200 if data is None else 422
        return _form_page(request, actor, kpi, row.department, form, status=status, **more)
    try:
        _revise(actor, kpi, row, latest, form)
    except Stale as stale:
        return _conflict(request, actor, kpi, row, stale)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _form_page(request, actor, kpi, row.department, form, status=422, **more)
    messages.success(request, "目標を変更しました。元の値と期日も残しています。")
    return _to_targets(actor, kpi, row.department)


def _revise(
    actor: Actor, kpi: Indicator, row: Target, latest: TargetRevision | None, form: TargetForm
) -> None:
    revise_target(
        by=actor,
        indicator=kpi,
        department_id=row.department_id,
        due_on=row.due_on,
        to=form.to(row, latest),
        expected_seq=form.cleaned_data["expected_seq"],
    )


def _conflict(
    request: HttpRequest, actor: Actor, kpi: Indicator, row: Target, stale: Stale
) -> HttpResponse:
    """The form as typed, on top of the revision now shown: saving again overwrites knowingly."""
    theirs: TargetRevision = stale.theirs["revision"]
    data = request.POST.copy()
    data["expected_seq"] = str(theirs.seq)
    form = TargetForm(data, initial={}, indicator=kpi, is_new=False)
    stored = TargetForm(initial=initial_of_target(row, theirs), indicator=kpi, is_new=False)
    changes = [
        {"label": str(form.fields[name].label), "theirs": his, "mine": own}
        for name in ("due", "value", "upper_value")
        if (his := stored.shown(name)) != (own := form.shown(name))
    ]
    conflict = {
        "who": f"{theirs.by}さん" if theirs.by else "取込み",
        "when": wording.moment_text(theirs.recorded_at),
        "changes": changes,
    }
    _, kept = get_target(kpi, row.pk)
    return _form_page(
        request,
        actor,
        kpi,
        row.department,
        form,
        status=409,
        target=row,
        kept=kept,
        conflict=conflict,
    )


@acting(Act.TARGET_REVISE)
@require_POST
def target_undo(request: HttpRequest, actor: Actor, pk: int, target: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.TARGET_REVISE)
    row, _ = get_target(kpi, target)
    seen = request.POST.get("expected_seq", "")
    seq = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    try:
        undo_target(by=actor, indicator=kpi, target_id=row.pk, expected_seq=seq)
    except (Stale, Invalid) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "前の内容に戻しました。取り消した変更も、記録に残しています。")
    return _to_targets(actor, kpi, row.department)


def _to_targets(actor: Actor, kpi: Indicator, series: Department | None) -> HttpResponseRedirect:
    path = reverse("kpis:targets", args=[actor.organization.code, kpi.pk])
    return HttpResponseRedirect(path + series_query(series))


def _form_page(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    series: Department | None,
    form: TargetForm,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    label = "目標を変更する" if more.get("target") else "目標を定める"
    list_url = reverse("kpis:targets", args=[actor.organization.code, kpi.pk])
    context = {
        "form": form,
        "kpi": kpi,
        "series": series,
        "title": label,
        "query": series_query(series),
        "breadcrumbs": [
            *trail(actor, kpi, series),
            {"label": "目標", "url": list_url + series_query(series)},
            {"label": label},
        ],
        "has_errors": status != 200,
        **more,
    }
    return render(request, "kpis/upkeep/target_form.html", context, status=status)
