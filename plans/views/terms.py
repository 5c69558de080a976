"""Stages and viewpoints of a plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.frame import WorkForm
from plans.forms.work import StageForm, ViewpointForm
from plans.selectors import get_plan
from plans.selectors.drafts import editable_plan, get_term
from plans.selectors.removals import removed_parts
from plans.services.terms import save_stage, save_viewpoint
from plans.views.frame import METHODS, address, form_page, frame, save_form, saved


@acting(Act.PLAN_VIEW)
@require_safe
def terms(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = get_plan(actor, pk)
    context = frame(actor, plan, "段階と視点") | {
        "stages": list(plan.stages.all()),
        "viewpoints": list(plan.viewpoints.all()),
        "removed_stages": removed_parts(actor, plan, "stage"),
        "removed_viewpoints": removed_parts(actor, plan, "viewpoint"),
    }
    return render(request, "plans/edit/terms.html", context)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def stage_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _stage(request, actor, pk, None)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def stage(request: HttpRequest, actor: Actor, pk: int, stage: int) -> HttpResponse:
    return _stage(request, actor, pk, stage)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def viewpoint_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _viewpoint(request, actor, pk, None)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def viewpoint(request: HttpRequest, actor: Actor, pk: int, viewpoint: int) -> HttpResponse:
    return _viewpoint(request, actor, pk, viewpoint)


def _stage(request: HttpRequest, actor: Actor, pk: int, stage: int | None) -> HttpResponse:
    def form_of(data: Any) -> StageForm:
        return StageForm(data, initial=_values(actor, pk, "stages", stage))

    def save(form: StageForm) -> Any:
        return save_stage(
            by=actor, plan_id=pk, typed=form.typed(), stage_id=stage, version=form.seen
        )

    title = "段階を追加" if stage is None else "段階を編集"
    of = ("stages", "stage_remove", stage)
    return _page(request, actor, pk, title, form_of=form_of, save=save, of=of)


def _viewpoint(request: HttpRequest, actor: Actor, pk: int, viewpoint: int | None) -> HttpResponse:
    def form_of(data: Any) -> ViewpointForm:
        return ViewpointForm(data, initial=_values(actor, pk, "viewpoints", viewpoint))

    def save(form: ViewpointForm) -> Any:
        return save_viewpoint(
            by=actor, plan_id=pk, typed=form.typed(), viewpoint_id=viewpoint, version=form.seen
        )

    title = "視点を追加" if viewpoint is None else "視点を編集"
    of = ("viewpoints", "viewpoint_remove", viewpoint)
    return _page(request, actor, pk, title, form_of=form_of, save=save, of=of)


def _values(actor: Actor, pk: int, which: str, term: int | None) -> dict[str, Any]:
    plan = editable_plan(actor, pk)
    if term is None:
        numbers = [row.number for row in plan.stages.all()] if which == "stages" else []
        return {"number": max(numbers, default=0) + 1}
    row = get_term(actor, plan, which, term)
    names = ("number", "name", "term", "description", "is_current", "version")
    return {name: getattr(row, name) for name in names if hasattr(row, name)}


def _page(
    request: HttpRequest,
    actor: Actor,
    pk: int,
    title: str,
    *,
    form_of: Any,
    save: Any,
    of: tuple[str, str, int | None],
) -> HttpResponse:
    """`of`: where the plan holds such a term, the act that removes one, and which (None: new)."""
    plan = editable_plan(actor, pk)
    url = address(actor, "terms", pk)
    which, remove, term = of
    context = frame(actor, plan, ("段階と視点", url), title) | {"title": title}
    if term is not None:
        context |= {"term": get_term(actor, plan, which, term)}
        context |= {"remove_url": address(actor, remove, pk, term)}

    def page(form: WorkForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/term.html", context, form, **more)

    if request.method != "POST":
        return page(form_of(None).with_base())
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: save(form),
        page=page,
        again=form_of,
        then=lambda row: saved(request, url, f"「{row.name}」を保存しました。"),
    )
