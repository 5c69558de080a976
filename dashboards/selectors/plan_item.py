"""An item of a plan with all that hangs on it: KPIs, milestones, years, committees' items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from committees.models import ActionItemRevision, ItemLink
from committees.selectors.seats import committees_visible_to, sees_unsettled
from committees.selectors.states import states_of
from committees.states import ItemState
from core.errors import NotFound
from core.fiscal import fiscal_year_of
from core.text_changes import Piece, changes
from dashboards.selectors.plan_pages import ItemKpi, item_kpis
from dashboards.selectors.plan_versions import cited_as
from inventories.counting import Tally
from inventories.models import Inventory, InventoryRow
from inventories.selectors.inventories import tally_aggregates, tally_from
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import ItemProgress, Plan, PlanItem, PlanVersion, SystemMigration
from plans.responsibility import current_version, departments_of, responsible
from plans.roadmaps import Done, Planned, RoadCell, road_cells
from plans.selectors import get_plan
from plans.selectors.milestone_marks import BY_TIME, MilestoneMark, mark_of, plans_kept
from plans.selectors.showing import versions_seen
from plans.wording import decision_text, item_title, version_label
from surveys.selectors.links import findings_of_item


@dataclass(frozen=True)
class Wording:
    """What a version says of the item; pieces from the version before it. None: not in it."""

    version: PlanVersion
    label: str
    decision: str
    item: PlanItem | None
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    is_new: bool
    same: bool


@dataclass(frozen=True)
class CommitteeItem:
    """An action item that a committee linked to this item."""

    committee_id: int
    committee: str
    state: ItemState


@dataclass(frozen=True)
class ItemList:
    """A rollout, a talent list or another inventory of the item, with what is done."""

    inventory: Inventory
    tally: Tally


@dataclass(frozen=True)
class Finding:
    """What a survey found of this item, in words, with the address of its result."""

    survey: str
    words: str
    url: str


@dataclass(frozen=True)
class ItemPage:
    """`in_force` is whether the version in force has the item; else it is as it last stood.

    `draft_item` is the item as the open draft has it, for whoever may edit it there.
    """

    plan: Plan
    version: PlanVersion
    item: PlanItem
    in_force: bool
    cited: str
    above: tuple[PlanItem, ...]
    below: tuple[PlanItem, ...]
    departments: tuple[Department, ...]
    inherited: bool
    kpis: tuple[ItemKpi, ...]
    cells: tuple[RoadCell, ...]
    milestones: tuple[MilestoneMark, ...]
    systems: tuple[SystemMigration, ...]
    lists: tuple[ItemList, ...]
    committee_items: tuple[CommitteeItem, ...]
    wordings: tuple[Wording, ...]
    may_report: bool
    may_list: bool
    may_edit: bool
    may_add_kpi: bool
    draft_item: PlanItem | None = None
    findings: tuple[Finding, ...] = ()


def plan_item_page(actor: Actor, pk: int, key: str, *, today: date) -> ItemPage:
    """A fixed number of queries. Raises NotFound for a plan or item that is not within sight."""
    plan = get_plan(actor, pk)
    versions = versions_seen(actor, plan)
    said = _said(versions, key)
    version = _shown(versions, said)
    item = said[version.pk]
    family = list(version.items.order_by("position", "id"))
    direct = departments_of(version)
    answers = responsible(family, direct)[key]
    kept = bool(plans_kept([pk]))
    return ItemPage(
        plan=plan,
        version=version,
        item=item,
        in_force=version == current_version(versions),
        cited=cited_as(version, item_title(item.number, item.title)),
        above=_above(item, family),
        below=tuple(one for one in family if one.parent_id == item.pk),
        departments=tuple(Department.objects.filter(pk__in=answers).order_by("position", "id")),
        inherited=bool(answers) and not direct.get(item.pk),
        kpis=item_kpis(actor, pk, key, today=today),
        cells=_cells(plan, item, today),
        milestones=tuple(
            mark_of(row, today, kept=kept)
            for row in plan.milestones.filter(item__key=key)
            .select_related("item")
            .order_by(*BY_TIME)
        ),
        systems=tuple(plan.system_migrations.filter(item_key=key).prefetch_related("phases")),
        lists=_lists(actor, plan, key, today),
        committee_items=_committee_items(actor, plan, key),
        findings=tuple(
            Finding(one.survey, one.words, one.url) for one in findings_of_item(actor, plan, key)
        ),
        wordings=_wordings(versions, said),
        may_report=any(actor.can(Act.PLAN_PROGRESS, one) for one in answers or (None,)),
        may_list=actor.can(Act.INVENTORY_MANAGE),
        may_edit=actor.can(Act.PLAN_EDIT),
        may_add_kpi=actor.can(Act.INDICATOR_EDIT),
        draft_item=_draft_item(versions, said) if actor.can(Act.PLAN_EDIT) else None,
    )


def _said(versions: Sequence[PlanVersion], key: str) -> dict[int, PlanItem]:
    """What each version says of the item, by the version's id."""
    rows = (
        PlanItem.objects.filter(plan_version__in=[one.pk for one in versions], key=key)
        .select_related("stage")
        .prefetch_related("years", "viewpoints")
    )
    return {row.plan_version_id: row for row in rows}


