"""A plan's draft at work: its items with who edited them last, and what was taken out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from core.errors import NotFound
from organizations.models import Department, User
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import (
    MigrationPhase,
    Milestone,
    Plan,
    PlanItem,
    PlanItemDepartment,
    PlanItemViewpoint,
    PlanItemYear,
    PlanVersion,
    SystemMigration,
)
from plans.selectors.plans import TreeItem, get_plan, tree_of
from plans.services.drafts import DISCARD, MAKE
from plans.services.drafts_access import item_not_found
from plans.services.drafts_record import by_people, events_of
from plans.services.items import REMOVE
from plans.services.items_order import RENUMBER
from plans.services.milestones import milestone_not_found
from plans.services.system_migrations import system_not_found


@dataclass(frozen=True)
class LastEdit:
    """Who changed something, and when; `who` is empty where nobody is recorded."""

    who: str
    when: datetime


@dataclass(frozen=True)
class Removed:
    """What was taken out: `event` is the number to put it back by."""

    event: int
    title: str
    below: int
    edit: LastEdit
    reason: str = ""


@dataclass(frozen=True)
class DraftLine:
    """An item as the editing page lists it."""

    item: PlanItem
    depth: int
    first: bool
    last: bool
    edit: LastEdit | None


@dataclass(frozen=True)
class DraftPage:
    plan: Plan
    draft: PlanVersion
    lines: tuple[DraftLine, ...]
    removed: tuple[Removed, ...]


def editable_plan(actor: Actor, pk: int) -> Plan:
    """A plan that the actor may edit. Raises NotFound, NotAllowed."""
    actor.require(Act.PLAN_EDIT)
    return get_plan(actor, pk)


def open_draft(plan: Plan) -> PlanVersion | None:
    return next((one for one in plan.versions.all() if one.state == PlanVersion.State.DRAFT), None)


def draft_page(actor: Actor, pk: int) -> DraftPage | None:
    """The plan's draft with its items; None where there is none. A fixed number of queries."""
    plan = editable_plan(actor, pk)
    draft = open_draft(plan)
    if draft is None:
        return None
    items = list(
        draft.items.select_related("stage")
        .prefetch_related("years", "departments", "viewpoints")
        .order_by("position", "id")
    )
    edits = _last_edits(items)
    return DraftPage(plan, draft, tuple(_lines(tree_of(items), 0, edits)), _removed_items(draft))


def draft_item(actor: Actor, plan_id: int, pk: int) -> PlanItem:
    """An item of any version of the plan. Raises NotFound; a decided one is told on saving."""
    actor.require(Act.PLAN_EDIT)
    item = (
        PlanItem.objects.filter(organization=actor.organization, plan_version__plan=plan_id, pk=pk)
        .select_related("plan_version__plan", "parent")
        .first()
    )
    if item is None:
        raise item_not_found()
    return item


def discarded_drafts(plan: Plan) -> tuple[Removed, ...]:
    """Drafts of the plan that were discarded and not put back, newest first."""
    events = list(
        events_of(PlanVersion)
        .filter(pgh_label="delete", plan_id=plan.pk, pgh_context__intent=DISCARD)
        .exclude(pgh_obj_id__in=PlanVersion.objects.filter(plan=plan).values("pk"))
        .order_by("-pgh_id")
    )
    newest = {event.pgh_obj_id: event for event in reversed(events)}
    contexts = [event.pgh_context_id for event in newest.values()]
    counts = dict(
        events_of(PlanItem)
        .filter(pgh_label="delete", pgh_context_id__in=contexts)
        .order_by()
        .values_list("pgh_context_id")
        .annotate(n=Count("pgh_id"))
    )
    people = people_of(newest.values())
    return tuple(
        Removed(
            event.pgh_id,
            event.label,
            counts.get(event.pgh_context_id, 0),
            edit_of(event, people),
            str((event.pgh_context or {}).get("reason", "")),
        )
        for event in sorted(newest.values(), key=lambda one: -one.pgh_id)
    )


def last_edit(item: PlanItem) -> LastEdit | None:
    return _last_edits([item]).get(item.pk)


def parents_for(draft: PlanVersion, *, but: PlanItem | None = None) -> list[tuple[str, str]]:
    """(id, title indented) of the items that another one can stand below."""
    found: list[tuple[str, str]] = []

    def walk(tree: tuple[TreeItem, ...], depth: int) -> None:
        for one in tree:
            if but is not None and one.item.pk == but.pk:
                continue
            title = f"{one.item.number} {one.item.title}".strip()
            found.append((str(one.item.pk), f"{'　' * depth}{title}"))
            walk(one.below, depth + 1)

    walk(tree_of(draft.items.order_by("position", "id")), 0)
    return found


