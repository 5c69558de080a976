"""What a successor plan can take over: the predecessor's items and the KPIs at them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from core.errors import NotFound
from kpis.models import Indicator
from kpis.selectors.carried import carried_ids, carried_keys
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem, PlanVersion
from plans.responsibility import current_version
from plans.selectors import TreeItem, get_plan
from plans.selectors.plans import tree_of


@dataclass(frozen=True)
class KpiLine:
    indicator: Indicator
    taken: bool


@dataclass(frozen=True)
class TakeoverLine:
    """An item of the predecessor with its KPIs; `taken` where the successor has it already."""

    item: PlanItem
    depth: int
    taken: bool
    kpis: tuple[KpiLine, ...]


@dataclass(frozen=True)
class Takeover:
    """`loose` are KPIs of the plan as a whole, or of items that its version no longer has."""

    plan: Plan
    predecessor: Plan
    version: PlanVersion | None
    lines: tuple[TakeoverLine, ...]
    loose: tuple[KpiLine, ...]


def takeover(actor: Actor, pk: int) -> Takeover:
    """A fixed number of queries. Raises NotFound where the plan has no predecessor."""
    actor.require(Act.PLAN_EDIT)
    plan = get_plan(actor, pk)
    if plan.predecessor_id is None:
        raise NotFound(
            "no_predecessor",
            "この計画には、前の計画が登録されていません。",
            "「計画の情報を編集」で前の計画を選んでください。",
        )
    before = get_plan(actor, plan.predecessor_id)
    version = current_version(list(before.versions.all()))
    items = list(version.items.order_by("position", "id")) if version else []
    there = set(PlanItem.objects.filter(plan_version__plan=plan).values_list("key", flat=True))
    handed_down, taken = carried_keys(actor, before.pk), carried_keys(actor, pk)
    by_key: dict[str, list[KpiLine]] = defaultdict(list)
    for one in (
        Indicator.objects.filter(
            Q(plan=before) | Q(pk__in=carried_ids(before.pk)), organization=actor.organization
        )
        .select_related("item")
        .order_by("position", "id")
    ):
        key = handed_down.get(one.pk, one.item.key if one.item else "")
        by_key[key].append(KpiLine(one, one.pk in taken))
    lines: list[TakeoverLine] = []

    def walk(tree: tuple[TreeItem, ...], depth: int) -> None:
        for one in tree:
            kpis = tuple(by_key.pop(one.item.key, ()))
            lines.append(TakeoverLine(one.item, depth, one.item.key in there, kpis))
            walk(one.below, depth + 1)

    walk(tree_of(items), 0)
    loose = tuple(kpi for kpis in by_key.values() for kpi in kpis)
    return Takeover(plan, before, version, tuple(lines), loose)
