"""What is due from a person: figures to enter, to correct, to submit and to approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from core.fiscal import Period
from dashboards.selectors.due_figures import (
    DUE_CELLS,
    DUE_SOON_DAYS,
    DueSeries,
    due_parameters,
    due_series,
    split_by_deadline,
)
from dashboards.wording import Writer, period_of
from kpis.models import MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.periods import period_key
from organizations.permissions import Act
from organizations.selectors import Actor

RECENT = 10
# Figures that nobody typed, by where they came from.
_SOURCES: dict[str, str] = {
    Origin.DOCUMENT: "公表資料から登録",
    Origin.SAMPLE: "見本データ",
    Origin.INVENTORY: "台帳から集計",
}

# Adds up what やること lists as asking for an act (see `Tasks.count` and `corrective_tasks`).
COUNT = f"""
SELECT count(*) FILTER (WHERE m.state IN ('returned', 'draft') AND (
           %(departments)s::bigint[] IS NULL
           OR coalesce(m.department_id, i.department_id) = ANY (%(departments)s)))
     + count(*) FILTER (WHERE m.state = 'submitted' AND r.by_id IS DISTINCT FROM %(user)s AND (
           %(approves)s::bigint[] IS NULL
           OR coalesce(m.department_id, i.department_id) = ANY (%(approves)s)))
     + (SELECT count(*) FROM (
           SELECT DISTINCT indicator_id, department_id FROM ({DUE_CELLS}) AS overdue) AS series)
     + (SELECT count(*)
          FROM kpis_correctiveaction c
          JOIN kpis_indicator k ON k.id = c.indicator_id
         WHERE c.organization_id = %(organization)s
           AND (c.state = 'asked' OR (c.state = 'answered' AND c.due_on < %(today)s))
           AND CASE WHEN %(answers)s::bigint[] IS NULL
                    THEN coalesce(c.department_id, k.department_id) IS NULL
                    ELSE coalesce(c.department_id, k.department_id) = ANY (%(answers)s) END)
  FROM kpis_measurement m
  JOIN kpis_indicator i ON i.id = m.indicator_id
  JOIN kpis_measurementrevision r ON r.measurement_id = m.id AND r.seq = m.seq
 WHERE m.organization_id = %(organization)s AND m.state <> 'approved'
"""  # noqa: S608


@dataclass(frozen=True)
class FigureTask:
    """A figure in its latest revision, as a line of a list."""

    indicator_id: int
    indicator_name: str
    department_id: int | None
    department_name: str
    period: Period
    period_key: str
    value: str
    by: str
    at: datetime
    note: str
    reason: str


@dataclass(frozen=True)
class Tasks:
    """What やること shows. `in_review` counts what the person's side has handed in."""

    returned: tuple[FigureTask, ...]
    overdue: tuple[DueSeries, ...]
    due_soon: tuple[DueSeries, ...]
    drafts: tuple[FigureTask, ...]
    waiting: tuple[FigureTask, ...]
    in_review: int

    @property
    def count(self) -> int:
        """How many lines ask for an act now; what is due later does not count yet."""
        return len(self.returned) + len(self.overdue) + len(self.drafts) + len(self.waiting)

    @property
    def is_empty(self) -> bool:
        return not self.count and not self.due_soon


def works_on_figures(actor: Actor) -> bool:
    """Whether the person enters or approves figures (others get a guide instead of a list)."""
    return actor.can(Act.FIGURE_ENTER, anywhere=True) or actor.can(
        Act.FIGURE_APPROVE, anywhere=True
    )


