"""Rollouts: one thing brought to department after department, with a KPI of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, Refused
from inventories.entry import LIMITS, read_planned
from inventories.models import Inventory, InventoryFeed, InventoryRow
from inventories.services.access import lock_inventory
from inventories.services.counts import recount
from inventories.services.feeds import FeedTyped, add_feed
from inventories.services.inventories import InventoryTyped, make_inventory
from kpis.indicator_rules import IndicatorValues
from kpis.models import Indicator, RatingScheme
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from kpis.services.indicators import create_indicator
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem
from plans.responsibility import current_version

UNIT = "部局"


@dataclass(frozen=True)
class RolloutTyped:
    """What a new rollout says. `planned` is when all departments are to be done, as typed."""

    name: str
    plan_id: int | None
    item_key: str
    description: str = ""
    planned: str = ""
    department_ids: tuple[int, ...] = ()


def make_rollout(*, by: Actor, typed: RolloutTyped) -> Inventory:
    """A list with a row for each chosen department. Raises Refused or NotAllowed."""
    by.require(Act.INVENTORY_MANAGE)
    errors: dict[str, DomainError] = {}
    item = item_in_force(by, typed.plan_id, typed.item_key)
    if item is None:
        errors["item"] = Invalid(
            "item_not_chosen",
            "取組が選ばれていません。",
            "展開する取組を一覧から選んでください。",
        )
    departments = _departments(by, typed.department_ids)
    if not departments:
        errors["departments"] = Invalid(
            "no_department",
            "展開する部局が選ばれていません。",
            "部局を1つ以上選んでください。",
        )
    planned = _planned(typed.planned, errors)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_rollout"):
        facts = InventoryTyped(name=typed.name, description=typed.description, unit=UNIT)
        try:
            inventory = make_inventory(by=by, typed=facts, kind=Inventory.Kind.ROLLOUT, item=item)
        except Refused as refused:
            raise Refused(refused.errors | errors) from refused
        if errors:
            raise Refused(errors)  # with it goes the list that was just made
        _add(inventory, departments, planned)
        return inventory


def add_departments(*, by: Actor, inventory: Inventory, ids: Sequence[int], planned: str) -> int:
    """Adds rows for departments that have none yet; returns how many. Raises Refused."""
    by.require(Act.INVENTORY_MANAGE)
    errors: dict[str, DomainError] = {}
    read = _planned(planned, errors)
    if errors:
        raise Refused(errors)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_rollout_departments"):
        locked = lock_inventory(by, inventory.pk)
        there = set(locked.rows.values_list("department_id", flat=True))
        new = [one for one in _departments(by, ids) if one.pk not in there]
        _add(locked, new, read)
        if new:
            recount(by=by, inventory=locked, today=clock_today())
        return len(new)


def make_progress_kpi(*, by: Actor, inventory: Inventory, name: str) -> Indicator:
    """A KPI of the plan's item: the share of departments that are done, counted from the rows.

    The second of two clicks finds the first one's KPI. Raises Refused or NotAllowed.
    """
    by.require(Act.INVENTORY_MANAGE)
    name = name.strip()
    if not name or len(name) > 120:
        raise Invalid(
            "kpi_name",
            "KPIの名称が入力されていません。"
            if not name
            else f"KPIの名称が{len(name)}文字あります。",
            "120文字以内の名称を入力してください。",
            field="name",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="make_rollout_kpi"):
        locked = lock_inventory(by, inventory.pk)
        feed = locked.feeds.select_related("indicator").first()
        if feed is not None:
            return feed.indicator
        item = item_in_force(by, locked.plan_id, locked.item_key)
        scheme = RatingScheme.objects.filter(organization=by.organization).order_by("pk").first()
        if item is None or scheme is None:
            raise Invalid(
                "item_gone",
                "この展開の取組が、いまの版の計画に見つかりません。",
                "「集計するKPI」から、すでにあるKPIに結んでください。",
                field="name",
            )
        indicator = create_indicator(
            by=by,
            values=_values(name, item, scheme, locked),
            definition=f"台帳「{locked.name}」の部局のうち、導入を終えた部局の割合。",
            key=f"rollout-{locked.pk}",
        )
        share = FeedTyped(indicator.pk, InventoryFeed.Measure.ROWS, InventoryFeed.Output.SHARE)
        add_feed(by=by, inventory=locked, typed=share)
        return indicator


def item_in_force(by: Actor, plan_id: int | None, key: str) -> PlanItem | None:
    """The item of the plan's version in force, of the organization's own plans."""
    if plan_id is None:
        return None
    plan = Plan.objects.filter(organization=by.organization, pk=plan_id).first()
    version = current_version(list(plan.versions.order_by("position"))) if plan else None
    if version is None:
        return None
    return version.items.select_related("plan_version").filter(key=key).first()


def _values(
    name: str, item: PlanItem, scheme: RatingScheme, inventory: Inventory
) -> IndicatorValues:
    return IndicatorValues(
        name=name,
        unit="%",
        plan_id=item.plan_version.plan_id,
        item_id=item.pk,
        department_id=inventory.department_id,
        scheme_id=scheme.pk,
        kind=Kind.RATIO,
        desired=Desired.HIGHER,
        rule=Rule.ACTUAL_OVER_TARGET,
        frequency=Frequency.MONTH,
        decimals=1,
    )


def _departments(by: Actor, ids: Sequence[int]) -> list[Department]:
    """The organization's own of those ids, in its order."""
    found = Department.objects.filter(organization=by.organization, pk__in=list(ids))
    return list(found.order_by("position", "id"))


def _planned(typed: str, errors: dict[str, DomainError]) -> tuple[str, date | None]:
    text = typed.strip()
    label, limit = LIMITS["planned"]
    if len(text) > limit:
        errors["planned"] = Invalid(
            "too_long", f"{label}が{len(text)}文字あります。", f"{limit}文字以内にしてください。"
        )
        return text, None
    try:
        return text, read_planned(text, today=clock_today())
    except DomainError as error:
        errors["planned"] = error
        return text, None


def _add(
    inventory: Inventory, departments: Sequence[Department], planned: tuple[str, date | None]
) -> None:
    last = inventory.rows.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    InventoryRow.objects.bulk_create(
        [
            InventoryRow(
                organization_id=inventory.organization_id,
                inventory=inventory,
                # By the department, so that two people who add it at once make one row.
                code=f"部局{one.pk}",
                name=one.name,
                department=one,
                planned=planned[0],
                planned_on=planned[1],
                position=start + place,
            )
            for place, one in enumerate(departments)
        ]
    )
