"""The order of a draft's items: positions follow the tree, each item before those below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from core import audit
from organizations.selectors import Actor
from plans.models import PlanItem, PlanVersion

RENUMBER = "renumber_plan_items"


def order_of(version: PlanVersion) -> list[PlanItem]:
    return list(version.items.order_by("position", "id"))


def subtree(rows: Iterable[PlanItem], root: int) -> list[PlanItem]:
    """The item and all below it."""
    below: dict[int | None, list[PlanItem]] = defaultdict(list)
    found = []
    for row in rows:
        below[row.parent_id].append(row)
        if row.pk == root:
            found.append(row)
    for row in found:
        found.extend(below[row.pk])
    return found


def renumber(
    version: PlanVersion,
    *,
    by: Actor,
    children: Mapping[int | None, Sequence[int]] | None = None,
) -> None:
    """Positions from 1 in the order of the tree; `children` says a parent's new order.

    The record shows this as an act of its own, so that nobody seems to have edited what only moved
    along.
    """
    rows = {row.pk: row for row in order_of(version)}
    below: dict[int | None, list[int]] = defaultdict(list)
    for row in rows.values():
        below[row.parent_id].append(row.pk)
    below.update({parent: list(ids) for parent, ids in (children or {}).items()})

    def walk(parent: int | None) -> Iterator[int]:
        for pk in below[parent]:
            yield pk
            yield from walk(pk)

    changed = []
    for position, pk in enumerate(walk(None), start=1):
        if rows[pk].position != position:
            rows[pk].position = position
            changed.append(rows[pk])
    if changed:
        with audit.acting(by=by.user, intent=RENUMBER):
            PlanItem.objects.bulk_update(changed, ["position"])
