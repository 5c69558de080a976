"""Items of a draft: adding, editing, moving, taking out and putting back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from core.clock import today
from core.errors import Invalid, NotFound, Refused
from core.fiscal import fiscal_year_of
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.frame import WorkForm
from plans.forms.items import ItemForm, kept_values, years_sent
from plans.models import Plan, PlanItem, PlanVersion
from plans.selectors.drafts import (
    departments_for,
    draft_item,
    editable_plan,
    last_edit,
    open_draft,
    parents_for,
)
from plans.selectors.plans import planned_years
from plans.services.items import (
    add_item,
    as_kept,
    edit_item,
    move_item,
    remove_item,
    restore_item,
)
from plans.views.frame import (
    METHODS,
    Page,
    address,
    form_page,
    frame,
    kept_page,
    new_key,
    plan_address,
    refused,
    save_form,
    saved,
    whole_number,
)

MOST_YEARS = 12


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def item_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    draft = open_draft(plan)
    if draft is None:
        return _no_draft(request, actor, plan)
    way = (f"案「{draft.label}」", address(actor, "draft", pk))
    context = frame(actor, plan, way, "項目を追加") | {"draft": draft}

    def page(form: ItemForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/item.html", context, form, **more)

    if request.method != "POST":
        return page(_new_form(request, actor, draft, None))
    return _add(request, actor, draft, page)


def _new_form(request: HttpRequest, actor: Actor, draft: PlanVersion, data: Any) -> ItemForm:
    start = {
        "kind": PlanItem.Kind.INITIATIVE,
        "parent": request.GET.get("parent", ""),
        "key": new_key("i"),
    }
    return _form(actor, draft, data, None, initial=start, parents=parents_for(draft))


def _add(request: HttpRequest, actor: Actor, draft: PlanVersion, page: Page) -> HttpResponse:
    form = _new_form(request, actor, draft, request.POST)
    return save_form(
        request,
        form,
        lambda: add_item(
            by=actor,
            plan_id=draft.plan_id,
            key=form.said("key"),
            parent_id=form.number_of("parent"),
            typed=form.typed(),
        ),
        page=page,
        again=lambda data: _new_form(request, actor, draft, data),
        then=lambda item: _back(request, actor, item, "追加しました"),
    )


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def item_edit(request: HttpRequest, actor: Actor, pk: int, plan_item: int) -> HttpResponse:
    plan = editable_plan(actor, pk)
    try:
        item = draft_item(actor, pk, plan_item)
    except NotFound as gone:
        if request.method != "POST":
            raise
        form = _form(actor, PlanVersion(plan=plan), request.POST, None)
        return kept_page(request, actor, plan, form, gone)
    if request.method != "POST":
        return _edit_page(request, actor, item)
    form = _form(actor, item.plan_version, request.POST, item, named=_named(request, item))
    return save_form(
        request,
        form,
        lambda: edit_item(by=actor, item_id=item.pk, typed=form.typed(), version=form.seen),
        page=lambda form, **more: _edit_page(request, actor, item, form, **more),
        again=lambda data: _form_now(actor, pk, plan_item, data, form.numbers_of("departments")),
        then=lambda row: _back(request, actor, row, "保存しました"),
    )


def _edit_page(
    request: HttpRequest,
    actor: Actor,
    item: PlanItem,
    form: WorkForm | None = None,
    **more: Any,
) -> HttpResponse:
    version = item.plan_version
    if form is None and version.state != PlanVersion.State.DRAFT:
        messages.warning(request, f"「{version.label}」は決定した版のため、編集できません。")
        return HttpResponseRedirect(plan_address(actor, version.plan_id, version.label))
    way = (f"案「{version.label}」", address(actor, "draft", version.plan_id))
    context = frame(actor, version.plan, way, item.title) | {
        "draft": version,
        "item": item,
        "edit": last_edit(item),
    }
    shown = form or _form(actor, version, None, item).with_base()
    return form_page(request, "plans/edit/item.html", context, shown, **more)


def _named(request: HttpRequest, item: PlanItem) -> tuple[int, ...]:
    """Departments sent with a form that somebody else was faster than.

    One that has ended, and that the other person took out, is told with the other differences
    instead of being refused: such a form is not saved as it is.
    """
    if whole_number(request.POST.get("version")) == item.version:
        return ()
    sent = (whole_number(one) for one in request.POST.getlist("departments"))
    return tuple(one for one in sent if one is not None)


def _form_now(actor: Actor, plan_id: int, pk: int, data: Any, named: tuple[int, ...]) -> ItemForm:
    """The form on what is stored at this moment, with the `named` departments."""
    item = draft_item(actor, plan_id, pk)
    return _form(actor, item.plan_version, data, item, named=named)


@acting(Act.PLAN_EDIT)
@require_POST
def item_move(request: HttpRequest, actor: Actor, pk: int, plan_item: int) -> HttpResponse:
    draft_item(actor, pk, plan_item)
    url = address(actor, "draft", pk)
    try:
        moved = move_item(
            by=actor,
            item_id=plan_item,
            to=request.POST.get("to", ""),
            parent_id=whole_number(request.POST.get("parent")),
        )
    except (Invalid, NotFound) as error:
        return refused(request, url, error)
    return HttpResponseRedirect(f"{url}#item-{moved.pk}")


@acting(Act.PLAN_EDIT)
@require_POST
def item_remove(request: HttpRequest, actor: Actor, pk: int, plan_item: int) -> HttpResponse:
    item = draft_item(actor, pk, plan_item)
    url = address(actor, "draft", pk)
    try:
        count = remove_item(by=actor, item_id=plan_item)
    except (Invalid, NotFound) as error:
        return refused(request, url, error)
    below = f"（下の{count - 1}件も）" if count > 1 else ""
    return saved(
        request,
        f"{url}#removed",
        f"「{item.title}」{below}を案から外しました。「外した項目」から元に戻せます。",
    )


@acting(Act.PLAN_EDIT)
@require_POST
def item_restore(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    editable_plan(actor, pk)
    event = whole_number(request.POST.get("event"))
    try:
        if event is None:
            raise Invalid(
                "nothing_chosen",
                "元に戻す項目が選ばれていません。",
                "「外した項目」のボタンから操作してください。",
            )
        item = restore_item(by=actor, plan_id=pk, event_id=event)
    except (Invalid, Refused, NotFound) as error:
        return refused(request, address(actor, "draft", pk), error)
    return _back(request, actor, item, "元に戻しました")


def _form(
    actor: Actor,
    draft: PlanVersion,
    data: Any,
    item: PlanItem | None,
    *,
    initial: dict[str, Any] | None = None,
    named: tuple[int, ...] = (),
    **more: Any,
) -> ItemForm:
    plan = draft.plan
    kept = as_kept(item) if item else None
    start = (kept_values(kept) | {"version": item.version} if kept and item else {}) | (
        initial or {}
    )
    years = _years(plan, draft) | {one.fiscal_year for one in (kept.years if kept else ())}
    if data is not None:
        years |= years_sent(data)
    return ItemForm(
        data,
        initial=start,
        years=years,
        departments=departments_for(
            actor, today=today(), keep=(*(kept.department_ids if kept else ()), *named)
        ),
        stages=[(str(row.pk), f"{row.number} {row.name}") for row in plan.stages.all()],
        viewpoints=[(str(row.pk), row.name) for row in plan.viewpoints.all()],
        **more,
    )


def _years(plan: Plan, draft: PlanVersion) -> set[int]:
    """The plan's own years; where it states none, those of its roadmap and the next ones."""
    if plan.fy_from and plan.fy_to and plan.fy_to - plan.fy_from < MOST_YEARS:
        return set(range(plan.fy_from, plan.fy_to + 1))
    found = planned_years(draft) if draft.pk else set()
    this_year = fiscal_year_of(today())
    return found or set(range(this_year, this_year + 3))


def _back(request: HttpRequest, actor: Actor, item: PlanItem, said: str) -> HttpResponse:
    url = address(actor, "draft", item.plan_version.plan_id)
    return saved(request, f"{url}#item-{item.pk}", f"「{item.title}」を{said}。")


def _no_draft(request: HttpRequest, actor: Actor, plan: Plan) -> HttpResponse:
    """The draft was decided or discarded while a new item was typed: what was typed is shown."""
    if request.method != "POST":
        return HttpResponseRedirect(address(actor, "draft_new", plan.pk))
    form = _form(actor, PlanVersion(plan=plan), request.POST, None, parents=[])
    gone = NotFound(
        "no_draft",
        "案が決定または破棄されたため、保存できませんでした。",
        "下の内容を控えてから、計画のページで新しい案を作ってください。",
        status=409,
    )
    return kept_page(request, actor, plan, form, gone)
