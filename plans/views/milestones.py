"""Milestones of a plan: the list, adding one, editing and marking as done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from core.clock import today
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.work import MilestoneForm
from plans.models import Milestone
from plans.selectors import get_plan
from plans.selectors.drafts import editable_plan, get_milestone, items_of_plan
from plans.selectors.milestone_marks import milestone_marks
from plans.selectors.removals import removed_parts
from plans.services.milestones import add_milestone, as_kept, edit_milestone
from plans.views.frame import METHODS, address, form_page, frame, new_key, save_form, saved
from plans.wording import reading_sentence

TEMPLATE = "plans/edit/milestone.html"


@acting(Act.PLAN_VIEW)
@require_safe
def milestones(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = get_plan(actor, pk)
    context = frame(actor, plan, "節目と時期") | {
        "milestones": milestone_marks(plan, today=today()),
        "removed": removed_parts(actor, plan, "milestone"),
    }
    return render(request, "plans/edit/milestones.html", context)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def milestone_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    context = frame(actor, plan, _list(actor, pk), "節目を追加")

    def page(form: MilestoneForm, **more: Any) -> HttpResponse:
        return form_page(request, TEMPLATE, context, form, **more)

    def form_of(data: Any) -> MilestoneForm:
        return MilestoneForm(data, initial={"key": new_key("m")}, items=items_of_plan(plan))

    if request.method != "POST":
        return page(form_of(None))
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: add_milestone(by=actor, plan_id=pk, key=form.said("key"), typed=form.typed()),
        page=page,
        again=form_of,
        then=lambda row: _saved(request, actor, row, "追加しました"),
    )


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def milestone(request: HttpRequest, actor: Actor, pk: int, milestone: int) -> HttpResponse:
    row = get_milestone(actor, pk, milestone)
    context = frame(actor, row.plan, _list(actor, pk), row.title) | {"milestone": row}

    def page(form: MilestoneForm, **more: Any) -> HttpResponse:
        return form_page(request, TEMPLATE, context, form, **more)

    def form_of(data: Any) -> MilestoneForm:
        return _form_of(get_milestone(actor, pk, milestone), data)

    if request.method != "POST":
        return page(form_of(None).with_base())
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: edit_milestone(
            by=actor, plan_id=pk, milestone_id=row.pk, typed=form.typed(), version=form.seen
        ),
        page=page,
        again=form_of,
        then=lambda saved_row: _saved(request, actor, saved_row, "保存しました"),
    )


def _form_of(row: Milestone, data: Any) -> MilestoneForm:
    """The form on a milestone as it is stored."""
    kept = vars(as_kept(row))
    start = kept | {"item": kept["item_key"], "version": row.version}
    return MilestoneForm(data, initial=start, items=items_of_plan(row.plan))


def _list(actor: Actor, pk: int) -> tuple[str, str]:
    return "節目と時期", address(actor, "milestones", pk)


def _saved(request: HttpRequest, actor: Actor, row: Milestone, said: str) -> HttpResponse:
    sentence = f"「{row.title}」を{said}。{reading_sentence(row)}"
    return saved(request, address(actor, "milestones", row.plan_id), sentence)
