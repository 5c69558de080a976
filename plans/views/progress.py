"""How far the items came: the table of years, and one cell with its history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.clock import today
from core.errors import Invalid, Stale
from core.fiscal import FiscalYear, fiscal_year_of
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.work import ProgressForm
from plans.selectors.progress import CellPage, progress_cell, progress_table
from plans.services.progress import record_progress, undo_progress
from plans.views.frame import (
    METHODS,
    Page,
    address,
    form_page,
    frame,
    refused,
    save_form,
    saved,
    whole_number,
)


@acting(Act.PLAN_VIEW)
@require_safe
def progress(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    this_year = fiscal_year_of(today())
    table = progress_table(actor, pk, this_year=this_year)
    context = frame(actor, table.plan, "予定と実績") | {"table": table, "this_year": this_year}
    return render(request, "plans/edit/progress.html", context)


@acting(Act.PLAN_VIEW)
@require_http_methods(METHODS)
def cell(
    request: HttpRequest, actor: Actor, pk: int, item_key: str, fiscal_year: int
) -> HttpResponse:
    shown = progress_cell(actor, pk, item_key, fiscal_year)
    context = _cell_context(actor, shown, fiscal_year)

    def page(form: ProgressForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/progress_cell.html", context, form, **more)

    if request.method != "POST":
        return page(_form_now(actor, pk, item_key, fiscal_year, None).with_base())
    if not shown.may_report:
        actor.require(Act.PLAN_PROGRESS)
    return _record(request, actor, pk, item_key, fiscal_year, title=context["title"], page=page)


@acting(Act.PLAN_PROGRESS)
@require_POST
def undo(
    request: HttpRequest, actor: Actor, pk: int, item_key: str, fiscal_year: int
) -> HttpResponse:
    shown = progress_cell(actor, pk, item_key, fiscal_year)
    if not shown.may_report:
        actor.require(Act.PLAN_PROGRESS)
    url = address(actor, "progress_cell", pk, item_key, fiscal_year)
    try:
        undo_progress(
            by=actor,
            plan_id=pk,
            item_key=item_key,
            fiscal_year=fiscal_year,
            expected_seq=whole_number(request.POST.get("seq")) or 0,
        )
    except (Invalid, Stale) as error:
        return refused(request, url, error)
    return saved(request, url, "実績を取り消しました。前の実績があれば、それに戻っています。")


def _cell_context(actor: Actor, shown: CellPage, fiscal_year: int) -> dict[str, Any]:
    way = ("予定と実績", address(actor, "progress", shown.plan.pk))
    title = f"{shown.item.title}（{FiscalYear(fiscal_year).label}）"
    return frame(actor, shown.plan, way, title) | {
        "cell": shown,
        "title": title,
        "is_future": fiscal_year > fiscal_year_of(today()),
        "history": _history(shown),
    }


def _form_now(
    actor: Actor, plan_id: int, item_key: str, fiscal_year: int, data: Any
) -> ProgressForm:
    """The form on what is stored at this moment."""
    now = progress_cell(actor, plan_id, item_key, fiscal_year)
    start: dict[str, Any] = {"version": now.seq}
    if now.current:
        start |= {n: getattr(now.current, n) for n in ("done", "judgement", "note")}
    return ProgressForm(data, initial=start)


def _record(
    request: HttpRequest,
    actor: Actor,
    plan_id: int,
    item_key: str,
    fiscal_year: int,
    *,
    title: str,
    page: Page,
) -> HttpResponse:
    form = _form_now(actor, plan_id, item_key, fiscal_year, request.POST)
    url = address(actor, "progress", plan_id)
    return save_form(
        request,
        form,
        lambda: record_progress(
            by=actor,
            plan_id=plan_id,
            item_key=item_key,
            fiscal_year=fiscal_year,
            typed=form.typed(),
            expected_seq=form.seen,
        ),
        page=page,
        again=lambda data: _form_now(actor, plan_id, item_key, fiscal_year, data),
        then=lambda _: saved(request, url, f"「{title}」の実績を保存しました。"),
    )


def _history(shown: CellPage) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "what": f"{row.done}（{row.get_judgement_display()}）" if row.judgement else "取消し",
            "who": str(row.by) if row.by else "",
        }
        for row in shown.history
    ]
