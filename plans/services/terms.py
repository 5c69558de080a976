"""A plan's own terms: the stages it goes through (one is the current one) and its viewpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Max

from core import audit
from core.errors import DomainError, Invalid, NotFound, Refused
from organizations.selectors import Actor
from plans.models import Plan, PlanStage, PlanViewpoint
from plans.services.drafts_access import lock_plan, refuse_if_stale

NAME_LIMIT, DESCRIPTION_LIMIT = 60, 400


@dataclass(frozen=True)
class StageTyped:
    number: int | None
    name: str
    term: str = ""
    description: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class ViewpointTyped:
    name: str
    description: str = ""


def save_stage(
    *, by: Actor, plan_id: int, typed: StageTyped, stage_id: int | None = None, version: int = 0
) -> PlanStage:
    """Adds a stage, or saves the one given. Made the current one, it takes that from the other.

    Raises Refused, Stale, NotFound; the same stage added twice is there once.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="save_stage"):
        plan = lock_plan(by, plan_id)
        row = None if stage_id is None else plan.stages.filter(pk=stage_id).first()
        if stage_id is not None and row is None:
            raise _not_found("段階")
        values = _texts(typed, "name", "term", "description") | {
            "number": typed.number,
            "is_current": typed.is_current,
        }
        taken = plan.stages.filter(number=typed.number or 0).exclude(pk=stage_id or 0).first()
        if taken is not None:
            if row is None and _same(taken, values):
                return taken
            raise Refused({"number": _taken("number", f"第{typed.number}段階", taken.name)})
        if row is not None and _same(row, values):
            return row
        if row is not None:
            refuse_if_stale(row, version, typed=vars(typed))
        if typed.is_current:
            others = plan.stages.filter(is_current=True).exclude(pk=stage_id or 0)
            others.update(is_current=False, version=F("version") + 1)
        return _save(PlanStage, plan, row, values)


def save_viewpoint(
    *,
    by: Actor,
    plan_id: int,
    typed: ViewpointTyped,
    viewpoint_id: int | None = None,
    version: int = 0,
) -> PlanViewpoint:
    """Adds a viewpoint at the end, or saves the one given. Raises Refused, Stale, NotFound."""
    with transaction.atomic(), audit.acting(by=by.user, intent="save_viewpoint"):
        plan = lock_plan(by, plan_id)
        row = None if viewpoint_id is None else plan.viewpoints.filter(pk=viewpoint_id).first()
        if viewpoint_id is not None and row is None:
            raise _not_found("視点")
        values = _texts(typed, "name", "description")
        taken = plan.viewpoints.filter(name=values["name"]).exclude(pk=viewpoint_id or 0).first()
        if taken is not None:
            if row is None and _same(taken, values):
                return taken
            raise Refused({"name": _taken("name", "視点", taken.name)})
        if row is not None and _same(row, values):
            return row
        if row is not None:
            refuse_if_stale(row, version, typed=vars(typed))
        else:
            last = plan.viewpoints.aggregate(last=Max("position"))["last"] or 0
            values |= {"key": f"v-{uuid4().hex[:12]}", "position": last + 1}
        return _save(PlanViewpoint, plan, row, values)


def _save(model: Any, plan: Plan, row: Any, values: dict[str, Any]) -> Any:
    if row is None:
        return model.objects.create(organization_id=plan.organization_id, plan=plan, **values)
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return row


def _same(row: Any, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _texts(typed: StageTyped | ViewpointTyped, *names: str) -> dict[str, Any]:
    values = {name: " ".join(getattr(typed, name).split()) for name in names}
    errors: dict[str, DomainError] = {}
    if not values["name"]:
        errors["name"] = Invalid(
            "name_missing", "名称が入力されていません。", "入力してください。", field="name"
        )
    for name, value in values.items():
        limit = DESCRIPTION_LIMIT if name == "description" else NAME_LIMIT
        if len(value) > limit:
            errors[name] = Invalid(
                "too_long",
                f"{len(value)}文字あります。",
                f"{limit}文字以内にしてください。",
                field=name,
            )
    if isinstance(typed, StageTyped) and (typed.number is None or not 1 <= typed.number <= 99):
        errors["number"] = Invalid(
            "number_missing",
            "段階の番号が読み取れません。",
            "1から99までの整数で入力してください。",
            field="number",
        )
    if errors:
        raise Refused(errors)
    return values


def _taken(field: str, what: str, name: str) -> Invalid:
    return Invalid(
        "taken",
        f"{what}は「{name}」として登録されています。",
        "別の値にするか、登録されているものを編集してください。",
        field=field,
    )


def _not_found(what: str) -> NotFound:
    return NotFound("term_not_found", f"この{what}は見つかりません。", "選び直してください。")
