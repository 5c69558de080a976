"""Moves between systems: the list, adding one and editing it with its phases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.web import acting
from plans.forms.work import SystemForm, system_values
from plans.models import MigrationPhase, SystemMigration
from plans.selectors import get_plan
from plans.selectors.drafts import editable_plan, get_system, items_of_plan, systems_of
from plans.selectors.removals import removed_parts
from plans.services.system_migrations import PhaseTyped, as_kept, save_system
from plans.views.frame import METHODS, address, form_page, frame, new_key, save_form, saved


@acting(Act.PLAN_VIEW)
@require_safe
def systems(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    plan = get_plan(actor, pk)
    context = frame(actor, plan, "システムの移行") | {
        "systems": systems_of(actor, pk),
        "removed": removed_parts(actor, plan, "system"),
    }
    return render(request, "plans/edit/systems.html", context)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def system_new(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    return _page(request, actor, pk, None)


@acting(Act.PLAN_EDIT)
@require_http_methods(METHODS)
def system(request: HttpRequest, actor: Actor, pk: int, system: int) -> HttpResponse:
    return _page(request, actor, pk, system)


def _page(request: HttpRequest, actor: Actor, pk: int, system: int | None) -> HttpResponse:
    plan = editable_plan(actor, pk)
    row = get_system(actor, pk, system) if system is not None else None
    url = address(actor, "systems", pk)
    title = row.function if row else "システムの移行を追加"
    context = frame(actor, plan, ("システムの移行", url), title) | {"title": title, "system": row}

    def page(form: SystemForm, **more: Any) -> HttpResponse:
        return form_page(request, "plans/edit/system.html", context, form, **more)

    def form_of(data: Any) -> SystemForm:
        now = get_system(actor, pk, system) if system is not None else None
        start: dict[str, Any] = {"key": new_key("s")}
        if now is not None:
            start |= system_values(as_kept(now)) | {"version": now.version}
        return SystemForm(data, initial=start, items=items_of_plan(plan))

    if request.method != "POST":
        return page(form_of(None).with_base())
    form = form_of(request.POST)
    before = as_kept(row).phases if row else ()
    return save_form(
        request,
        form,
        lambda: save_system(
            by=actor,
            plan_id=pk,
            typed=form.typed(),
            key=form.said("key"),
            migration_id=system,
            version=form.seen,
        ),
        page=page,
        again=form_of,
        then=lambda saved_row: saved(request, url, _saved_sentence(before, saved_row)),
    )


def _saved_sentence(before: Sequence[PhaseTyped], row: SystemMigration) -> str:
    """What was saved, and which phases went, with their times: they can be typed again."""
    kept = {phase.kind for phase in as_kept(row).phases if not phase.is_blank}
    gone = "、".join(
        f"{MigrationPhase.Kind(one.kind).label}（{one.starts}～{one.ends}）"
        for one in before
        if not one.is_blank and one.kind not in kept
    )
    said = f"「{row.function}」を保存しました。"
    return f"{said}外した段階：{gone}" if gone else said
