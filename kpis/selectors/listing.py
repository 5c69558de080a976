"""The KPI list: filters, order and the rows of one page, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, FilteredRelation, OrderBy, OuterRef, Q, QuerySet, Subquery

from core.folding import fold
from kpis.models import Achievement, Indicator, Measurement
from kpis.models.measurement import WorkflowState
from kpis.selectors.carried import carried_ids, carried_under, successors_of
from kpis.selectors.entry_needed import needs_entry
from kpis.selectors.indicators import sees_unapproved, visible_indicators
from organizations.models import Department
from organizations.selectors import Actor, subtree_ids
from plans.models import Plan, PlanItem, PlanVersion
from plans.responsibility import current_version
from plans.selectors import sees_drafts

SORTS = {
    "plan": ("plan_id", "position", "id"),
    "name": ("name", "id"),
    "department": ("department__position", "department_id", "position", "id"),
    "rate": ("head__rate", "id"),
    "due": ("head__due_on", "position", "id"),
    "period": ("head__period_last", "position", "id"),
}
DEFAULT_SORT = "plan"


@dataclass(frozen=True)
class ListQuery:
    """What the address asks for. Empty values ask for nothing."""

    q: str = ""
    plan: str = ""
    policy: str = ""
    department: str = ""
    status: str = ""
    needs_entry: bool = False
    with_ended: bool = False
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class ListRow:
    """One line: the indicator, its headline achievement (None: not computed yet) and the newest
    cell that this person may see (None: nothing entered). `state` is that cell's; `carried` says
    which plan the KPI came from, or which ones took it over."""

    indicator: Indicator
    head: Achievement | None
    cell: Measurement | None
    state: str | None
    carried: str = ""


@dataclass(frozen=True)
class ListItem:
    """An item of a plan's version in force, as the filter by policy needs it."""

    pk: int
    parent: int | None
    key: str
    plan_id: int


@dataclass(frozen=True)
class ListChoices:
    """What can be filtered by: (value, label) pairs."""

    plans: list[tuple[str, str]]
    policies: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    items: list[ListItem]
    department_edges: list[tuple[int, int | None]]


def list_choices(actor: Actor) -> ListChoices:
    """The organization's plans, the policies in force of those with KPIs, its departments."""
    plans = Plan.objects.filter(organization=actor.organization)
    rows = list(
        PlanItem.objects.filter(plan_version__in=_versions_in_force(actor))
        .order_by("plan_version__plan", "position", "id")
        .values_list("id", "parent_id", "key", "plan_version__plan_id", "kind", "number", "title")
    )
    departments = list(
        Department.objects.filter(organization=actor.organization).values_list(
            "id", "parent_id", "name"
        )
    )
    return ListChoices(
        plans=[(str(plan.pk), plan.title) for plan in plans],
        policies=[
            (str(pk), f"{number} {title}".strip())
            for pk, _, _, _, kind, number, title in rows
            if kind == PlanItem.Kind.POLICY
        ],
        departments=[(str(pk), name) for pk, _, name in departments],
        items=[ListItem(*row[:4]) for row in rows],
        department_edges=[(pk, parent) for pk, parent, _ in departments],
    )


def _versions_in_force(actor: Actor) -> list[PlanVersion]:
    """Of each plan that has a KPI at an item of its own or took one over; drafts only to own staff.

    A KPI belongs to the item of its key, whichever version of the plan it was registered at.
    """
    with_kpis = visible_indicators(actor).exclude(item=None).values("plan")
    versions = PlanVersion.objects.filter(
        Q(plan__in=with_kpis) | Q(plan__carried_indicators__isnull=False),
        organization=actor.organization,
    )
    if not sees_drafts(actor):
        versions = versions.exclude(state=PlanVersion.State.DRAFT)
    by_plan: dict[int, list[PlanVersion]] = {}
    for version in versions.order_by("plan", "position").distinct():
        by_plan.setdefault(version.plan_id, []).append(version)
    return [found for each in by_plan.values() if (found := current_version(each))]


