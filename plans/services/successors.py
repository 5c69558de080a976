"""New plans, what is said of a plan as a whole, and items that a successor takes over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, Refused
from core.fiscal import fiscal_year_of
from organizations.models import Organization
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem, PlanItemDepartment, PlanItemYear, PlanVersion
from plans.services.drafts import copy_items, open_version
from plans.services.drafts_access import lock_plan, plan_not_found, refuse_if_stale
from plans.services.items_entry import FIRST_YEAR, LAST_YEAR
from plans.services.items_order import renumber

FIRST_LABEL = "策定中"
LIMITS = {
    "title": ("名称", 120),
    "summary": ("概要", 2000),
    "source": ("出典", 300),
}


@dataclass(frozen=True)
class PlanTyped:
    """Fiscal years by starting Western year; None where the plan states none."""

    title: str
    summary: str = ""
    state: str = Plan.State.PREPARING
    fy_from: int | None = None
    fy_to: int | None = None
    predecessor_id: int | None = None
    source: str = ""


def make_plan(*, by: Actor, typed: PlanTyped) -> Plan:
    """A plan without a version yet. Raises Refused; a title is the organization's once."""
    with transaction.atomic(), audit.acting(by=by.user, intent="make_plan"):
        by.require(Act.PLAN_EDIT)
        # Two people registering the same plan at once: the second one is told.
        Organization.objects.select_for_update().get(pk=by.organization.pk)
        values = _read(by, typed, None)
        return Plan.objects.create(
            organization=by.organization, key=f"plan-{uuid4().hex[:12]}", **values
        )


def edit_plan(*, by: Actor, plan_id: int, typed: PlanTyped, version: int) -> Plan:
    """Saves what is said of the plan as a whole. Raises Refused, Stale, NotFound."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_plan"):
        plan = lock_plan(by, plan_id)
        values = _read(by, typed, plan)
        if all(getattr(plan, name) == value for name, value in values.items()):
            return plan
        refuse_if_stale(plan, version, typed=vars(typed))
        for name, value in values.items():
            setattr(plan, name, value)
        plan.version += 1
        plan.save()
        return plan


def take_over_items(*, by: Actor, plan_id: int, item_ids: Collection[int]) -> int:
    """Copies items of the predecessor into the plan's draft, under the same keys.

    Departments go along, and of the roadmap what is still to come. Items that are there already
    stay as they are. Opens a draft where the plan has no version yet. Returns how many were copied.
    """
    if not item_ids:
        return 0
    with transaction.atomic(), audit.acting(by=by.user, intent="take_over_items"):
        plan = lock_plan(by, plan_id)
        items = list(
            PlanItem.objects.filter(
                organization=by.organization,
                plan_version__plan=plan.predecessor_id,
                pk__in=set(item_ids),
            ).order_by("plan_version__position", "position", "id")
        )
        if not items or len(items) != len(set(item_ids)):
            raise Invalid(
                "items_gone",
                "選んだ項目の一部が、前の計画に見つかりません。",
                "画面を開き直して、もう一度選んでください。",
            )
        draft = _draft(plan, items[-1].plan_version)
        taken = set(draft.items.values_list("key", flat=True))
        chosen = [item for item in items if item.key not in taken]
        if not chosen:
            return 0
        for item in chosen:
            item.position += draft.items.count()
        from_year = plan.fy_from or fiscal_year_of(clock_today())
        new = copy_items(
            chosen,
            draft,
            details={PlanItemYear: {"fiscal_year__gte": from_year}, PlanItemDepartment: {}},
            same_plan=False,
        )
        _join_to_parents(draft, chosen, new)
        renumber(draft, by=by)
        return len(new)


def _draft(plan: Plan, based_on: PlanVersion) -> PlanVersion:
    draft = plan.versions.filter(state=PlanVersion.State.DRAFT).first()
    if draft is not None:
        return PlanVersion.objects.select_for_update().get(pk=draft.pk)
    if plan.versions.exists():
        raise Invalid(
            "no_draft",
            "この計画には、項目を加えられる案がありません。",
            "計画のページで「次の版の案を作る」を行ってから、もう一度操作してください。",
        )
    return open_version(plan, label=FIRST_LABEL, based_on=based_on)


def _join_to_parents(draft: PlanVersion, items: list[PlanItem], new: dict[int, int]) -> None:
    """An item whose parent was taken over earlier goes below it."""
    parents = PlanItem.objects.filter(pk__in=[one.parent_id for one in items if one.parent_id])
    keys = dict(parents.values_list("pk", "key"))
    there = dict(draft.items.exclude(pk__in=new.values()).values_list("key", "pk"))
    for item in items:
        parent = there.get(keys.get(item.parent_id or 0, ""))
        if item.parent_id not in new and parent is not None:
            PlanItem.objects.filter(pk=new[item.pk]).update(parent_id=parent)


def _read(by: Actor, typed: PlanTyped, plan: Plan | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        **{name: getattr(typed, name).replace("\r\n", "\n").strip() for name in LIMITS},
        **{name: getattr(typed, name) for name in ("state", "fy_from", "fy_to", "predecessor_id")},
    }
    errors: dict[str, DomainError] = {}

    def refuse(field: str, code: str, sentence: str, next_step: str) -> None:
        errors.setdefault(field, Invalid(code, sentence, next_step, field=field))

    if not values["title"]:
        refuse("title", "title_missing", "名称が入力されていません。", "名称を入力してください。")
    for name, (label, limit) in LIMITS.items():
        if len(values[name]) > limit:
            refuse(name, "too_long", f"{label}が長すぎます。", f"{limit}文字以内にしてください。")
    own = Plan.objects.filter(organization=by.organization).exclude(pk=plan.pk if plan else 0)
    if own.filter(title=values["title"]).exists():
        refuse(
            "title",
            "title_taken",
            f"「{values['title']}」という計画は、すでにあります。",
            "計画の一覧をご確認ください。",
        )
    if values["state"] not in Plan.State.values:
        refuse("state", "unknown_state", "状態が選ばれていません。", "一覧から選んでください。")
    _read_years(values, refuse)
    before = values["predecessor_id"]
    if before is not None:
        _read_predecessor(own, plan, before, refuse)
    if errors:
        raise Refused(errors)
    return values


def _read_years(values: dict[str, Any], refuse: Any) -> None:
    first, last = values["fy_from"], values["fy_to"]
    for name in ("fy_from", "fy_to"):
        year = values[name]
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            refuse(name, "year_out_of_range", f"{year}年度は扱えません。", "年度をご確認ください。")
    if first is not None and last is not None and last < first:
        refuse(
            "fy_to",
            "years_backwards",
            "終了年度が開始年度より前です。",
            "年度を直してください。",
        )


def _read_predecessor(own: Any, plan: Plan | None, before: int, refuse: Any) -> None:
    known = dict(own.values_list("pk", "predecessor"))
    if before not in known:
        refuse("predecessor", *_not_there())
        return
    step: int | None = before
    while plan is not None and step is not None:
        step = known.get(step)
        if step == plan.pk:
            refuse(
                "predecessor",
                "succession_circle",
                "選んだ計画は、この計画のあとに続く計画です。",
                "前の計画を選び直してください。",
            )
            return


def _not_there() -> tuple[str, str, str]:
    error = plan_not_found()
    return error.code, error.sentence, "前の計画を選び直してください。"
