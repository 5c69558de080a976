"""Departments that were taken out of a rollout and can be put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inventories.models import Inventory
from inventories.services.rollout_removals import REMOVE, row_events
from organizations.models import User
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class RemovedDepartment:
    """`event` is the number to put it back by; `who` is empty where nobody is recorded."""

    event: int
    name: str
    who: str
    when: datetime


def removed_departments(actor: Actor, inventory: Inventory) -> tuple[RemovedDepartment, ...]:
    """Newest first; nothing for whoever may not put them back. Three queries at most."""
    if not actor.can(Act.INVENTORY_MANAGE):
        return ()
    there = set(inventory.rows.values_list("pk", "department_id"))
    kept = {pk for pk, _ in there}, {department for _, department in there if department}
    newest = {}
    events = row_events().filter(
        pgh_label="delete", inventory_id=inventory.pk, pgh_context__intent=REMOVE
    )
    for event in events.order_by("pgh_id"):
        if event.pgh_obj_id not in kept[0] and event.department_id not in kept[1]:
            newest[event.pgh_obj_id] = event
    people = {int(event.pgh_context["user"]) for event in newest.values()}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}
    return tuple(
        RemovedDepartment(
            event.pgh_id,
            event.name,
            names.get(int(event.pgh_context["user"]), ""),
            event.pgh_created_at,
        )
        for event in reversed(newest.values())
    )
