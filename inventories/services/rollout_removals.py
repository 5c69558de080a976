"""Departments taken out of a rollout, and put back as they were."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, NotFound
from core.fiscal import era_year_label
from inventories.models import Inventory, InventoryRow
from inventories.services.access import lock_inventory, refuse_if_stale
from inventories.services.counts import recount
from organizations.permissions import Act
from organizations.selectors import Actor

REMOVE = "remove_rollout_department"


def row_events() -> Any:
    return apps.get_model("inventories", "InventoryRowEvent").objects


def remove_department(*, by: Actor, row_id: int, version: int) -> InventoryRow:
    """Takes a department's row out of its rollout; the KPI no longer counts it.

    Raises NotFound, Stale, NotAllowed, or Invalid where the department is done: what was done
    stays on record.
    """
    by.require(Act.INVENTORY_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent=REMOVE):
        place = InventoryRow.objects.filter(organization=by.organization, pk=row_id)
        inventory_id = place.values_list("inventory_id", flat=True).first()
        if inventory_id is None:
            raise department_not_found()
        inventory = lock_inventory(by, inventory_id)
        row = inventory.rows.filter(pk=row_id).first()
        if row is None:  # taken out while this waited for the lock
            raise department_not_found()
        if inventory.kind != Inventory.Kind.ROLLOUT:
            raise Invalid(
                "not_a_rollout",
                "この台帳の行は外せません。",
                "数えない行は、理由を付けて対象外にしてください。",
            )
        refuse_if_stale(row, version)
        if row.done_on is not None:
            raise Invalid(
                "department_done",
                f"「{row.name}」は{era_year_label(row.done_on)}に完了しているため、外せません。",
                "誤りのときは完了を取り消してから、数えないときは対象外にしてください。",
            )
        row.delete()
        row.pk = row_id
        recount(by=by, inventory=inventory, today=clock_today())
        return row


def restore_department(*, by: Actor, inventory: Inventory, event_id: int) -> InventoryRow:
    """Puts a department's row back; there already, it stays. Raises NotFound or Invalid."""
    by.require(Act.INVENTORY_MANAGE)
    intent = "restore_rollout_department"
    with transaction.atomic(), audit.acting(by=by.user, intent=intent):
        locked = lock_inventory(by, inventory.pk)
        event = (
            row_events().filter(pgh_label="delete", inventory_id=locked.pk, pgh_id=event_id).first()
        )
        if event is None:
            raise department_not_found()
        there = locked.rows.filter(pk=event.pgh_obj_id).first()
        if there is not None:
            return there
        if event.department_id and locked.rows.filter(department=event.department_id).exists():
            raise Invalid(
                "department_there",
                f"「{event.name}」は、すでにこの展開に加えられています。",
                "部局の一覧でご確認ください。",
            )
        names = [field.attname for field in InventoryRow._meta.concrete_fields]
        values = {name: getattr(event, name) for name in names}
        (row,) = InventoryRow.objects.bulk_create([InventoryRow(**values)])
        recount(by=by, inventory=locked, today=clock_today())
        return row


def department_not_found() -> NotFound:
    return NotFound(
        "rollout_department_not_found",
        "この部局は展開に見つかりません。ほかの人が外しています。",
        "「部局への展開」の画面で、ご確認ください。",
    )