def _shown(versions: list[PlanVersion], said: dict[int, PlanItem]) -> PlanVersion:
    """The version in force, or the newest one that has the item."""
    now = current_version(versions)
    if now is not None and now.pk in said:
        return now
    found = next((one for one in reversed(versions) if one.pk in said), None)
    if found is None:
        raise NotFound(
            "plan_item_not_found",
            "この取組は、この計画に見つかりません。",
            "計画のページから選び直してください。",
        )
    return found


def _draft_item(versions: list[PlanVersion], said: dict[int, PlanItem]) -> PlanItem | None:
    draft = next((one for one in versions if one.state == PlanVersion.State.DRAFT), None)
    return said.get(draft.pk) if draft else None


def _above(item: PlanItem, family: list[PlanItem]) -> tuple[PlanItem, ...]:
    rows = {one.pk: one for one in family}
    found: list[PlanItem] = []
    step = rows.get(item.parent_id) if item.parent_id else None
    while step is not None:
        found.insert(0, step)
        step = rows.get(step.parent_id) if step.parent_id else None
    return tuple(found)


def _cells(plan: Plan, item: PlanItem, today: date) -> tuple[RoadCell, ...]:
    planned = {
        one.fiscal_year: Planned(one.fiscal_year, one.planned, one.note) for one in item.years.all()
    }
    rows = (
        ItemProgress.objects.filter(plan=plan, item_key=item.key)
        .order_by("fiscal_year", "-seq")
        .distinct("fiscal_year")
    )
    done = {
        row.fiscal_year: Done(row.fiscal_year, row.done, row.judgement, row.note)
        for row in rows
        if row.judgement
    }
    years = [*planned, *done]
    shown = range(min(years), max(years) + 1) if years else ()
    return road_cells(tuple(shown), planned, done, this_year=fiscal_year_of(today))


def _lists(actor: Actor, plan: Plan, key: str, today: date) -> tuple[ItemList, ...]:
    if not actor.can(Act.INVENTORY_VIEW, anywhere=True):
        return ()
    lists = Inventory.objects.filter(organization=actor.organization, plan=plan, item_key=key)
    found = list(lists.select_related("organization"))
    counted: dict[int, Any] = {
        line["inventory"]: line
        for line in InventoryRow.objects.filter(inventory__in=found)
        .order_by()
        .values("inventory")
        .annotate(**tally_aggregates(today))
    }
    return tuple(
        ItemList(one, tally_from(counted[one.pk]) if one.pk in counted else Tally())
        for one in found
    )


def _committee_items(actor: Actor, plan: Plan, key: str) -> tuple[CommitteeItem, ...]:
    """Items of the committees that the person may open, in the wording that they may read."""
    seq = "latest_seq" if sees_unsettled(actor) else "settled_seq"
    links = list(
        ItemLink.objects.filter(
            organization=actor.organization,
            plan=plan,
            plan_item_key=key,
            item__dropped_at=None,
            item__committee__in=committees_visible_to(actor),
        )
        .select_related("item__committee")
        .order_by("item__committee", "item__position", "item")
    )
    wanted: dict[int, int | None] = {link.item_id: getattr(link.item, seq) for link in links}
    revisions = _revisions(wanted)
    places = {pk: place for place, pk in enumerate(revisions)}
    states: dict[int, ItemState] = {
        state.item_id: state for state in states_of(list(places), places)
    }
    return tuple(
        CommitteeItem(link.item.committee_id, link.item.committee.name, states[link.item_id])
        for link in links
        if link.item_id in states
    )


def _revisions(wanted: dict[int, int | None]) -> list[int]:
    rows = ActionItemRevision.objects.filter(item__in=list(wanted)).values_list(
        "id", "item_id", "seq"
    )
    return [pk for pk, item, seq in rows if wanted[item] == seq]


def _wordings(versions: list[PlanVersion], said: dict[int, PlanItem]) -> tuple[Wording, ...]:
    """Newest first; each against the version before it."""
    found: list[Wording] = []
    before: PlanItem | None = None
    for version in versions:
        item = said.get(version.pk)
        if item is None and before is None:
            continue
        same = bool(item and before and (item.title, item.text) == (before.title, before.text))
        old = before or item
        found.append(
            Wording(
                version=version,
                label=version_label(version.label),
                decision=decision_text(
                    decided=version.state == PlanVersion.State.DECIDED,
                    typed=version.decided_typed,
                ),
                item=item,
                title=changes(old.title, item.title) if old and item else (),
                text=changes(old.text, item.text) if old and item else (),
                is_new=before is None,
                same=same,
            )
        )
        before = item
    return tuple(reversed(found))
