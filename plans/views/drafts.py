"""A plan's draft: made, edited, decided, discarded and taken up again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Invalid, NotFound, Refused
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.plans import DecisionForm, DiscardForm, DraftForm
from plans.models import Plan, PlanVersion
from plans.selectors.drafts import (
    discarded_drafts,
    draft_page,
    editable_plan,
    open_draft,
    parents_for,
)
from plans.services.deciding import decide_draft
from plans.services.drafts import discard_draft, edit_draft, make_draft, restore_draft
from plans.views.frame import (
    METHODS,
    Page,
    address,
    form_page,
    frame,
    plan_address,
    refused,
    save_form,
    saved,
    whole_number,
)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def draft_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    if open_draft(plan) and request.method != "POST":
        return HttpResponseRedirect(address(actor, "draft", pk))
    context = _new_context(actor, plan)

    def page(form: DraftForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/draft_new.html", context, form, **more)

    if request.method != "POST":
        return page(DraftForm())
    form = DraftForm(request.POST)
    return save_form(
        request,
        form,
        lambda: make_draft(by=actor, plan_id=pk, typed=form.typed()),
        page=page,
        again=DraftForm,
        then=lambda draft: saved(
            request, address(actor, "draft", pk), f"案「{draft.label}」を作りました。"
        ),
    )


def _new_context(actor: Actor, plan: Plan) -> dict[str, Any]:
    versions = [one for one in plan.versions.all() if one.state == PlanVersion.State.DECIDED]
    return frame(actor, plan, "案を作る") | {
        "based_on": versions[-1] if versions else None,
        "discarded": discarded_drafts(plan),
    }


@acting(Act.PLAN_EDIT)
@require_safe
def draft(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return draft_response(request, actor, pk)


def draft_response(
    request: HttpRequest,
    actor: Actor,
    pk: int,
    *,
    discard_form: DiscardForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editing page of the draft; where there is none, the page that makes one."""
    shown = draft_page(actor, pk)
    if shown is None:
        return HttpResponseRedirect(address(actor, "draft_new", pk))
    context = frame(actor, shown.plan, f"案「{shown.draft.label}」") | {
        "page": shown,
        "draft": shown.draft,
        "parents": parents_for(shown.draft),
        "discard_form": discard_form or DiscardForm(),
        "has_errors": status != 200,
    }
    return render(request, "plans/edit/draft.html", context, status=status)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def draft_edit(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan, shown = _open(actor, pk)
    way = (f"案「{shown.label}」", address(actor, "draft", pk))
    context = frame(actor, plan, way, "版の名前と要点")

    def page(form: DraftForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/draft_edit.html", context, form, **more)

    def form_of(data: Any) -> DraftForm:
        row = _open(actor, pk)[1]
        start = {"label": row.label, "note": row.note, "version": row.version}
        return DraftForm(data, initial=start)

    if request.method != "POST":
        return page(form_of(None).with_base())
    form = form_of(request.POST)
    return save_form(
        request,
        form,
        lambda: edit_draft(by=actor, plan_id=pk, typed=form.typed(), version=form.seen),
        page=page,
        again=form_of,
        then=lambda _: saved(request, address(actor, "draft", pk), "保存しました。"),
    )


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def draft_decide(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    shown = open_draft(plan)
    if shown is None and request.method != "POST":
        return HttpResponseRedirect(plan_address(actor, pk))
    context = _decision_context(actor, plan, shown)

    def page(form: DecisionForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/decide.html", context, form, **more)

    if request.method != "POST":
        return page(_decision_form(actor, plan, None).with_base())
    return _decide(request, actor, plan, page)


def _decision_context(actor: Actor, plan: Plan, shown: PlanVersion | None) -> dict[str, Any]:
    steps = [(f"案「{shown.label}」", address(actor, "draft", plan.pk))] if shown else []
    return frame(actor, plan, *steps, "決定する") | {
        "draft": shown,
        "count": shown.items.count() if shown else 0,
    }


def _decision_form(actor: Actor, plan: Plan, data: Any) -> DecisionForm:
    """The form on the draft as it is stored at this moment."""
    row = open_draft(editable_plan(actor, plan.pk))
    start = {"version": row.version, "label": row.label} if row else {}
    return DecisionForm(data, initial=start, preparing=plan.state == Plan.State.PREPARING)


def _decide(request: HttpRequest, actor: Actor, plan: Plan, page: Page) -> HttpResponse:
    form = _decision_form(actor, plan, request.POST)
    return save_form(
        request,
        form,
        lambda: decide_draft(
            by=actor,
            plan_id=plan.pk,
            typed=form.typed(),
            label=form.said("label"),
            version=form.seen,
        ),
        page=page,
        again=lambda data: _decision_form(actor, plan, data),
        then=lambda version: saved(
            request,
            plan_address(actor, plan.pk, version.label),
            f"「{version.label}」を決定しました。この版は、もう変更されません。",
        ),
    )


@acting(Act.PLAN_EDIT)
@require_POST
def draft_discard(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    _open(actor, pk)
    form = DiscardForm(request.POST)
    form.is_valid()
    try:
        label = discard_draft(by=actor, plan_id=pk, reason=form.said("reason"))
    except Invalid as error:
        form.refuse(error)
        return draft_response(request, actor, pk, discard_form=form, status=error.status)
    return saved(
        request,
        address(actor, "draft_new", pk),
        f"案「{label}」を破棄しました。この画面の「破棄した案」から元に戻せます。",
    )


@acting(Act.PLAN_EDIT)
@require_POST
def draft_restore(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    editable_plan(actor, pk)
    event = whole_number(request.POST.get("event"))
    try:
        if event is None:
            raise _nothing_chosen()
        back = restore_draft(by=actor, plan_id=pk, event_id=event)
    except (Invalid, Refused, NotFound) as error:
        return refused(request, address(actor, "draft_new", pk), error)
    return saved(request, address(actor, "draft", pk), f"案「{back.label}」を元に戻しました。")


def _open(actor: Actor, pk: int) -> tuple[Plan, PlanVersion]:
    plan = editable_plan(actor, pk)
    shown = open_draft(plan)
    if shown is None:
        raise NotFound(
            "no_draft",
            "この計画には、作成中の案がありません。",
            "計画のページを開き直して、案の状況をご確認ください。",
        )
    return plan, shown


def _nothing_chosen() -> Invalid:
    return Invalid(
        "nothing_chosen", "元に戻すものが選ばれていません。", "一覧のボタンから操作してください。"
    )
