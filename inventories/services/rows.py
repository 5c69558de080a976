"""Adding, editing, finishing and excluding rows. Each change brings the KPIs counted from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import F, Max

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, Refused
from inventories.entry import RowEntry, RowTyped, read_done, read_row
from inventories.models import Inventory, InventoryRow
from inventories.services.access import (
    lock_inventory,
    not_found,
    refuse_if_stale,
    require_department,
    require_edit,
)
from inventories.services.counts import recount
from organizations.permissions import Act
from organizations.selectors import Actor


def add_row(*, by: Actor, inventory: Inventory, typed: RowTyped) -> InventoryRow:
    """Adds a row at the end. Raises Refused, NotAllowed; the same row sent again stays one."""
    today = clock_today()
    with transaction.atomic(), audit.acting(by=by.user, intent="add_inventory_row"):
        locked = lock_inventory(by, inventory.pk)
        by.require(Act.INVENTORY_EDIT, anywhere=True)
        entry = _entry(by, locked, typed, today)
        there = locked.rows.filter(code=entry.code).first()
        if there is not None:
            if same_row(there, entry):
                return there
            raise Refused({"code": _taken(entry.code, there)})
        last = locked.rows.aggregate(last=Max("position"))["last"]
        row = InventoryRow.objects.create(
            organization=by.organization,
            inventory=locked,
            position=0 if last is None else last + 1,
            **asdict(entry),
        )
        recount(by=by, inventory=locked, today=today)
        return row


def edit_row(*, by: Actor, row: InventoryRow, typed: RowTyped, version: int) -> InventoryRow:
    """Saves a row as typed. Raises Refused, Stale or NotAllowed; unchanged it stays as it is."""
    today = clock_today()
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_inventory_row"):
        inventory, current = _locked(by, row.pk)
        require_edit(by, inventory, current.department_id)
        entry = _entry(by, inventory, typed, today)
        if same_row(current, entry):
            return current
        refuse_if_stale(current, version, typed=vars(typed))
        taken = inventory.rows.filter(code=entry.code).exclude(pk=current.pk).first()
        if taken is not None:
            raise Refused({"code": _taken(entry.code, taken)})
        overwrite(current, entry)
        current.version += 1
        current.save()
        recount(by=by, inventory=inventory, today=today)
        return current


def mark_done(*, by: Actor, inventory: Inventory, row_ids: Sequence[int], done: str) -> int:
    """Marks rows done on the typed day (blank: today); returns how many changed.

    Rows that are done already, or excluded, stay. All rows or none: Raises NotAllowed where one is
    out of the person's reach, NotFound where one is not of this inventory.
    """
    today = clock_today()
    done_on = _typed_day(done, today)
    if not row_ids:
        raise Invalid(
            "nothing_chosen",
            "行が選ばれていません。",
            "完了にする行の左端の欄に印を付けてから、もう一度操作してください。",
            field="rows",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="mark_inventory_rows_done"):
        locked = lock_inventory(by, inventory.pk)
        chosen = InventoryRow.objects.filter(inventory=locked, pk__in=set(row_ids))
        found = chosen.values_list("pk", "department_id", "done_on", "excluded")
        if len(found) != len(set(row_ids)):
            raise not_found()
        for department_id in {department for _, department, _, _ in found}:
            require_edit(by, locked, department_id)
        open_ids = [pk for pk, _, day, excluded in found if day is None and not excluded]
        if open_ids:
            InventoryRow.objects.filter(pk__in=open_ids).update(
                done_on=done_on, version=F("version") + 1
            )
            recount(by=by, inventory=locked, today=today)
        return len(open_ids)


def undo_done(*, by: Actor, row: InventoryRow, version: int) -> InventoryRow:
    """Takes the completion back; the plan counts again."""
    return _change(by, row, version, "undo_inventory_row_done", done_on=None)


def exclude_row(*, by: Actor, row: InventoryRow, reason: str, version: int) -> InventoryRow:
    """Takes a row out of all counts, with the reason. A day of completion stays written."""
    reason = reason.strip()
    if not reason or len(reason) > 200:
        raise Invalid(
            "reason_missing" if not reason else "reason_too_long",
            "対象外とする理由が入力されていません。"
            if not reason
            else f"理由が{len(reason)}文字あります。",
            "なぜ数えないのかを200文字以内で入力してください。",
            field="reason",
        )
    changes = {"excluded": True, "excluded_because": reason}
    return _change(by, row, version, "exclude_inventory_row", **changes)


def include_row(*, by: Actor, row: InventoryRow, version: int) -> InventoryRow:
    """Counts an excluded row again."""
    changes = {"excluded": False, "excluded_because": ""}
    return _change(by, row, version, "include_inventory_row", **changes)


def _change(
    by: Actor, row: InventoryRow, version: int, intent: str, **fields: object
) -> InventoryRow:
    with transaction.atomic(), audit.acting(by=by.user, intent=intent):
        inventory, current = _locked(by, row.pk)
        require_edit(by, inventory, current.department_id)
        if all(getattr(current, name) == value for name, value in fields.items()):
            return current
        refuse_if_stale(current, version)
        for name, value in fields.items():
            setattr(current, name, value)
        current.version += 1
        current.save()
        recount(by=by, inventory=inventory, today=clock_today())
        return current


def _locked(by: Actor, pk: int) -> tuple[Inventory, InventoryRow]:
    """The row under its inventory's lock, as it is now."""
    place = InventoryRow.objects.filter(organization=by.organization, pk=pk)
    inventory_id = place.values_list("inventory_id", flat=True).first()
    if inventory_id is None:
        raise not_found()
    inventory = lock_inventory(by, inventory_id)
    return inventory, place.select_related("department").get()


def _entry(by: Actor, inventory: Inventory, typed: RowTyped, today: date) -> RowEntry:
    """The row as read. A department out of the person's reach is one more refused field."""
    errors: dict[str, DomainError] = {}
    try:
        require_department(by, typed.department_id)
        if not by.can(Act.INVENTORY_EDIT, typed.department_id or inventory.department_id):
            raise _out_of_reach()
    except Invalid as error:
        errors["department"] = error
    try:
        entry = read_row(typed, weight_unit=inventory.weight_unit, today=today)
    except Refused as refused:
        raise Refused(refused.errors | errors) from None
    if errors:
        raise Refused(errors)
    return entry


def _out_of_reach() -> Invalid:
    return Invalid(
        "department_out_of_reach",
        "担当する部局が選ばれていません。",
        "担当する部局を選んでください。ほかの部局の行は、DX推進担当にご相談ください。",
        field="department",
    )


def _typed_day(done: str, today: date) -> date:
    try:
        return read_done(done, today=today) or today
    except Invalid as error:
        error.field = "done"
        raise


def same_row(row: InventoryRow, entry: RowEntry) -> bool:
    """Whether the row says what the entry says.

    What a plan was read as is left out: a text without a year reads anew on another day.
    """
    return all(
        getattr(row, name) == value for name, value in asdict(entry).items() if name != "planned_on"
    )


def overwrite(row: InventoryRow, entry: RowEntry) -> None:
    """Puts the entry on the row, unsaved. An unchanged plan keeps the day it was read as."""
    fields = asdict(entry)
    if fields["planned"] == row.planned:
        del fields["planned_on"]
    for name, value in fields.items():
        setattr(row, name, value)


def _taken(code: str, row: InventoryRow) -> Invalid:
    return Invalid(
        "code_taken",
        f"番号「{code}」は、この台帳の「{row.name}」で使われています。",
        "別の番号を入力するか、その行を編集してください。",
        field="code",
    )