def tasks(actor: Actor, *, today: date) -> Tasks:
    """Everything due from the person in this organization: two queries."""
    actor.require(Act.TASK_VIEW)
    open_figures = list(_latest(actor, state__in=[State.DRAFT, State.RETURNED, State.SUBMITTED]))
    mine = [one for one in open_figures if _reaches(actor, Act.FIGURE_ENTER, one)]
    writer = Writer.of(actor.organization)

    def lines(state: State) -> tuple[FigureTask, ...]:
        return tuple(_line(one, writer) for one in mine if one.state == state)

    series = (
        due_series(actor, today=today, horizon=today + timedelta(days=DUE_SOON_DAYS))
        if actor.can(Act.FIGURE_ENTER, anywhere=True)
        else ()
    )
    overdue, due_soon = split_by_deadline(series, today)
    waiting = [
        one
        for one in open_figures
        if one.state == State.SUBMITTED
        and one.by_id != actor.user.pk
        and _reaches(actor, Act.FIGURE_APPROVE, one)
    ]
    return Tasks(
        returned=lines(State.RETURNED),
        overdue=overdue,
        due_soon=due_soon,
        drafts=lines(State.DRAFT),
        waiting=tuple(_line(one, writer) for one in waiting),
        in_review=sum(one.state == State.SUBMITTED for one in mine),
    )


def task_count(actor: Actor, *, today: date) -> int:
    """The number on the badge: as many as `tasks` and `corrective_tasks` list, in one query."""
    if not works_on_figures(actor):
        return 0
    approves = actor.departments(Act.FIGURE_APPROVE)
    answers = actor.departments(Act.CORRECTIVE_ANSWER)
    yesterday = today - timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            due_parameters(actor, today, horizon=yesterday)
            | {
                "user": actor.user.pk,
                "approves": None if approves is None else sorted(approves),
                "answers": None if answers is None else sorted(answers),
            },
        )
        return int(cursor.fetchone()[0])


def waiting_in(actor: Actor, departments: frozenset[int]) -> tuple[FigureTask, ...]:
    """Submitted figures of these departments, as far as the person may see them; oldest first."""
    seen = actor.departments(Act.FIGURE_VIEW_UNAPPROVED)
    reach = departments if seen is None else departments & seen
    if not reach:
        return ()
    rows = _latest(actor, state=State.SUBMITTED, responsible__in=reach)
    writer = Writer.of(actor.organization)
    return tuple(_line(one, writer) for one in rows)


def recently_approved(actor: Actor, *, limit: int = RECENT) -> tuple[FigureTask, ...]:
    """The figures approved last, newest first; everybody in the organization may see them."""
    actor.require(Act.INDICATOR_VIEW)
    rows = _revisions(actor).filter(state=State.APPROVED).order_by("-recorded_at", "-id")[:limit]
    writer = Writer.of(actor.organization)
    return tuple(_line(one, writer) for one in rows)


def _revisions(actor: Actor) -> QuerySet[MeasurementRevision]:
    return (
        MeasurementRevision.objects.filter(organization=actor.organization)
        .select_related("measurement__indicator__department", "measurement__department", "by")
        .annotate(
            responsible=Coalesce(
                "measurement__department_id", "measurement__indicator__department_id"
            )
        )
    )


def _latest(actor: Actor, **conditions: object) -> QuerySet[MeasurementRevision]:
    """The latest revision of each figure, oldest first."""
    return (
        _revisions(actor)
        .filter(Q(seq=F("measurement__seq")), **conditions)
        .order_by("recorded_at", "id")
    )


def _reaches(actor: Actor, act: Act, revision: MeasurementRevision) -> bool:
    cell = revision.measurement
    return actor.can(act, cell.department_id or cell.indicator.department_id)


def _line(revision: MeasurementRevision, writer: Writer) -> FigureTask:
    cell = revision.measurement
    indicator = cell.indicator
    period = period_of(cell.granularity, cell.period_first, cell.period_last)
    department = cell.department or indicator.department
    return FigureTask(
        indicator_id=indicator.pk,
        indicator_name=indicator.name,
        department_id=cell.department_id,
        department_name=department.name if department else "",
        period=period,
        period_key=period_key(period),
        value=writer.cell(revision, indicator),
        by=str(revision.by) if revision.by else _SOURCES.get(revision.origin, ""),
        at=revision.recorded_at,
        note=revision.note,
        reason=revision.reason,
    )
