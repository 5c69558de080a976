"""What waits for a head's decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q

from core.fiscal import Granularity, Period
from kpis.models import Achievement, Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import WorkflowState
from kpis.periods import GRANULARITY_OF, period_key
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class Waiting:
    """A submitted figure with what a head compares it with. `own`: this person submitted it."""

    revision: MeasurementRevision
    indicator: Indicator
    period: Period
    key: str
    previous: Measurement | None
    year: Achievement | None
    own: bool


def waiting_for(actor: Actor) -> list[Waiting]:
    """Figures submitted to this head's departments, the longest waiting first; three queries."""
    actor.require(Act.FIGURE_APPROVE, anywhere=True)
    mine = actor.departments(Act.FIGURE_APPROVE)
    found = MeasurementRevision.objects.filter(
        organization=actor.organization,
        measurement__state=WorkflowState.SUBMITTED,
        seq=F("measurement__seq"),
    )
    if mine is not None:
        found = found.filter(
            Q(measurement__department_id__in=mine)
            | Q(measurement__department=None, measurement__indicator__department_id__in=mine)
        )
    revisions = list(
        found.select_related(
            "by",
            "measurement__department",
            "measurement__indicator__organization",
            "measurement__indicator__department",
        ).order_by("recorded_at", "pk")
    )
    cells = [row.measurement for row in revisions]
    earlier, years = _earlier(cells), _years(cells)
    return [_waiting(actor, row, earlier, years) for row in revisions]


Series = tuple[int, int | None]


def _series(row: Measurement | Achievement) -> Series:
    return row.indicator_id, row.department_id


def _earlier(cells: list[Measurement]) -> dict[Series, list[Measurement]]:
    """The series' approved figures of the last two years, newest first."""
    found: dict[Series, list[Measurement]] = {}
    since = min((cell.fiscal_year for cell in cells), default=0) - 1
    for cell in (
        Measurement.objects.filter(
            indicator__in={cell.indicator_id for cell in cells}, fiscal_year__gte=since
        )
        .exclude(approved_seq=None)
        .order_by("-period_last")
    ):
        found.setdefault(_series(cell), []).append(cell)
    return found


def _years(cells: list[Measurement]) -> dict[tuple[Series, int], Achievement]:
    """Each series' years, for the target that a figure is held against."""
    return {
        (_series(row), row.fiscal_year): row
        for row in Achievement.objects.filter(
            indicator__in={cell.indicator_id for cell in cells},
            fiscal_year__in={cell.fiscal_year for cell in cells},
        )
    }


def _waiting(
    actor: Actor,
    revision: MeasurementRevision,
    earlier: dict[Series, list[Measurement]],
    years: dict[tuple[Series, int], Achievement],
) -> Waiting:
    cell = revision.measurement
    period = Period(Granularity(cell.granularity), cell.period_first, cell.period_last)
    same_length = period.granularity is GRANULARITY_OF[cell.indicator.frequency]
    return Waiting(
        revision=revision,
        indicator=cell.indicator,
        period=period,
        key=period_key(period) if same_length else "",
        previous=next(
            (c for c in earlier.get(_series(cell), []) if c.period_last < cell.period_first), None
        ),
        year=years.get((_series(cell), cell.fiscal_year)),
        own=revision.by_id == actor.user.pk,
    )
