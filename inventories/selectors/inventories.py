"""Inventories, with what is done in each; single inventories, rows and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from inventories.counting import Tally
from inventories.models import Inventory, InventoryFeed, InventoryRow
from inventories.selectors.kept import lists_kept
from inventories.services.access import not_found
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class InventoryLine:
    """An inventory of the list: what is done in it, how many rows are late, KPIs it counts."""

    inventory: Inventory
    tally: Tally
    late: int
    feeds: int


def tally_aggregates(today: date, prefix: str = "") -> dict[str, Any]:
    """The aggregates whose results `tally_from` takes. Rows lie below `prefix` ("rows__")."""

    def on(**lookups: object) -> Q:
        return Q(**{prefix + name: value for name, value in lookups.items()})

    counted, done = on(excluded=False), on(excluded=False, done_on__lte=today)
    open_late = on(excluded=False, done_on=None, planned_on__lt=today)
    row, weight = f"{prefix}id", f"{prefix}weight"
    return {
        "all_rows": Count(row, filter=counted),
        "done_rows": Count(row, filter=done),
        "all_weight": Sum(weight, filter=counted),
        "done_weight": Sum(weight, filter=done),
        "unweighted": Count(row, filter=counted & on(weight=None)),
        "excluded_rows": Count(row, filter=on(excluded=True)),
        "late_rows": Count(row, filter=open_late),
    }


def tally_from(found: dict[str, Any]) -> Tally:
    return Tally(
        rows=found["all_rows"],
        done_rows=found["done_rows"],
        weight=found["all_weight"] or Decimal(0),
        done_weight=found["done_weight"] or Decimal(0),
        unweighted=found["unweighted"],
        excluded=found["excluded_rows"],
    )


def inventory_lines(actor: Actor, *, today: date) -> list[InventoryLine]:
    """The organization's inventories by name; six queries at most, whatever their number."""
    inventories = list(visible_inventories(actor))
    ids = [inventory.pk for inventory in inventories]
    kept = lists_kept(inventories)
    counted: dict[int, Any] = {
        found["inventory"]: found
        for found in InventoryRow.objects.filter(inventory__in=ids)
        .order_by()
        .values("inventory")
        .annotate(**tally_aggregates(today))
    }
    feeds = dict(
        InventoryFeed.objects.filter(inventory__in=ids)
        .order_by()
        .values_list("inventory")
        .annotate(number=Count("id"))
    )
    return [
        InventoryLine(
            inventory,
            tally_from(counted[inventory.pk]) if inventory.pk in counted else Tally(),
            counted[inventory.pk]["late_rows"] if inventory.pk in kept & counted.keys() else 0,
            feeds.get(inventory.pk, 0),
        )
        for inventory in inventories
    ]


def visible_inventories(actor: Actor) -> QuerySet[Inventory]:
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    return Inventory.objects.filter(organization=actor.organization).select_related(
        "organization", "department"
    )


def get_inventory(actor: Actor, pk: int) -> Inventory:
    """One inventory. Raises NotFound for another organization's, as for one that is not there."""
    found = visible_inventories(actor).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise not_found()
    return found


def get_row(actor: Actor, pk: int) -> InventoryRow:
    """One row with its inventory and department. Raises NotFound as `get_inventory` does."""
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    rows = InventoryRow.objects.filter(organization=actor.organization)
    found = (
        rows.select_related("inventory__organization", "department").filter(pk=pk).first()
        if pk < 2**63
        else None
    )
    if found is None:
        raise not_found()
    return found


def get_feed(actor: Actor, pk: int) -> InventoryFeed:
    """One feed with its inventory and KPI. Raises NotFound as `get_inventory` does."""
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    feeds = InventoryFeed.objects.filter(organization=actor.organization)
    found = (
        feeds.select_related("inventory__organization", "indicator").filter(pk=pk).first()
        if pk < 2**63
        else None
    )
    if found is None:
        raise not_found()
    return found


def may_edit_row(actor: Actor, row: InventoryRow, inventory: Inventory) -> bool:
    return actor.can(Act.INVENTORY_EDIT, row.department_id or inventory.department_id)
