"""A plan as a whole: registering one, and what is said of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from core.fiscal import FiscalYear
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.plans import PlanForm
from plans.models import Plan
from plans.selectors import plans_of
from plans.selectors.drafts import editable_plan
from plans.services.successors import edit_plan, make_plan
from plans.views.frame import METHODS, form_page, frame, plan_address, save_form, saved

TEMPLATE = "plans/edit/plan.html"


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def plan_new(request: HttpRequest, actor: Actor) -> HttpResponse:
    before = request.GET.get("predecessor", "")
    context = frame(actor, None, "計画を登録")

    def page(form: PlanForm, **more: Any) -> HttpResponse:
        return form_page(request, TEMPLATE, context, form, **more)

    def form_of(data: Any) -> PlanForm:
        start = {"state": Plan.State.PREPARING, "predecessor": before}
        return PlanForm(data, initial=start, plans=_others(actor, None))

    if request.method != "POST":
        return page(form_of(None))
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: make_plan(by=actor, typed=form.typed()),
        page=page,
        again=form_of,
        then=lambda plan: saved(
            request, plan_address(actor, plan.pk), "計画を登録しました。次に、案を作ってください。"
        ),
    )


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def plan_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    context = frame(actor, plan, "計画の情報を編集")

    def page(form: PlanForm, **more: Any) -> HttpResponse:
        return form_page(request, TEMPLATE, context, form, **more)

    def form_of(data: Any) -> PlanForm:
        row = editable_plan(actor, pk)
        return PlanForm(data, initial=_values(row), plans=_others(actor, row))

    if request.method != "POST":
        return page(form_of(None).with_base())
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: edit_plan(by=actor, plan_id=pk, typed=form.typed(), version=form.seen),
        page=page,
        again=form_of,
        then=lambda _: saved(request, plan_address(actor, pk), "計画の情報を保存しました。"),
    )


def _others(actor: Actor, plan: Plan | None) -> list[tuple[str, str]]:
    return [
        (str(one.pk), one.title) for one in plans_of(actor) if plan is None or one.pk != plan.pk
    ]


def _values(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title,
        "summary": plan.summary,
        "state": plan.state,
        "fy_from": FiscalYear(plan.fy_from).label if plan.fy_from else "",
        "fy_to": FiscalYear(plan.fy_to).label if plan.fy_to else "",
        "predecessor": plan.predecessor_id or "",
        "source": plan.source,
        "version": plan.version,
    }
