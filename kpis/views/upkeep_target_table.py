"""Many departments' targets from one pasted table: looked at first, then stored."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from core.errors import DomainError, Invalid, Refused, Stale
from kpis.models import Indicator
from kpis.selectors.target_table import departments_of, read_table, table_text
from kpis.selectors.upkeep import editable_indicator
from kpis.services.target_table import TableCell, set_target_table
from kpis.services.targets import TargetValue
from kpis.target_sheet import Sheet
from kpis.upkeep_forms.target import TargetTableForm
from kpis.views.trail import trail
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting


@acting(Act.TARGET_REVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def targets_table(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    kpi = editable_indicator(actor, pk, Act.TARGET_REVISE)
    if request.method != "POST":
        form = TargetTableForm(initial={"table": table_text(kpi)})
        return _page(request, actor, kpi, form)
    form = TargetTableForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, kpi, form, status=422)
    try:
        sheet = read_table(kpi, form.cleaned_data["table"])
        if sheet.problems or request.POST.get("act") != "save":
            status = 422 if sheet.problems else 200
            return _page(request, actor, kpi, _seen(request, sheet), sheet=sheet, status=status)
        count = set_target_table(by=actor, indicator=kpi, cells=_cells(form, sheet))
    except Stale as stale:
        again = _seen(request, sheet)
        return _page(request, actor, kpi, again, sheet=sheet, stale=stale, status=409)
    except (Refused, Invalid) as refused:
        form.refuse(refused)
        return _page(request, actor, kpi, form, status=422)
    done = f"{count}個の目標を保存しました。" if count else "変更はありませんでした。"
    messages.success(request, done)
    return HttpResponseRedirect(reverse("kpis:series", args=[actor.organization.code, kpi.pk]))


def _seen(request: HttpRequest, sheet: Sheet) -> TargetTableForm:
    """The form again, holding which revision of each target is on show."""
    data = request.POST.copy()
    data["seen"] = json.dumps(
        {
            f"{row.department_id}:{cell.due_on}": cell.before.seq if cell.before else 0
            for row in sheet.rows
            for cell in row.cells
            if cell.is_changed
        }
    )
    return TargetTableForm(data)


def _cells(form: TargetTableForm, sheet: Sheet) -> list[TableCell]:
    given = form.cleaned_data
    seen = _seen_of(given["seen"])
    return [
        TableCell(
            department_id=row.department_id,
            due_on=cell.due_on,
            expected_seq=seen.get(f"{row.department_id}:{cell.due_on}", 0),
            to=TargetValue(
                value=cell.value,
                undecided=cell.undecided,
                typed=cell.typed[:60],
                decided_on=given["decided_on"],
                decided_by=given["decided_by"],
                reason=given["reason"].strip() or _no_reason(cell.before is not None),
            ),
        )
        for row in sheet.rows
        for cell in row.cells
        if cell.is_changed and row.department_id is not None and isinstance(cell.due_on, date)
    ]


def _no_reason(revised: bool) -> str:
    if revised:
        raise Invalid(
            "reason_missing",
            "目標を変える理由が入力されていません。",
            "決定した会議や変更の理由を入力してください。",
            field="reason",
        )
    return ""


def _seen_of(text: str) -> dict[str, int]:
    try:
        found: Any = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): seq for key, seq in found.items() if type(seq) is int}


def _page(
    request: HttpRequest,
    actor: Actor,
    kpi: Indicator,
    form: TargetTableForm,
    *,
    sheet: Sheet | None = None,
    stale: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    label = "部局別の目標をまとめて定める"
    back = reverse("kpis:targets", args=[actor.organization.code, kpi.pk])
    context = {
        "form": form,
        "kpi": kpi,
        "sheet": sheet,
        "stale": stale,
        "departments": departments_of(kpi),
        "title": label,
        "breadcrumbs": [
            *trail(actor, kpi),
            {"label": "目標", "url": back},
            {"label": label},
        ],
        "has_errors": status != 200,
    }
    return render(request, "kpis/upkeep/target_table.html", context, status=status)
