"""Any version of a plan as it reads: for the pages that show, compare and cite versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from core.errors import NotFound
from organizations.selectors import Actor
from plans.differences import PlannedItem, YearCell
from plans.models import Plan, PlanItem, PlanVersion
from plans.selectors.plans import TreeItem, get_plan, sees_drafts, tree_of


def versions_seen(actor: Actor, plan: Plan) -> list[PlanVersion]:
    """The plan's versions that the person may read, oldest first; `plan` is of get_plan."""
    seen = sorted(plan.versions.all(), key=lambda one: one.position)
    for version in seen:
        version.plan = plan
    return seen


def versions_before(actor: Actor, plan: Plan) -> list[PlanVersion]:
    """The versions of the plan before it that the person may read, oldest first."""
    if plan.predecessor_id is None:
        return []
    found = PlanVersion.objects.filter(
        organization=actor.organization, plan=plan.predecessor_id
    ).select_related("plan")
    if not sees_drafts(actor):
        found = found.exclude(state=PlanVersion.State.DRAFT)
    return list(found.order_by("position"))


def get_version(actor: Actor, plan_id: int, pk: int) -> tuple[Plan, PlanVersion]:
    """A version of the plan. Raises NotFound, also for a draft the person may not read."""
    plan = get_plan(actor, plan_id)
    found = next((one for one in versions_seen(actor, plan) if one.pk == pk), None)
    if found is None:
        raise NotFound(
            "plan_version_not_found",
            "この計画に、その版は見つかりません。",
            "計画のページから版を選び直してください。",
        )
    return plan, found


def version_tree(version: PlanVersion) -> tuple[TreeItem, ...]:
    """The version's items with all they say; a fixed number of queries."""
    items = version.items.select_related("stage").prefetch_related(
        "years", "departments", "viewpoints"
    )
    return tree_of(items.order_by("position", "id"))


def planned_items(versions: Sequence[PlanVersion]) -> dict[int, tuple[PlannedItem, ...]]:
    """What each version says, by its id; the same number of queries for any number of items."""
    rows: dict[int, list[PlanItem]] = defaultdict(list)
    found = (
        PlanItem.objects.filter(plan_version__in=[one.pk for one in versions])
        .select_related("stage")
        .prefetch_related("years", "departments", "viewpoints")
        .order_by("position", "id")
    )
    for item in found:
        rows[item.plan_version_id].append(item)
    return {one.pk: _planned(rows[one.pk]) for one in versions}


def _planned(items: list[PlanItem]) -> tuple[PlannedItem, ...]:
    keys = {item.pk: item.key for item in items}
    return tuple(planned_item(one.item, keys) for root in tree_of(items) for one in root.walk())


def planned_item(item: PlanItem, keys: dict[int, str]) -> PlannedItem:
    return PlannedItem(
        key=item.key,
        parent=keys.get(item.parent_id) if item.parent_id else None,
        kind=item.kind,
        number=item.number,
        title=item.title,
        text=item.text,
        stage=item.stage.name if item.stage else "",
        years=tuple(
            YearCell(cell.fiscal_year, cell.planned, cell.note)
            for cell in sorted(item.years.all(), key=lambda cell: cell.fiscal_year)
        ),
        departments=frozenset(one.name for one in item.departments.all()),
        viewpoints=frozenset(one.name for one in item.viewpoints.all()),
    )
