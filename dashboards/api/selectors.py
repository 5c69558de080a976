"""What the API reads. Every read starts from the actor; an id of another organization is not found.

Each list costs a fixed number of queries and comes in an order that leaves nothing to chance, so
that two pages of one list never overlap.
"""

from __future__ import annotations

from django.db.models import F, Prefetch, Q, QuerySet

from core.errors import NotFound
from kpis.models import Achievement, Indicator, MeasurementRevision, Target
from kpis.models.measurement import WorkflowState
from kpis.selectors.indicators import visible_indicators
from organizations.models import Membership, User
from organizations.permissions import Act
from organizations.selectors import Actor, memberships_of
from plans.models import Plan, PlanItem, PlanVersion
from plans.selectors import sees_drafts

LATEST = "latest"


def organizations(*, user: User) -> QuerySet[Membership]:
    """The person's roles, each with its organization, ordered by the organization's code."""
    return memberships_of(user)


def plans(*, actor: Actor) -> QuerySet[Plan]:
    return Plan.objects.filter(organization=actor.organization).order_by("fy_from", "id")


def get_plan(*, actor: Actor, pk: int) -> Plan:
    """A plan with its versions, its items (each with departments and years) and milestones."""
    items = (
        PlanItem.objects.order_by("position", "id")
        .select_related("plan_version")
        .prefetch_related("departments", "years")
    )
    versions = PlanVersion.objects.order_by("position")
    if not sees_drafts(actor):
        versions = versions.exclude(state=PlanVersion.State.DRAFT)
    found = (
        plans(actor=actor)
        .prefetch_related(
            Prefetch("versions", queryset=versions),
            Prefetch("versions__items", queryset=items),
            "milestones",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(
            "plan_not_found",
            "この計画は見つかりません。",
            "計画の一覧のAPIで、団体コードと番号を確認してください。",
        )
    return found


def indicators(
    *, actor: Actor, plan: int | None = None, department: int | None = None
) -> QuerySet[Indicator]:
    rows = visible_indicators(actor)
    if plan is not None:
        rows = rows.filter(plan_id=plan)
    if department is not None:
        rows = rows.filter(department_id=department)
    return rows.order_by("plan_id", "position", "id")


def headline(*, actor: Actor, indicator: Indicator) -> Achievement | None:
    """The achievement that a dashboard shows for the whole organization, or None."""
    return achievements(actor=actor, indicator=indicator.pk, headline=True, whole=True).first()


def targets(*, indicator: Indicator) -> QuerySet[Target]:
    """The indicator's targets by due date, each with every revision it has had."""
    return (
        Target.objects.filter(indicator=indicator)
        .select_related("department")
        .prefetch_related("revisions")
        .order_by("due_on", F("department_id").asc(nulls_first=True), "id")
    )


def figures(
    *,
    actor: Actor,
    indicator: Indicator,
    state: str = WorkflowState.APPROVED,
    department: int | None = None,
    fiscal_year: int | None = None,
) -> QuerySet[MeasurementRevision]:
    """One revision for each period: the approved one, or the latest where `state` asks for it.

    `state` is a WorkflowState or "latest". Anything but "approved" needs the right to see figures
    under review (NotAllowed), and shows those within its reach.
    """
    rows = MeasurementRevision.objects.filter(measurement__indicator=indicator)
    if state == WorkflowState.APPROVED:
        rows = rows.filter(seq=F("measurement__approved_seq"))
    else:
        actor.require(Act.FIGURE_VIEW_UNAPPROVED, department or indicator.department_id)
        rows = rows.filter(_within_reach(actor, indicator))
        dropped = Q(measurement__state=WorkflowState.DISCARDED)
        if state == LATEST:
            # Behind a dropped draft stands the approved figure, or nothing.
            rows = rows.filter(
                ~dropped & Q(seq=F("measurement__seq"))
                | dropped & Q(seq=F("measurement__approved_seq"))
            )
        else:
            rows = rows.filter(state=state, seq=F("measurement__seq"))
    if department is not None:
        rows = rows.filter(measurement__department_id=department)
    if fiscal_year is not None:
        rows = rows.filter(measurement__fiscal_year=fiscal_year)
    return rows.select_related("measurement__department").order_by(
        "measurement__period_last",
        "measurement__period_first",
        F("measurement__department_id").asc(nulls_first=True),
        "id",
    )


def achievements(
    *,
    actor: Actor,
    fiscal_year: int | None = None,
    indicator: int | None = None,
    department: int | None = None,
    status: str | None = None,
    headline: bool = False,
    whole: bool = False,
) -> QuerySet[Achievement]:
    """Achievements as the last recompute left them.

    `headline` keeps the row of each series that a dashboard shows; `whole` leaves out the series
    of single departments.
    """
    rows = Achievement.objects.filter(organization=actor.organization)
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    if indicator is not None:
        rows = rows.filter(indicator_id=indicator)
    if department is not None:
        rows = rows.filter(department_id=department)
    if status is not None:
        rows = rows.filter(status=status)
    if headline:
        rows = rows.filter(is_headline=True)
    if whole:
        rows = rows.filter(department__isnull=True)
    return rows.select_related("indicator", "department").order_by(
        "indicator__plan_id",
        "indicator__position",
        "indicator_id",
        F("department_id").asc(nulls_first=True),
        "fiscal_year",
    )


def _within_reach(actor: Actor, indicator: Indicator) -> Q:
    """Cells whose department (the indicator's, where the cell has none) the actor reaches."""
    reached = actor.departments(Act.FIGURE_VIEW_UNAPPROVED)
    if reached is None:
        return Q()
    own = Q(measurement__department_id__in=reached)
    if indicator.department_id in reached:
        own |= Q(measurement__department__isnull=True)
    return own
