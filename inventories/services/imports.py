"""Bringing a file into an inventory: compared first, then written in one transaction."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import Max

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, Stale
from inventories.comparing import Comparison, Office, Outcome, compare
from inventories.departments import DepartmentNames
from inventories.entry import RowEntry
from inventories.models import Inventory, InventoryRow
from inventories.reading import FileRow, FileRows
from inventories.services.access import lock_inventory
from inventories.services.counts import recount
from inventories.services.rows import overwrite
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

SALT = "inventories.import"
# A preview left open longer than this is read anew.
KEPT_SECONDS = 24 * 3600


def compared(by: Actor, inventory: Inventory, file: FileRows, *, today: date) -> Comparison:
    """What the file would change; three queries, whatever its length."""
    by.require(Act.INVENTORY_EDIT, anywhere=True)
    return compare(file, list(inventory.rows.all()), _office(by, inventory, today))


def _office(by: Actor, inventory: Inventory, today: date) -> Office:
    departments = Department.objects.filter(organization=by.organization)
    reached = by.departments(Act.INVENTORY_EDIT)

    def may_edit(department_id: int | None) -> bool:
        return reached is None or (department_id or inventory.department_id) in reached

    return Office(
        DepartmentNames.of(departments),
        may_edit,
        inventory.weight_unit,
        today,
        inventory.weight_name,
    )


def sealed(inventory: Inventory, file: FileRows, comparison: Comparison) -> str:
    """The file's rows and what the person was shown, so that exactly this is written later."""
    content = {
        "inventory": inventory.pk,
        "fields": file.fields,
        "rows": [(row.line, row.texts, row.problems) for row in file.rows],
        "digest": comparison.digest(),
    }
    return signing.dumps(content, salt=SALT, compress=True)


def opened(inventory: Inventory, seal: str) -> tuple[FileRows, str]:
    """The file and the digest of a seal. Raises Invalid for a seal that is old or not ours."""
    try:
        content: dict[str, Any] = signing.loads(seal, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        content = {}
    if content.get("inventory") != inventory.pk:
        raise Invalid(
            "preview_lost",
            "確認した内容が失われたため、取り込めませんでした。何も書き込んでいません。",
            "ファイルを選び直して、もう一度確認してください。",
            field="file",
        )
    rows = tuple(FileRow(line, texts, problems) for line, texts, problems in content["rows"])
    return FileRows(tuple(content["fields"]), rows), str(content["digest"])


def import_rows(*, by: Actor, inventory: Inventory, file: FileRows, digest: str) -> Comparison:
    """Writes the new and changed rows of a file that the person has seen compared.

    All of them in one transaction, or none: Raises Stale (with the comparison as it is now) where
    a row or a right changed since. The same file again writes nothing.
    """
    by.require(Act.INVENTORY_EDIT, anywhere=True)
    today = clock_today()
    with transaction.atomic(), audit.acting(by=by.user, intent="import_inventory_rows"):
        locked = lock_inventory(by, inventory.pk)
        found = compared(by, locked, file, today=today)
        if not found.writes:
            return found
        if found.digest() != digest:
            raise Stale(
                "changed_meanwhile",
                "確認したあとに、台帳の内容が変わりました。まだ何も書き込んでいません。",
                "下の最新の内容を確かめてから、もう一度取り込んでください。",
                theirs={"comparison": found},
            )
        _write(by, locked, found)
        recount(by=by, inventory=locked, today=today)
        return found


def _write(by: Actor, inventory: Inventory, found: Comparison) -> None:
    """Two statements for any number of rows."""
    last = inventory.rows.aggregate(last=Max("position"))["last"]
    start = 0 if last is None else last + 1
    new = [line.entry for line in found.of(Outcome.NEW) if line.entry]
    InventoryRow.objects.bulk_create(
        [
            InventoryRow(
                organization=by.organization,
                inventory=inventory,
                position=start + index,
                **asdict(entry),
            )
            for index, entry in enumerate(new)
        ],
        batch_size=2000,
    )
    changed = []
    for line in found.of(Outcome.CHANGED):
        if line.row and line.entry:
            overwrite(line.row, line.entry)
            changed.append(line.row)
    names = [field.name for field in fields(RowEntry)]
    for row in changed:
        row.version += 1  # the inventory is locked: nobody else counts on from it
    InventoryRow.objects.bulk_update(changed, [*names, "version"], batch_size=500)
