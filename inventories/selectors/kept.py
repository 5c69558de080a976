"""Which lists somebody keeps in the portal: only their rows can be late."""

from __future__ import annotations

from collections.abc import Collection

from inventories.models import Inventory
from inventories.services.load import INTENT
from inventories.services.rollout_removals import row_events
from plans.services.drafts_record import by_people, events_of


def lists_kept(inventories: Collection[Inventory]) -> frozenset[int]:
    """The lists that were made in the portal, and those whose progress a person recorded.

    Where only a published document was loaded, a time that is over says nothing of what was done.
    A corrected name or note is no progress. 見本県 keeps all of its lists. Three queries at most.
    """
    asked = {one.pk for one in inventories}
    loaded = set(
        events_of(Inventory)
        .filter(
            pgh_label="insert",
            pgh_obj_id__in=[one.pk for one in inventories if not one.organization.is_sample],
            pgh_context__intent=INTENT,
        )
        .values_list("pgh_obj_id", flat=True)
    )
    return frozenset(asked - (loaded - _recorded(loaded)))


def is_kept(inventory: Inventory) -> bool:
    return inventory.pk in lists_kept([inventory])


def _recorded(inventories: Collection[int]) -> set[int]:
    """The lists in which a person added a row, or changed a row's plan or end or whether it counts.

    Every change is read: a loaded list is as short as the document that it came from.
    """
    if not inventories:
        return set()
    before: dict[int, tuple[object, ...]] = {}
    found = set()
    events = row_events().filter(inventory_id__in=inventories).exclude(pgh_label="delete")
    people = set(by_people(events).values_list("pgh_id", flat=True))
    for event, inventory, row, *state in events.order_by("pgh_id").values_list(
        *("pgh_id", "inventory_id", "pgh_obj_id"),
        *("planned", "planned_on", "done_on", "excluded"),
    ):
        if event in people and before.get(row) != tuple(state):
            found.add(inventory)
        before[row] = tuple(state)
    return found
