"""One figure: its cell, its history, its neighbours, and what this person may do with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from core.errors import NotFound
from core.fiscal import Granularity, Period, period_containing
from kpis.checks import Finding, check_entry
from kpis.entry import entry_of
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import WorkflowState as State
from kpis.periods import period_key, read_period_key
from kpis.selectors.indicators import get_indicator, get_series, sees_unapproved
from kpis.selectors.obstacles import obstacles_to
from kpis.selectors.pasts import pasts_of
from kpis.selectors.preview import Preview, previews
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor

FIRST_FISCAL_YEAR = 1950
Figure = Measurement | MeasurementRevision


@dataclass(frozen=True)
class Place:
    """Where a figure belongs. `department` None is the whole organization."""

    indicator: Indicator
    period: Period
    department: Department | None

    @property
    def key(self) -> str:
        return period_key(self.period)

    @property
    def department_id(self) -> int | None:
        return self.department.pk if self.department else None

    @property
    def answerable_id(self) -> int | None:
        """The department that answers for the figure."""
        return self.department_id or self.indicator.department_id


@dataclass(frozen=True)
class Neighbour:
    """A figure to compare with, as this person may see it; `state` "" where it is official."""

    label: str
    period: Period
    cell: Figure | None
    state: str = ""

    @property
    def state_label(self) -> str:
        """Where it stands, of a figure that is not approved; else empty."""
        return "" if self.state in ("", State.APPROVED) else str(State(self.state).label)


@dataclass(frozen=True)
class CellPage:
    """A figure as this person may see it. `seq` is the revision they see (0: none).

    `official` is the approved revision, which counts until another is approved; `locked` says in
    Japanese why the figure cannot be changed here now, or is empty.
    """

    place: Place
    cell: Measurement | None
    seq: int
    latest: MeasurementRevision | None
    official: MeasurementRevision | None
    history: list[MeasurementRevision]
    neighbours: list[Neighbour]
    may_enter: bool
    may_withdraw: bool
    may_approve: bool
    may_return: bool
    may_discard: bool
    own_submission: bool
    locked: str
    findings: list[Finding]
    preview: Preview | None


def get_place(actor: Actor, pk: int, key: str, department: str) -> Place:
    """The place an address names. Raises NotFound."""
    indicator = get_indicator(actor, pk)
    period = read_period_key(key, indicator.frequency)
    if period.fiscal_year < FIRST_FISCAL_YEAR:
        raise NotFound(
            "period_not_found",
            "この期間の入力ページはありません。",
            "KPIの画面から、入力する期間を選んでください。",
        )
    return Place(indicator, period, get_series(actor, department))


def get_cell(place: Place) -> Measurement:
    """The cell of a place. Raises NotFound where nothing was ever entered."""
    found = _cells(place).filter(_is(place.period)).select_related("indicator").first()
    if found is None:
        raise NotFound(
            "nothing_entered",
            "この期間の値はまだ入力されていません。",
            "KPIの画面から、期間を選び直してください。",
        )
    return found


def cell_page(actor: Actor, place: Place, *, today: date) -> CellPage:
    """The figure of a place with its history."""
    cell = _cells(place).filter(_is(place.period)).first()
    sees = sees_unapproved(actor, place.indicator, place.department_id)
    revisions: list[MeasurementRevision] = []
    if cell is not None:
        found = cell.revisions.select_related("by").order_by("-seq")
        revisions = list(found if sees else found.filter(state=State.APPROVED))
    official = next((row for row in revisions if row.state == State.APPROVED), None)
    latest = revisions[0] if revisions else None
    if latest is not None and latest.state == State.DISCARDED:
        latest = official
    obstacle = _obstacle(place, today=today)
    pending = latest is not None and latest.state != State.APPROVED
    answers = place.answerable_id
    submitted = latest is not None and latest.state == State.SUBMITTED
    may_enter = actor.can(Act.FIGURE_ENTER, answers)
    own = submitted and latest is not None and latest.by_id == actor.user.pk
    return CellPage(
        place=place,
        cell=cell,
        seq=cell.seq if cell and sees else 0,
        latest=latest,
        official=official,
        history=revisions,
        neighbours=_neighbours(place, sees=sees),
        may_enter=may_enter,
        may_withdraw=submitted and not obstacle and actor.can(Act.FIGURE_SUBMIT, answers),
        may_approve=submitted and not own and actor.can(Act.FIGURE_APPROVE, answers),
        may_return=submitted and actor.can(Act.FIGURE_RETURN, answers),
        may_discard=pending and not submitted and not obstacle and may_enter,
        own_submission=own and actor.can(Act.FIGURE_APPROVE, answers),
        locked=_why_locked(place, obstacle, submitted=submitted, may_enter=may_enter, today=today),
        findings=_findings(place, latest, today=today) if pending and latest else [],
        preview=_preview(place, today=today) if pending else None,
    )


def _obstacle(place: Place, *, today: date) -> str:
    departments = [place.department.pk] if place.department else []
    found = obstacles_to([place.indicator], departments, today=today)
    why = found.why(place.indicator, place.department_id, place.period)
    return str(why) if why else ""


def _findings(place: Place, latest: MeasurementRevision, *, today: date) -> list[Finding]:
    """What the checks say of the figure as it is now."""
    series = (place.indicator.pk, place.department_id)
    past = pasts_of([series])[series]
    return check_entry(place.indicator, place.period, entry_of(latest), past, today=today)


def _preview(place: Place, *, today: date) -> Preview | None:
    key = (place.indicator.pk, place.department_id, place.period.fiscal_year)
    return previews([key], today=today).get(key)


def _why_locked(
    place: Place, obstacle: str, *, submitted: bool, may_enter: bool, today: date
) -> str:
    if place.period.first > today:
        return f"{place.period.label}はまだ始まっていません。始まってから入力できます。"
    if not may_enter:
        owner = place.department or place.indicator.department
        whom = f"{owner.name}の入力担当とDX推進担当" if owner else "DX推進担当"
        return f"入力できるのは、{whom}です。"
    if obstacle:
        return obstacle
    if submitted:
        return "提出済みのため変更できません。直すときは、先に提出を取り下げてください。"
    return ""


def _cells(place: Place) -> QuerySet[Measurement]:
    return Measurement.objects.filter(indicator=place.indicator, department=place.department)


def _is(period: Period) -> Q:
    return Q(period_first=period.first, period_last=period.last)


def _neighbours(place: Place, *, sees: bool) -> list[Neighbour]:
    """The previous period, and the same period a year before, with their newest figures: drafts
    too for whoever may see them, approved ones for everybody else."""
    wanted = {"前の期間": place.period.previous()}
    if place.period.granularity in (Granularity.MONTH, Granularity.QUARTER, Granularity.HALF):
        day = place.period.first.replace(year=place.period.first.year - 1)
        wanted["前年の同じ期間"] = period_containing(day, place.period.granularity)
    approved = _cells(place).exclude(approved_seq=None)
    if place.period.granularity is Granularity.DAY:
        before = approved.filter(period_last__lt=place.period.first).order_by("-period_last")
        newest = before.filter(granularity=Granularity.DAY).first()
        return [Neighbour("前の値", Period.day(newest.period_last), newest)] if newest else []
    conditions = Q()
    for period in wanted.values():
        conditions |= _is(period)
    found = {(cell.period_first, cell.period_last): cell for cell in approved.filter(conditions)}
    latest = _newest(place, wanted.values()) if sees else {}
    neighbours = []
    for label, period in wanted.items():
        days = (period.first, period.last)
        row = latest.get(days)
        neighbours.append(
            Neighbour(label, period, row or found.get(days), row.state if row else "")
        )
    return neighbours


def _newest(
    place: Place, periods: Iterable[Period]
) -> dict[tuple[date, date], MeasurementRevision]:
    """The newest revisions by period: one query."""
    rows = MeasurementRevision.objects.filter(
        measurement__indicator=place.indicator,
        measurement__department=place.department,
        measurement__period_first__in=[period.first for period in periods],
        seq=F("measurement__seq"),
    ).exclude(state=State.DISCARDED)
    return {
        (row.measurement.period_first, row.measurement.period_last): row
        for row in rows.select_related("measurement")
    }