def filtered_indicators(
    actor: Actor, query: ListQuery, choices: ListChoices, *, today: date
) -> QuerySet[Indicator]:
    """The indicators asked for, in the order asked for, joined to their headline rows (`head`)."""
    found = visible_indicators(actor).annotate(
        head=FilteredRelation(
            "achievements",
            condition=Q(achievements__is_headline=True, achievements__department__isnull=True),
        )
    )
    for word in query.q.split():
        found = found.filter(Q(name__icontains=word) | Q(name__icontains=fold(word)))
    if query.plan:
        plan = int(query.plan)
        found = found.filter(Q(plan_id=plan) | Q(pk__in=carried_ids(plan)))
    if query.policy:
        found = found.filter(_below_policy(choices.items, int(query.policy)))
    if query.department:
        below = subtree_ids(choices.department_edges, int(query.department))
        found = found.filter(department_id__in=below)
    if query.status:
        found = found.filter(head__status=query.status)
    if not query.with_ended:
        found = found.exclude(ended_on__lt=today)
    if query.needs_entry:
        found = found.filter(needs_entry(actor))
    return found.order_by(*_order(query.sort))


def _below_policy(items: Sequence[ListItem], root: int) -> Q:
    """KPIs at the policy's items, own ones of the plan in any version and those taken over."""
    below = subtree_ids([(item.pk, item.parent) for item in items], root)
    keys = {item.key for item in items if item.pk in below}
    plan = next(item.plan_id for item in items if item.pk == root)
    return Q(plan_id=plan, item__key__in=keys) | Q(pk__in=carried_under(keys, plan))


def _order(sort: str) -> list[str | OrderBy]:
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    first, *rest = SORTS.get(key, SORTS[DEFAULT_SORT])
    # Rows without the figure stand last either way: nothing is neither the most nor the least.
    order = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return [order, *rest]


def list_rows(actor: Actor, indicators: Sequence[Indicator], *, plan: str = "") -> list[ListRow]:
    """The rows of these indicators, as a list of `plan` (blank: of all): three queries."""
    ids = [indicator.pk for indicator in indicators]
    heads = {
        head.indicator_id: head
        for head in Achievement.objects.filter(
            indicator_id__in=ids, department=None, is_headline=True
        )
    }
    cells: dict[int, Measurement] = {}
    approved: dict[int, Measurement] = {}
    for cell in _newest_cells(ids):
        cells.setdefault(cell.indicator_id, cell)
        if cell.approved_seq is not None:
            approved.setdefault(cell.indicator_id, cell)
    taken_over = successors_of(actor, ids)
    rows = []
    for indicator in indicators:
        sees = sees_unapproved(actor, indicator)
        found = (cells if sees else approved).get(indicator.pk)
        state = None
        if found is not None:
            state = found.standing if sees else WorkflowState.APPROVED.value
        carried = _carried(indicator, [row.plan for row in taken_over[indicator.pk]], plan)
        rows.append(ListRow(indicator, heads.get(indicator.pk), found, state, carried))
    return rows


def _carried(indicator: Indicator, successors: Sequence[Plan], shown: str) -> str:
    """「前の計画」から引継ぎ in a successor's list; 「次の計画」に引継ぎ everywhere else."""
    if shown and any(str(one.pk) == shown for one in successors):
        return f"「{indicator.plan.title}」から引継ぎ"
    return "".join(f"「{one.title}」" for one in successors) + "に引継ぎ" if successors else ""


def _newest_cells(ids: list[int]) -> list[Measurement]:
    """Each indicator's newest cell, and its newest approved one, newest first."""
    of_one = (
        Measurement.objects.filter(indicator=OuterRef("pk"), department=None)
        .exclude(state=WorkflowState.DISCARDED, approved_seq=None)
        .order_by("-period_last")
    )
    newest = Indicator.objects.filter(pk__in=ids).values(n=Subquery(of_one.values("pk")[:1]))
    official = Indicator.objects.filter(pk__in=ids).values(
        n=Subquery(of_one.exclude(approved_seq=None).values("pk")[:1])
    )
    return list(
        Measurement.objects.filter(Q(pk__in=newest) | Q(pk__in=official)).order_by("-period_last")
    )
