"""A successor plan goes on with items of its predecessor, and with the KPIs that measure them.

Items are copied under the same keys; KPIs stay where they are, with their targets, figures and
history, and are shown in the successor as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.errors import Invalid
from kpis.models import Indicator
from kpis.models.carried import CarriedIndicator
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem
from plans.services.drafts_access import lock_plan
from plans.services.successors import take_over_items


@dataclass(frozen=True)
class TakenOver:
    """How many items and KPIs came along; those that were there already are not counted."""

    items: int
    indicators: int


def take_over(
    *, by: Actor, plan_id: int, item_ids: Collection[int], indicator_ids: Collection[int]
) -> TakenOver:
    """Both in one transaction. Raises Invalid, NotFound, NotAllowed; twice changes nothing more."""
    if not item_ids and not indicator_ids:
        raise Invalid(
            "nothing_chosen",
            "引き継ぐ項目もKPIも選ばれていません。",
            "引き継ぐものの欄に印を付けてください。",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="take_over"):
        plan = lock_plan(by, plan_id)
        if plan.predecessor_id is None:
            raise Invalid(
                "no_predecessor",
                "この計画には、前の計画が登録されていません。",
                "「計画の情報を編集」で前の計画を選んでください。",
            )
        copied = take_over_items(by=by, plan_id=plan_id, item_ids=item_ids)
        return TakenOver(copied, _carry(by, plan, indicator_ids))


def stop_carrying(*, by: Actor, plan_id: int, indicator_id: int) -> int:
    """Takes a KPI out of the successor; its own plan and figures keep it. Twice, it is out once."""
    with transaction.atomic(), audit.acting(by=by.user, intent="stop_carrying"):
        by.require(Act.INDICATOR_EDIT)
        plan = lock_plan(by, plan_id)
        gone, _ = CarriedIndicator.objects.filter(plan=plan, indicator=indicator_id).delete()
        return gone


def _carry(by: Actor, plan: Plan, indicator_ids: Collection[int]) -> int:
    wanted = set(indicator_ids)
    if not wanted:
        return 0
    by.require(Act.INDICATOR_EDIT)
    # What the predecessor itself took over goes on with the rest.
    carried = CarriedIndicator.objects.filter(plan=plan.predecessor_id)
    handed_down = dict(carried.values_list("indicator", "item_key"))
    rows = [
        row
        for row in Indicator.objects.filter(
            organization=by.organization, pk__in=wanted
        ).select_related("item")
        if row.plan_id == plan.predecessor_id or row.pk in handed_down
    ]
    if len(rows) != len(wanted):
        raise Invalid(
            "kpis_gone",
            "選んだKPIの一部が、前の計画に見つかりません。",
            "画面を開き直して、もう一度選んでください。",
        )
    there = set(CarriedIndicator.objects.filter(plan=plan).values_list("indicator", flat=True))
    keys = set(PlanItem.objects.filter(plan_version__plan=plan).values_list("key", flat=True))
    new = []
    for row in rows:
        key = handed_down.get(row.pk, row.item.key if row.item else "")
        if row.pk not in there:
            new.append(
                CarriedIndicator(
                    organization=by.organization,
                    plan=plan,
                    indicator=row,
                    item_key=key if key in keys else "",
                    by=by.user,
                )
            )
    return len(CarriedIndicator.objects.bulk_create(new))
