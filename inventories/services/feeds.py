"""Saying which KPI an inventory counts, and how. The KPI has its figure at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, NotFound, Refused
from inventories.entry import read_weight
from inventories.models import Inventory, InventoryFeed
from inventories.services.access import lock_inventory, refuse_if_stale
from inventories.services.counts import recount
from kpis.models import Indicator
from kpis.models.indicator import Kind
from organizations.permissions import Act
from organizations.selectors import Actor

FEEDABLE = {
    InventoryFeed.Output.SHARE: {Kind.RATIO},
    InventoryFeed.Output.DONE: {Kind.LEVEL, Kind.CUMULATIVE},
}
_WANTED = {
    InventoryFeed.Output.SHARE: "「割合（分子・分母）」のKPI",
    InventoryFeed.Output.DONE: "「時点の値」か「累計」のKPI",
}


@dataclass(frozen=True)
class FeedTyped:
    """The fields of a feed, as typed or chosen."""

    indicator_id: int | None
    measure: str
    output: str
    group: str = ""
    minimum_weight: str = ""
    needs_approval: bool = False


def add_feed(*, by: Actor, inventory: Inventory, typed: FeedTyped) -> InventoryFeed:
    """Lets a KPI be counted from the inventory, and counts it. Raises Refused or NotAllowed."""
    by.require(Act.INVENTORY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_inventory_feed"):
        locked = lock_inventory(by, inventory.pk)
        fields = _checked(by, locked, typed, feed=None)
        there = InventoryFeed.objects.filter(inventory=locked, **fields).first()
        if there is not None:
            return there
        _refuse_taken(fields["indicator_id"], feed=None)
        feed = InventoryFeed.objects.create(
            organization=by.organization, inventory=locked, **fields
        )
        recount(by=by, inventory=locked, today=clock_today())
        return feed


def edit_feed(*, by: Actor, feed: InventoryFeed, typed: FeedTyped, version: int) -> InventoryFeed:
    """Changes how the KPI is counted, and counts it. Raises Refused, Stale or NotAllowed."""
    by.require(Act.INVENTORY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_inventory_feed"):
        locked, current = _locked(by, feed)
        fields = _checked(by, locked, typed, feed=current)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        refuse_if_stale(current, version, typed=vars(typed))
        _refuse_taken(fields["indicator_id"], feed=current)
        for name, value in fields.items():
            setattr(current, name, value)
        current.version += 1
        current.save()
        recount(by=by, inventory=locked, today=clock_today())
        return current


def remove_feed(*, by: Actor, feed: InventoryFeed) -> None:
    """Stops counting. The figures counted so far stay; from now on people enter them."""
    by.require(Act.INVENTORY_MANAGE)
    if feed.organization_id != by.organization.pk:
        raise _feed_not_found()
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_inventory_feed"):
        InventoryFeed.objects.filter(pk=feed.pk).delete()


def _locked(by: Actor, feed: InventoryFeed) -> tuple[Inventory, InventoryFeed]:
    locked = lock_inventory(by, feed.inventory_id)
    current = InventoryFeed.objects.filter(organization=by.organization, pk=feed.pk).first()
    if current is None:
        raise _feed_not_found()
    return locked, current


def _feed_not_found() -> NotFound:
    return NotFound(
        "feed_not_found",
        "この数え方は見つかりません。",
        "台帳の画面から選び直してください。",
    )


def _checked(
    by: Actor, inventory: Inventory, typed: FeedTyped, *, feed: InventoryFeed | None
) -> dict[str, object]:
    errors: dict[str, DomainError] = {}
    fields: dict[str, object] = {
        "measure": typed.measure,
        "output": typed.output,
        "group": typed.group.strip(),
        "minimum_weight": None,
        "needs_approval": typed.needs_approval,
    }
    if typed.measure not in InventoryFeed.Measure.values:
        errors["measure"] = _choose("数え方")
    if typed.output not in InventoryFeed.Output.values:
        errors["output"] = _choose("結果")
    try:
        fields["minimum_weight"] = read_weight(typed.minimum_weight, unit=inventory.weight_unit)
    except DomainError as error:
        errors["minimum_weight"] = error
    indicator = _indicator(by, typed.indicator_id)
    if indicator is None:
        errors["indicator"] = _choose("KPI")
    elif "output" not in errors and (why := _unfit(indicator, typed.output)):
        errors["indicator"] = why
    errors |= _weight_errors(inventory, typed, fields["minimum_weight"])
    if len(typed.group.strip()) > 60:
        errors["group"] = Invalid("too_long", "区分が長すぎます。", "60文字以内にしてください。")
    if errors:
        raise Refused(errors)
    assert indicator is not None
    return {"indicator_id": indicator.pk, **fields}


def _indicator(by: Actor, pk: int | None) -> Indicator | None:
    return Indicator.objects.filter(organization=by.organization, pk=pk).first() if pk else None


def _unfit(indicator: Indicator, output: str) -> DomainError | None:
    """Why the KPI cannot hold what is counted."""
    if indicator.kind not in FEEDABLE[InventoryFeed.Output(output)]:
        return Invalid(
            "kind_does_not_fit",
            f"「{indicator.name}」の値の種類は「{Kind(indicator.kind).label}」です。",
            f"{_WANTED[InventoryFeed.Output(output)]}を選ぶか、結果を選び直してください。",
        )
    if indicator.derivation != Indicator.Derivation.TYPED:
        return Invalid(
            "value_is_derived",
            f"「{indicator.name}」は、入力された別の値から計算するKPIです。",
            "「そのまま入力する」KPIを選んでください。",
        )
    return None


def _weight_errors(
    inventory: Inventory, typed: FeedTyped, minimum: object
) -> dict[str, DomainError]:
    if inventory.weight_name:
        return {}
    errors: dict[str, DomainError] = {}
    no_weight = "この台帳の行には重みがありません。"
    if typed.measure == InventoryFeed.Measure.WEIGHT:
        errors["measure"] = Invalid("no_weight", no_weight, "「行の数」を選んでください。")
    if isinstance(minimum, Decimal):
        errors["minimum_weight"] = Invalid("no_weight", no_weight, "空欄にしてください。")
    return errors


def _refuse_taken(indicator_id: Any, *, feed: InventoryFeed | None) -> None:
    others = InventoryFeed.objects.filter(indicator_id=indicator_id)
    other = others.select_related("inventory", "indicator").first()
    if other is not None and (feed is None or other.pk != feed.pk):
        raise Refused(
            {
                "indicator": Invalid(
                    "already_counted",
                    f"「{other.indicator.name}」は、台帳「{other.inventory.name}」から"
                    "すでに数えています。",
                    "別のKPIを選ぶか、先にその数え方をやめてください。",
                )
            }
        )


def _choose(label: str) -> Invalid:
    return Invalid("not_chosen", f"{label}が選ばれていません。", "一覧から選んでください。")
