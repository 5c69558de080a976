"""Issues of a survey with what they rest on and the measures against them, as a person sees them.

The DX office sees all rows. Others who may see the survey's result see the public ones, and those
whose measure is their own department's. Members of committees from outside have no surveys: of a
survey that is shown to the public they see the public issues, without a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Citation, Finding, Measure, MeasureStep, Survey
from surveys.selectors.surveys import surveys_visible_to

OPEN_STATES = (Measure.State.PLANNED, Measure.State.DOING)
MARKS = {"planned": "○", "doing": "◐", "done": "●", "dropped": "×"}
TONES = {"planned": "none", "doing": "slow", "done": "ok", "dropped": "none"}


def finding_not_found() -> NotFound:
    return NotFound(
        "finding_not_found",
        "この課題は見つかりません。",
        "アンケートの「課題と対応」から選び直してください。",
    )


def measure_not_found() -> NotFound:
    return NotFound(
        "measure_not_found",
        "この対応方針は見つかりません。",
        "アンケートの「課題と対応」から選び直してください。",
    )


@dataclass(frozen=True)
class MeasureLine:
    """A measure as a list shows it."""

    measure: Measure
    is_overdue: bool
    may_report: bool

    @property
    def mark(self) -> str:
        return MARKS[self.measure.state]

    @property
    def tone(self) -> str:
        return TONES[self.measure.state]


@dataclass(frozen=True)
class FindingLine:
    finding: Finding
    citations: tuple[Citation, ...]
    measures: tuple[MeasureLine, ...]

    @property
    def is_unanswered(self) -> bool:
        return all(line.measure.state == Measure.State.DROPPED for line in self.measures)


def sees_internal(actor: Actor) -> bool:
    return actor.can(Act.MEASURE_EDIT)


def measures_visible_to(actor: Actor) -> QuerySet[Measure]:
    """Measures that the person may see: public ones of results they may see, and their own."""
    rows = Measure.objects.filter(organization=actor.organization)
    if sees_internal(actor):
        return rows
    reach = actor.departments(Act.MEASURE_REPORT)
    own = Q(department__in=reach) if reach else Q(pk__in=[])
    shown = Q(
        is_public=True,
        finding__is_public=True,
        finding__survey__in=surveys_visible_to(actor).order_by().values("pk"),
        finding__survey__state=Survey.State.CLOSED,
    )
    return rows.filter(own | shown)


def findings_visible_to(actor: Actor) -> QuerySet[Finding]:
    """Issues of ended surveys that the person may see."""
    rows = Finding.objects.filter(
        organization=actor.organization, survey__state=Survey.State.CLOSED
    )
    if sees_internal(actor):
        return rows
    if not actor.can(Act.SURVEY_VIEW, anywhere=True):
        return rows.filter(is_public=True, survey__shown_to=Survey.Audience.PUBLIC)
    seen = surveys_visible_to(actor).order_by().values("pk")
    reach = actor.departments(Act.MEASURE_REPORT)
    own = Q(measures__department__in=reach) if reach else Q(pk__in=[])
    wanted = rows.filter(own | Q(is_public=True)).order_by().values("pk")
    return rows.filter(survey__in=seen, pk__in=wanted)


def may_report(actor: Actor, measure: Measure) -> bool:
    if actor.can(Act.MEASURE_EDIT):
        return True
    return measure.department_id is not None and actor.can(
        Act.MEASURE_REPORT, measure.department_id
    )


def is_overdue(measure: Measure, today: date) -> bool:
    return (
        measure.due_last is not None and measure.due_last < today and measure.state in OPEN_STATES
    )


def measure_line(actor: Actor, measure: Measure, today: date) -> MeasureLine:
    return MeasureLine(measure, is_overdue(measure, today), may_report(actor, measure))


def finding_lines(actor: Actor, rows: QuerySet[Finding], *, today: date) -> list[FindingLine]:
    """The issues with what hangs on them; a fixed number of queries."""
    measures = (
        measures_visible_to(actor)
        .select_related("department", "plan", "indicator")
        .order_by("position", "id")
    )
    cited = Citation.objects.select_related("question")
    found = rows.select_related("survey").prefetch_related(
        Prefetch("citations", queryset=cited.order_by("position", "id")),
        Prefetch("measures", queryset=measures),
    )
    return [
        FindingLine(
            row,
            tuple(row.citations.all()),
            tuple(measure_line(actor, each, today) for each in row.measures.all()),
        )
        for row in found.order_by("survey", "position", "id")
    ]


def lines_of_survey(actor: Actor, survey: Survey, *, today: date) -> list[FindingLine]:
    return finding_lines(actor, findings_visible_to(actor).filter(survey=survey), today=today)


def get_finding(actor: Actor, survey: Survey, pk: int) -> Finding:
    found = findings_visible_to(actor).filter(survey=survey, pk=pk) if pk < 2**63 else None
    row = found.select_related("survey").first() if found is not None else None
    if row is None:
        raise finding_not_found()
    return row


def get_measure(actor: Actor, survey_pk: int, pk: int) -> Measure:
    """A measure that the person may report on or edit, even where its result is not shown them."""
    rows = Measure.objects.filter(
        organization=actor.organization, finding__survey=survey_pk, pk=pk
    ).select_related("finding__survey", "department", "plan", "indicator")
    row = rows.first() if max(pk, survey_pk) < 2**63 else None
    if row is None or not may_report(actor, row):
        raise measure_not_found()
    return row


def get_citation(actor: Actor, finding: Finding, pk: int) -> Citation:
    row = finding.citations.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise NotFound(
            "citation_not_found",
            "この根拠は見つかりません。",
            "課題の画面から選び直してください。",
        )
    return row


def reports_of(measure: Measure) -> list[MeasureStep]:
    """What was told of a measure, the newest first."""
    return list(measure.steps.select_related("by").order_by("-pk"))
