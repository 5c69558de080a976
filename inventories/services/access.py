"""Whose inventory it is, and the lock under which its rows change."""

from __future__ import annotations

from typing import Any

from core.errors import Invalid, NotFound, Stale
from inventories.models import Inventory, InventoryFeed, InventoryRow
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


def not_found() -> NotFound:
    return NotFound(
        "inventory_not_found",
        "この台帳は見つかりません。",
        "台帳の一覧から選び直してください。",
    )


def lock_inventory(by: Actor, pk: int) -> Inventory:
    """The person's inventory, locked: two people's counts must not miss each other's rows."""
    found = (
        Inventory.objects.select_for_update(of=("self",))
        .select_related("organization")
        .filter(organization=by.organization, pk=pk)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def require_edit(by: Actor, inventory: Inventory, department_id: int | None) -> None:
    """A row without a department belongs to the inventory's own."""
    by.require(Act.INVENTORY_EDIT, department_id or inventory.department_id)


def require_department(by: Actor, department_id: int | None, *, field: str = "department") -> None:
    """Raises Invalid for a department of another organization. None passes without a query."""
    if department_id is None:
        return
    if not Department.objects.filter(pk=department_id, organization=by.organization).exists():
        raise Invalid(
            "unknown_department",
            "この部局は見つかりません。",
            "一覧から選び直してください。",
            field=field,
        )


def refuse_if_stale(
    row: Inventory | InventoryRow | InventoryFeed, version: int, typed: Any = None
) -> None:
    """Raises Stale where somebody else saved the row after this person opened it."""
    if row.version != version:
        raise Stale(
            "changed_meanwhile",
            "画面を開いたあとに、ほかの人がこの内容を変更しました。",
            "最新の内容を確かめてから、もう一度操作してください。入力した文字は残しています。",
            theirs={"row": row},
            typed=typed or {},
        )
