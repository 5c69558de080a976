"""The departments that a person may put a row into."""

from __future__ import annotations

from datetime import date

from inventories.departments import DepartmentNames
from inventories.models import Inventory
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


def departments_for(actor: Actor, *, today: date, keep: int | None = None) -> list[tuple[str, str]]:
    """(id, name) of those in being that the person reaches; `keep` is the one chosen already."""
    reached = actor.departments(Act.INVENTORY_EDIT)
    rows = list(Department.objects.filter(organization=actor.organization))
    names = DepartmentNames.of(rows)
    return [
        (str(row.pk), names.label(row.pk))
        for row in rows
        if row.pk == keep or (row.is_valid_on(today) and (reached is None or row.pk in reached))
    ]


def department_names(inventory: Inventory) -> DepartmentNames:
    """How each department is named in the inventory's files."""
    return DepartmentNames.of(Department.objects.filter(organization_id=inventory.organization_id))
