"""What waits for a head's decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from core.fiscal import Granularity, Period
from kpis.models import Achievement, Indicator, Measurement, MeasurementRevision, RoundItem
from kpis.models.measurement import WorkflowState
from kpis.models.round import CollectionRound
from kpis.periods import GRANULARITY_OF, period_key
from kpis.selectors.preview import Preview, previews
from kpis.selectors.round_lists import evidence_counts
from kpis.selectors.rounds import visible_rounds
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class Waiting:
    """A submitted figure with what a head compares it with. `own`: this person submitted it.

    `outcome` is what the rules would make of the year if this figure and the `also` others of it
    that are not approved yet counted (what makes up the whole: those of all departments).
    """

    revision: MeasurementRevision
    indicator: Indicator
    period: Period
    key: str
    previous: Measurement | None
    year: Achievement | None
    own: bool
    evidence: int
    outcome: Preview | None
    also: int = 0

    @property
    def choice(self) -> str:
        """The figure and the revision seen, as one word of a form."""
        return f"{self.revision.measurement_id}:{self.revision.seq}"


def waiting_for(actor: Actor) -> list[Waiting]:
    """Figures submitted to this head's departments, the longest waiting first."""
    return waiting_rows(actor, waiting_revisions(actor))


def waiting_revisions(
    actor: Actor, *, round_id: int | None = None, department_id: int | None = None
) -> QuerySet[MeasurementRevision]:
    """What waits for this head, of one round or one answering department where given."""
    actor.require(Act.FIGURE_APPROVE, anywhere=True)
    found = (
        MeasurementRevision.objects.filter(
            organization=actor.organization,
            measurement__state=WorkflowState.SUBMITTED,
            seq=F("measurement__seq"),
        )
        .annotate(
            answers=Coalesce("measurement__department_id", "measurement__indicator__department_id")
        )
        .select_related(
            "by",
            "measurement__department",
            "measurement__indicator__organization",
            "measurement__indicator__department",
        )
        .order_by("recorded_at", "pk")
    )
    mine = actor.departments(Act.FIGURE_APPROVE)
    if mine is not None:
        found = found.filter(answers__in=mine)
    if department_id is not None:
        found = found.filter(answers=department_id)
    if round_id is not None:
        found = found.filter(Exists(_item_of(round_id)))
    return found


def _item_of(round_id: int) -> QuerySet[RoundItem]:
    return RoundItem.objects.annotate(whose=Coalesce("department_id", 0)).filter(
        round=round_id,
        indicator=OuterRef("measurement__indicator_id"),
        whose=Coalesce(OuterRef("measurement__department_id"), 0),
        round__period_first=OuterRef("measurement__period_first"),
        round__period_last=OuterRef("measurement__period_last"),
    )


def waiting_choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Rounds and departments to filter by, as (value, label) pairs; two queries."""
    rounds = visible_rounds(actor).exclude(state=CollectionRound.State.DRAFT)
    departments = Department.objects.filter(organization=actor.organization)
    mine = actor.departments(Act.FIGURE_APPROVE)
    if mine is not None:
        departments = departments.filter(pk__in=mine)
    return (
        [(str(pk), title) for pk, title in rounds.order_by("-pk").values_list("pk", "title")[:50]],
        [(str(pk), name) for pk, name in departments.values_list("pk", "name")],
    )


def waiting_rows(actor: Actor, found: Iterable[MeasurementRevision]) -> list[Waiting]:
    """The rows of these revisions: six queries, whatever their number."""
    revisions = list(found)
    cells = [row.measurement for row in revisions]
    earlier, years = _earlier(cells), _years(cells)
    evidence = evidence_counts([cell.pk for cell in cells])
    outcomes = previews([(*_series(cell), cell.fiscal_year) for cell in cells])
    known = _Known(earlier, years, evidence, outcomes, _unapproved(cells))
    return [_waiting(actor, row, known) for row in revisions]


def names_of(actor: Actor, measurement_ids: Collection[int]) -> dict[int, str]:
    """「KPI名」期間 of the organization's figures, to say which one a sentence is about."""
    found = Measurement.objects.filter(
        organization=actor.organization, pk__in=measurement_ids
    ).select_related("indicator", "department")
    named = {}
    for cell in found:
        label = Period(Granularity(cell.granularity), cell.period_first, cell.period_last).label
        whose = f"（{cell.department.name}）" if cell.department else ""
        named[cell.pk] = f"「{cell.indicator.name}」{whose}{label}"
    return named


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


def _unapproved(cells: list[Measurement]) -> Counter[tuple[int, int | None, int]]:
    """How many figures that are not approved yet the previews of each year take in.

    Counted by (indicator, department, fiscal year): where the whole is made from the departments,
    theirs are the whole's.
    """
    found: Counter[tuple[int, int | None, int]] = Counter()
    for indicator_id, roll_up, department_id, year, number in (
        Measurement.objects.filter(
            indicator__in={cell.indicator_id for cell in cells},
            fiscal_year__in={cell.fiscal_year for cell in cells},
        )
        .exclude(state__in=[WorkflowState.APPROVED, WorkflowState.DISCARDED])
        .exclude(seq=0)
        .order_by()
        .values_list("indicator_id", "indicator__roll_up", "department_id", "fiscal_year")
        .annotate(number=Count("pk"))
    ):
        rolled = roll_up != Indicator.RollUp.NONE
        if department_id is None or not rolled:
            found[indicator_id, department_id, year] += 0 if rolled else number
        else:
            found[indicator_id, department_id, year] += number
            found[indicator_id, None, year] += number
    return found


@dataclass(frozen=True)
class _Known:
    """What the rows are held against, read for all of them at once."""

    earlier: dict[Series, list[Measurement]]
    years: dict[tuple[Series, int], Achievement]
    evidence: dict[int, int]
    outcomes: dict[tuple[int, int | None, int], Preview]
    unapproved: Counter[tuple[int, int | None, int]]


def _waiting(actor: Actor, revision: MeasurementRevision, known: _Known) -> Waiting:
    cell = revision.measurement
    period = Period(Granularity(cell.granularity), cell.period_first, cell.period_last)
    same_length = period.granularity is GRANULARITY_OF[cell.indicator.frequency]
    return Waiting(
        revision=revision,
        indicator=cell.indicator,
        period=period,
        key=period_key(period) if same_length else "",
        previous=next(
            (c for c in known.earlier.get(_series(cell), []) if c.period_last < cell.period_first),
            None,
        ),
        year=known.years.get((_series(cell), cell.fiscal_year)),
        own=revision.by_id == actor.user.pk,
        evidence=known.evidence.get(cell.pk, 0),
        outcome=known.outcomes.get((*_series(cell), cell.fiscal_year)),
        also=max(known.unapproved[(*_series(cell), cell.fiscal_year)] - 1, 0),
    )
