"""The KPI list: filters, order and the rows of one page, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from core.folding import fold
from kpis.models import Achievement, Indicator, Measurement
from kpis.models.measurement import WorkflowState
from kpis.selectors.indicators import sees_unapproved, visible_indicators
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor, subtree_ids
from plans.models import Plan, PlanItem

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
    cell that this person may see (None: nothing entered). `state` is that cell's."""

    indicator: Indicator
    head: Achievement | None
    cell: Measurement | None
    state: str | None


@dataclass(frozen=True)
class ListChoices:
    """What can be filtered by: (value, label) pairs."""

    plans: list[tuple[str, str]]
    policies: list[tuple[str, str]]
    departments: list[tuple[str, str]]
    items: list[tuple[int, int | None]]
    department_edges: list[tuple[int, int | None]]


def list_choices(actor: Actor) -> ListChoices:
    """The organization's plans, the policies of plan versions that have KPIs, its departments."""
    plans = Plan.objects.filter(organization=actor.organization)
    versions = visible_indicators(actor).exclude(item=None).values("item__plan_version_id")
    items = list(
        PlanItem.objects.filter(organization=actor.organization, plan_version__in=versions)
        .order_by("plan_version__plan", "plan_version", "position", "id")
        .values_list("id", "parent_id", "kind", "number", "title")
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
            for pk, _, kind, number, title in items
            if kind == PlanItem.Kind.POLICY
        ],
        departments=[(str(pk), name) for pk, _, name in departments],
        items=[(pk, parent) for pk, parent, *_ in items],
        department_edges=[(pk, parent) for pk, parent, _ in departments],
    )


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
        found = found.filter(plan_id=int(query.plan))
    if query.policy:
        found = found.filter(item_id__in=subtree_ids(choices.items, int(query.policy)))
    if query.department:
        below = subtree_ids(choices.department_edges, int(query.department))
        found = found.filter(department_id__in=below)
    if query.status:
        found = found.filter(head__status=query.status)
    if not query.with_ended:
        found = found.exclude(ended_on__lt=today)
    if query.needs_entry:
        found = found.filter(_needs_entry(actor))
    return found.order_by(*_order(query.sort))


def _order(sort: str) -> list[str | OrderBy]:
    descending, key = sort.startswith("-"), sort.removeprefix("-")
    first, *rest = SORTS.get(key, SORTS[DEFAULT_SORT])
    # Rows without the figure stand last either way: nothing is neither the most nor the least.
    order = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return [order, *rest]


def _needs_entry(actor: Actor) -> Q:
    """Collected KPIs with a period past its deadline, or with a draft or a returned figure.

    Who may see them does not count figures that are waiting for approval as missing.
    """
    mine = actor.departments(Act.FIGURE_VIEW_UNAPPROVED)
    waiting = (
        Measurement.objects.filter(
            indicator=OuterRef("indicator"),
            department=None,
            fiscal_year=OuterRef("fiscal_year"),
            state=WorkflowState.SUBMITTED,
            approved_seq=None,
        )
        .order_by()
        .values("indicator")
        .annotate(n=Count("pk"))
        .values("n")
    )
    overdue = Achievement.objects.filter(indicator=OuterRef("pk"), department=None)
    unfinished = Measurement.objects.filter(
        indicator=OuterRef("pk"),
        department=None,
        state__in=[WorkflowState.DRAFT, WorkflowState.RETURNED],
    )
    seen = Exists(
        overdue.annotate(
            waiting=Coalesce(Subquery(waiting, output_field=IntegerField()), 0)
        ).filter(overdue_periods__gt=F("waiting"))
    ) | Exists(unfinished)
    missing = Q(Exists(overdue.filter(overdue_periods__gt=0)))
    collected = Q(reporting=Indicator.Reporting.COLLECTED)
    if mine is None:
        return collected & Q(seen)
    within = Q(department_id__in=mine)
    outside = Q(department_id__isnull=True) | ~within
    return collected & ((within & Q(seen)) | (outside & missing))


def list_rows(actor: Actor, indicators: Sequence[Indicator]) -> list[ListRow]:
    """The rows of these indicators: two queries, whatever their number."""
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
    rows = []
    for indicator in indicators:
        sees = sees_unapproved(actor, indicator)
        found = (cells if sees else approved).get(indicator.pk)
        state = None
        if found is not None:
            state = found.standing if sees else WorkflowState.APPROVED.value
        rows.append(ListRow(indicator, heads.get(indicator.pk), found, state))
    return rows


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