def departments_for(
    actor: Actor, *, today: Any, keep: tuple[int, ...] = ()
) -> list[tuple[int, str]]:
    """Departments in being, and those chosen already though they have ended."""
    rows = Department.objects.filter(organization=actor.organization).select_related("parent")
    return [
        (row.pk, _department(row) + ("" if row.is_valid_on(today) else "（廃止）"))
        for row in rows
        if row.is_valid_on(today) or row.pk in keep
    ]


def items_of_plan(plan: Plan) -> list[tuple[str, str]]:
    """(key, title) of the plan's items, the newest wording of each."""
    rows = PlanItem.objects.filter(plan_version__plan=plan).order_by(
        "-plan_version__position", "position", "id"
    )
    titles: dict[str, str] = {}
    for row in rows:
        titles.setdefault(row.key, f"{row.number} {row.title}".strip())
    return list(titles.items())


def get_milestone(actor: Actor, plan_id: int, pk: int) -> Milestone:
    actor.require(Act.PLAN_EDIT)
    found = (
        Milestone.objects.filter(organization=actor.organization, plan=plan_id, pk=pk)
        .select_related("item", "plan")
        .first()
    )
    if found is None:
        raise milestone_not_found()
    return found


def systems_of(actor: Actor, plan_id: int) -> list[tuple[SystemMigration, list[MigrationPhase]]]:
    """The moves, each with its phases in the order in which they follow one another."""
    plan = get_plan(actor, plan_id)
    order = list(MigrationPhase.Kind)
    rows = plan.system_migrations.prefetch_related("phases").order_by("position", "id")
    return [
        (row, sorted(row.phases.all(), key=lambda one: order.index(MigrationPhase.Kind(one.kind))))
        for row in rows
    ]


def get_system(actor: Actor, plan_id: int, pk: int) -> SystemMigration:
    actor.require(Act.PLAN_EDIT)
    found = SystemMigration.objects.filter(
        organization=actor.organization, plan=plan_id, pk=pk
    ).first()
    if found is None:
        raise system_not_found()
    return found


def get_term(actor: Actor, plan: Plan, which: str, pk: int) -> Any:
    """A stage ("stages") or viewpoint ("viewpoints") of the plan. Raises NotFound."""
    found = getattr(plan, which).filter(pk=pk).first()
    if found is None:
        raise NotFound("term_not_found", "この内容は見つかりません。", "選び直してください。")
    return found


def _lines(tree: tuple[TreeItem, ...], depth: int, edits: dict[int, LastEdit]) -> list[DraftLine]:
    found: list[DraftLine] = []
    for place, one in enumerate(tree):
        found.append(
            DraftLine(one.item, depth, place == 0, place == len(tree) - 1, edits.get(one.item.pk))
        )
        found += _lines(one.below, depth + 1, edits)
    return found


def _last_edits(items: list[PlanItem]) -> dict[int, LastEdit]:
    """The newest change by a person, of the item or its details; two queries for any number."""
    ids = [item.pk for item in items]
    newest: dict[int, Any] = {}
    for model, column in (
        (PlanItem, "pgh_obj_id"),
        (PlanItemYear, "item_id"),
        (PlanItemDepartment, "item_id"),
        (PlanItemViewpoint, "item_id"),
    ):
        events = (
            by_people(events_of(model))
            .filter(**{f"{column}__in": ids})
            .exclude(pgh_context__intent__in=[MAKE, RENUMBER, "take_over_items"])
            .order_by(column, "-pgh_id")
            .distinct(column)
        )
        for event in events:
            pk = getattr(event, column)
            if pk not in newest or newest[pk].pgh_created_at < event.pgh_created_at:
                newest[pk] = event
    people = people_of(newest.values())
    return {pk: edit_of(event, people) for pk, event in newest.items()}


def _removed_items(draft: PlanVersion) -> tuple[Removed, ...]:
    """What was taken out and is not back, one line an act, newest first."""
    events = list(
        events_of(PlanItem)
        .filter(pgh_label="delete", plan_version_id=draft.pk, pgh_context__intent=REMOVE)
        .exclude(pgh_obj_id__in=draft.items.values("pk"))
        .order_by("-pgh_id")
    )
    acts: dict[Any, list[Any]] = {}
    for event in events:
        acts.setdefault(event.pgh_context_id, []).append(event)
    people = people_of(events)
    found = []
    for together in acts.values():
        gone = {event.pgh_obj_id for event in together}
        top = next((one for one in together if one.parent_id not in gone), together[0])
        found.append(Removed(top.pgh_id, top.title, len(together) - 1, edit_of(top, people)))
    return tuple(found)


def people_of(events: Any) -> dict[int, str]:
    ids = {int(user) for event in events if (user := (event.pgh_context or {}).get("user"))}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}


def edit_of(event: Any, people: dict[int, str]) -> LastEdit:
    user = (event.pgh_context or {}).get("user")
    return LastEdit(people.get(int(user), "") if user else "", event.pgh_created_at)


def _department(row: Department) -> str:
    return f"{row.parent.name} {row.name}" if row.parent else row.name
