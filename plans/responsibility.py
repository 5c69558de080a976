"""Which version of a plan counts now, and which departments answer for an item of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plans.models import Plan, PlanItem, PlanItemDepartment, PlanVersion


def current_version(versions: Sequence[PlanVersion]) -> PlanVersion | None:
    """The newest that was decided; of a plan that is only drafted, the draft. Oldest come first."""
    decided = [one for one in versions if one.state == PlanVersion.State.DECIDED]
    shown = decided or versions
    return shown[-1] if shown else None


def responsible(
    items: Iterable[PlanItem], departments: dict[int, frozenset[int]]
) -> dict[str, frozenset[int]]:
    """Departments by item key: an item's own, or those of the nearest item above that has some."""
    rows = {item.pk: item for item in items}

    def of(item: PlanItem) -> frozenset[int]:
        step: PlanItem | None = item
        while step is not None:
            if departments.get(step.pk):
                return departments[step.pk]
            step = rows.get(step.parent_id) if step.parent_id else None
        return frozenset()

    return {item.key: of(item) for item in rows.values()}


def departments_of(version: PlanVersion) -> dict[int, frozenset[int]]:
    found: dict[int, frozenset[int]] = {}
    links = PlanItemDepartment.objects.filter(item__plan_version=version)
    for item, department in links.values_list("item", "department"):
        found[item] = found.get(item, frozenset()) | {department}
    return found


def responsible_for(plan: Plan, item_key: str) -> frozenset[int] | None:
    """The departments that answer for an item of the version in force; None: no such item."""
    version = current_version(list(plan.versions.order_by("position")))
    if version is None:
        return None
    return responsible(version.items.all(), departments_of(version)).get(item_key)
