"""Reads of plans: their versions, their items as a tree, the roadmap and the milestones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Milestone, Plan, PlanItem, PlanItemYear, PlanVersion
from plans.responsibility import current_version


@dataclass(frozen=True)
class TreeItem:
    """An item with those below it, in the plan's order."""

    item: PlanItem
    below: tuple[TreeItem, ...]

    def walk(self) -> Iterator[TreeItem]:
        yield self
        for one in self.below:
            yield from one.walk()


@dataclass(frozen=True)
class RoadmapRow:
    """An item's cells in the order of the roadmap's years; None where the plan says nothing."""

    item: PlanItem
    depth: int
    cells: tuple[PlanItemYear | None, ...]


@dataclass(frozen=True)
class Roadmap:
    """`fiscal_years` by starting Western year."""

    fiscal_years: tuple[int, ...]
    rows: tuple[RoadmapRow, ...]


@dataclass(frozen=True)
class PlanDetail:
    """A plan in one of its versions; `version` None where none has been written yet."""

    plan: Plan
    version: PlanVersion | None
    versions: tuple[PlanVersion, ...]
    successors: tuple[Plan, ...]
    tree: tuple[TreeItem, ...]
    roadmap: Roadmap
    milestones: tuple[Milestone, ...]

    @property
    def items(self) -> list[PlanItem]:
        return [one.item for root in self.tree for one in root.walk()]


def sees_drafts(actor: Actor) -> bool:
    """Drafts are for the organization's own people, not for committee members from outside."""
    return actor.can(Act.DEPARTMENT_VIEW, anywhere=True)


def plans_of(actor: Actor) -> QuerySet[Plan]:
    """The organization's plans, newest first, with predecessor, successors and versions."""
    actor.require(Act.PLAN_VIEW)
    versions = PlanVersion.objects.order_by("position")
    if not sees_drafts(actor):
        versions = versions.exclude(state=PlanVersion.State.DRAFT)
    return (
        Plan.objects.filter(organization=actor.organization)
        .select_related("predecessor")
        .prefetch_related("successors", Prefetch("versions", queryset=versions))
        .order_by("-fy_from", "-id")
    )


def get_plan(actor: Actor, pk: int) -> Plan:
    """One of the organization's plans. Raises NotFound for another organization's."""
    plan = plans_of(actor).filter(pk=pk).first()
    if plan is None:
        raise not_found("この計画")
    return plan


def plan_detail(actor: Actor, pk: int, *, version: str = "") -> PlanDetail:
    """A plan in the version with that label; without one, in the newest that was decided.

    A plan that is only drafted so far shows its draft. Raises NotFound for another organization's
    plan or an unknown version.
    """
    plan = get_plan(actor, pk)
    versions = tuple(sorted(plan.versions.all(), key=lambda one: one.position))
    shown = _version(versions, version)
    items = list(_items(shown)) if shown else []
    return PlanDetail(
        plan=plan,
        version=shown,
        versions=versions,
        successors=tuple(plan.successors.all()),
        tree=tree_of(items),
        roadmap=_roadmap(items),
        milestones=tuple(plan.milestones.select_related("item")),
    )


def _version(versions: Sequence[PlanVersion], label: str) -> PlanVersion | None:
    if not label:
        return current_version(versions)
    found = next((one for one in versions if one.label == label), None)
    if found is None:
        raise not_found(f"この計画の「{label[:20]}」版")
    return found


def _items(version: PlanVersion) -> QuerySet[PlanItem]:
    years = PlanItemYear.objects.order_by("fiscal_year")
    return version.items.prefetch_related(Prefetch("years", queryset=years), "departments")


def tree_of(items: Iterable[PlanItem]) -> tuple[TreeItem, ...]:
    below: dict[int | None, list[PlanItem]] = defaultdict(list)
    for item in items:
        below[item.parent_id].append(item)

    def branch(parent: int | None) -> tuple[TreeItem, ...]:
        return tuple(TreeItem(item, branch(item.pk)) for item in below[parent])

    return branch(None)


def _roadmap(items: Sequence[PlanItem]) -> Roadmap:
    """The items that have a cell, in the tree's order; every year from the first to the last."""
    cells = {(item.pk, cell.fiscal_year): cell for item in items for cell in item.years.all()}
    if not cells:
        return Roadmap((), ())
    years = [year for _, year in cells]
    shown_years = tuple(range(min(years), max(years) + 1))
    planned = {pk for pk, _ in cells}

    def walk(tree: tuple[TreeItem, ...], depth: int) -> Iterator[tuple[int, PlanItem]]:
        for one in tree:
            yield depth, one.item
            yield from walk(one.below, depth + 1)

    return Roadmap(
        shown_years,
        tuple(
            RoadmapRow(item, depth, tuple(cells.get((item.pk, year)) for year in shown_years))
            for depth, item in walk(tree_of(items), 0)
            if item.pk in planned
        ),
    )


def planned_years(version: PlanVersion) -> set[int]:
    """The fiscal years that the roadmap of a version has cells for."""
    cells = PlanItemYear.objects.filter(item__plan_version=version)
    return set(cells.values_list("fiscal_year", flat=True))


def not_found(what: str) -> NotFound:
    return NotFound(
        "plan_not_found",
        f"{what}は見つかりません。",
        "「計画」の一覧から選び直してください。",
    )
