"""An ended survey with a result, for tests of what follows from it."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from core.clock import now
from organizations.models import Department, Organization, Role
from organizations.selectors import Actor
from surveys.models import Finding, FreeText, Measure, Survey
from surveys.services.findings import FindingTyped, add_finding
from surveys.services.measures import MeasureTyped, add_measure
from surveys.services.structure_rows import write_pages
from surveys.structures.structure import Asked, AskedPage, ChoiceHead, RowHead
from surveys.tabulation.document import WHOLE, Cell, Document, Group, Line, Shown, Source, Table
from surveys.tabulation.document import Choice as Shows
from surveys.tabulation.results import store
from tests.factories import DepartmentFactory, OrganizationFactory, PlanFactory, actor_with

TODAY = date(2026, 11, 21)
IDENTITIES = {key: str(uuid.UUID(int=at)) for at, key in enumerate(("q1", "q2", "words"), 1)}
SCALE = (ChoiceHead("good", "満足", 1), ChoiceHead("bad", "不満", -1))
STATES = (
    ChoiceHead("done", "できている", 1),
    ChoiceHead("unknown", "知らなかった", 0, is_unknown=True),
    ChoiceHead("not", "できていない", -1),
)


class Ended:
    """A survey of 100 answers: 30 satisfied of 100 (q1), a matrix row that 60 know nothing of (q2);
    of two departments the second one's answers are withheld."""

    def __init__(self, organization: Organization | None = None, **survey: Any) -> None:
        self.organization: Organization = organization or OrganizationFactory()
        self.department: Department = DepartmentFactory(
            organization=self.organization, name="改革推進課"
        )
        self.elsewhere: Department = DepartmentFactory(
            organization=self.organization, name="河川課"
        )
        own = self.organization
        self.office = actor_with(Role.DX_OFFICE, own)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, own, self.department)
        self.other_editor = actor_with(Role.DEPARTMENT_EDITOR, own, self.elsewhere)
        self.viewer = actor_with(Role.VIEWER, own)
        self.member = actor_with(Role.COMMITTEE_MEMBER, own)
        self.plan = PlanFactory(organization=own)
        self.survey = self.wave(**survey)

    def wave(self, good: int = 30, wording: str = "満足していますか", **fields: Any) -> Survey:
        own = {"organization": self.organization, "plan": self.plan}
        return store_ended(good, wording, **(own | fields))

    def finding(self, survey: Survey | None = None, **typed: Any) -> Finding:
        fields = {"text": "満足が少ない", "is_public": True} | typed
        return add_finding(
            by=self.office, survey=survey or self.survey, typed=FindingTyped(**fields)
        )

    def measure(self, finding: Finding | None = None, **typed: Any) -> Measure:
        fields: dict[str, Any] = {
            "text": "研修を増やす",
            "department_id": self.department.pk,
            "is_public": True,
        }
        return add_measure(
            by=self.office,
            finding=finding or self.finding(),
            typed=MeasureTyped(**(fields | typed)),
            today=TODAY,
        )

    def comment(self, *, released: bool = True) -> FreeText:
        state = "released" if released else "waiting"
        return FreeText.objects.get(survey=self.survey, state=state)

    def path(self, rest: str = "", survey: Survey | None = None) -> str:
        return f"/o/{self.organization.code}/surveys/{(survey or self.survey).pk}/{rest}"


def store_ended(good: int = 30, wording: str = "満足していますか", **fields: Any) -> Survey:
    """An ended survey with its result, of published totals."""
    usual: dict[str, Any] = {
        "key": f"s{uuid.uuid4().hex[:8]}",
        "title": "働き方アンケート",
        "origin": "totals",
    }
    made: Survey = Survey.objects.create(**(usual | fields))
    rows = (RowHead("r1", "会議"),)
    questions = (
        Asked("q1", "scale", wording, choices=SCALE),
        Asked("q2", "matrix", "共通の型は", choices=STATES, rows=rows),
        Asked("words", "long", "ご意見"),
    )
    write_pages(made, [AskedPage("", "", questions)])
    comments = (("高橋課の会議が長い", "●●課の会議が長い"), ("まだ読んでいない", ""))
    FreeText.objects.bulk_create(
        FreeText(
            survey=made,
            question=made.questions.get(key="words"),
            text=text,
            masked=masked,
            state="released" if masked else "waiting",
        )
        for text, masked in comments
    )
    store(survey=made, document=document(good, wording))
    made.state = "closed"
    made.closed_at = now()
    made.save()
    return made


def document(good: int = 30, wording: str = "満足していますか") -> Document:
    whole = Table(
        WHOLE, "全体", (), (Group(WHOLE, ("全体",), Shown.SHOWN, invited=200, responses=100),)
    )
    parts = Table(
        "department",
        "所属",
        ("department",),
        (
            Group("1", ("改革推進課",), Shown.SHOWN, responses=60),
            Group("2", ("河川課",), Shown.WITHHELD),
        ),
    )
    scale = tuple(Shows(c.key, c.label, c.tone, c.is_unknown) for c in SCALE)
    states = tuple(Shows(c.key, c.label, c.tone, c.is_unknown) for c in STATES)
    q1 = Line(
        "q1",
        IDENTITIES["q1"],
        "scale",
        wording,
        wording,
        choices=scale,
        cells={
            WHOLE: (_cell(good, 100 - good),),
            "department": (_cell(20, 40), Cell(Shown.WITHHELD)),
        },
    )
    q2 = Line(
        "q2",
        IDENTITIES["q2"],
        "matrix",
        "共通の型は",
        "共通の型は",
        row="r1",
        row_label="会議",
        choices=states,
        cells={WHOLE: (_cell(30, 60, 10),)},
    )
    return Document("1", 10, Source.TOTALS, 0, 200, 100, (whole, parts), (q1, q2))


def _cell(*counts: int) -> Cell:
    total = sum(counts)
    percents = tuple(str(round(100 * each / total)) for each in counts)
    return Cell(Shown.SHOWN, n=total, no_answer=0, not_asked=0, counts=counts, percents=percents)


def outsider() -> Actor:
    return actor_with(Role.DX_OFFICE, OrganizationFactory())
