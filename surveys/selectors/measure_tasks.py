"""What measures and results ask of a person: reports that are due, and alerts for the DX office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Measure, Survey
from surveys.selectors.alerts import Alerts, alerts_of
from surveys.selectors.findings import OPEN_STATES

DUE_SOON_DAYS = 30


@dataclass(frozen=True)
class MeasureTasks:
    """`overdue` are the person's own to report on; `elsewhere` the DX office watches over."""

    overdue: tuple[Measure, ...]
    soon: tuple[Measure, ...]
    elsewhere: tuple[Measure, ...]
    alerts: Alerts

    @property
    def count(self) -> int:
        """How many ask for an act now."""
        return len(self.overdue)

    def __bool__(self) -> bool:
        return bool(self.overdue or self.soon or self.elsewhere or self.alerts)


def measure_tasks(actor: Actor, *, today: date) -> MeasureTasks:
    """A fixed number of queries."""
    office = actor.can(Act.MEASURE_EDIT)
    due = list(_due(actor, today + timedelta(days=DUE_SOON_DAYS)))
    mine = [each for each in due if each.department_id is None] if office else due
    others = [each for each in due if each.department_id is not None] if office else []
    return MeasureTasks(
        overdue=tuple(each for each in mine if _is_past(each, today)),
        soon=tuple(each for each in mine if not _is_past(each, today)),
        elsewhere=tuple(each for each in others if _is_past(each, today)),
        alerts=alerts_of(_ended(actor)) if office else Alerts((), ()),
    )


def measure_task_count(actor: Actor, *, today: date) -> int:
    """The number on the badge, as `measure_tasks` counts it; one query, none for most people."""
    rows = _due(actor, today - timedelta(days=1))
    if actor.can(Act.MEASURE_EDIT):
        rows = rows.filter(department=None)
    elif not actor.departments(Act.MEASURE_REPORT):
        return 0
    return rows.count()


def _due(actor: Actor, last: date) -> QuerySet[Measure]:
    rows = Measure.objects.filter(
        organization=actor.organization, state__in=OPEN_STATES, due_last__lte=last
    )
    reach = actor.departments(Act.MEASURE_REPORT)
    if reach is not None:
        rows = rows.filter(department__in=reach)
    return rows.select_related("finding__survey", "department").order_by("due_last", "pk")


def _is_past(measure: Measure, today: date) -> bool:
    return measure.due_last is not None and measure.due_last < today


def _ended(actor: Actor) -> list[Survey]:
    return list(Survey.objects.filter(organization=actor.organization, state=Survey.State.CLOSED))
