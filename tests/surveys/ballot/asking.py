"""A small survey in tests: two questions, two axes, and everybody who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from core.clock import now, today
from organizations.models import Organization, Role
from surveys.models import (
    Axis,
    AxisValue,
    Choice,
    DeclaredTable,
    Page,
    Question,
    RollCell,
    Survey,
)
from surveys.services import ballots
from surveys.services.closing import request_close, run_close
from surveys.services.codes import CodeBatch, make_codes
from surveys.services.opening import open_survey
from surveys.structures.slots import Filled, to_payload
from tests.factories import DepartmentFactory, OrganizationFactory, actor_with

ANSWERS = (("yes", "はい"), ("mid", "どちらとも"), ("no", "いいえ"))
DEPARTMENTS, GRADES = ("総務部", "土木部"), ("一般", "管理職")


def draft(organization: Organization | None = None, *, key: str = "s1", **fields: Any) -> Survey:
    """A draft that may be opened, with a satisfaction question and one for words."""
    owner = organization or OrganizationFactory()
    given = {
        "title": "デジタル化についてのアンケート",
        "purpose": "仕事の進め方を見直すため",
        "audience": "全職員",
        "contact": "DX推進課",
        "closes_at": now() + timedelta(days=7),
        "delete_on": today() + timedelta(days=90),
    } | fields
    survey = Survey.objects.create(organization=owner, key=key, **given)
    page = Page.objects.create(organization=owner, survey=survey, position=1)
    asked = Question.objects.create(
        organization=owner,
        survey=survey,
        page=page,
        key="q1",
        position=1,
        kind="single",
        wording="満足していますか。",
        required=True,
    )
    for at, (choice, label) in enumerate(ANSWERS):
        Choice.objects.create(
            organization=owner, question=asked, position=at, key=choice, label=label
        )
    Question.objects.create(
        organization=owner,
        survey=survey,
        page=page,
        key="q2",
        position=2,
        kind="long",
        wording="ご意見",
    )
    Question.objects.create(
        organization=owner,
        survey=survey,
        page=page,
        key="q3",
        position=3,
        kind="number",
        wording="使っている道具の数",
        least=0,
        most=9999,
    )
    DeclaredTable.objects.create(organization=owner, survey=survey, axes=[])
    return survey


def grouped(survey: Survey, invited: Sequence[Sequence[int]] = ((20, 15), (30, 25))) -> Survey:
    """Gives the survey departments × grades with so many people each."""
    owner = survey.organization
    for position, (key, title, labels) in enumerate(
        [("department", "所属", DEPARTMENTS), ("rank", "役職", GRADES)]
    ):
        axis = Axis.objects.create(
            organization=owner, survey=survey, key=key, title=title, position=position
        )
        for number, label in enumerate(labels, 1):
            AxisValue.objects.create(organization=owner, axis=axis, number=number, label=label)
        DeclaredTable.objects.create(organization=owner, survey=survey, axes=[key], position=1)
    for department, row in enumerate(invited, 1):
        for rank, count in enumerate(row, 1):
            RollCell.objects.create(
                organization=owner, survey=survey, numbers=[department, rank], invited=count
            )
    return survey


class Asking:
    """An open survey with its codes, and people of its own and of another organization."""

    def __init__(self, survey: Survey | None = None, *, codes: bool = True) -> None:
        self.draft = survey or grouped(draft())
        self.organization = self.draft.organization
        self.office = actor_with(Role.DX_OFFICE, self.organization)
        self.viewer = actor_with(Role.VIEWER, self.organization)
        self.department = DepartmentFactory(organization=self.organization)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.department)
        self.outsider = actor_with(Role.DX_OFFICE, OrganizationFactory())
        self.survey = open_survey(
            by=self.office, survey=self.draft, expected_version=self.draft.version
        )
        self.batch: CodeBatch | None = None
        if codes and self.survey.entry == Survey.Entry.CODES:
            self.batch = make_codes(by=self.office, survey=self.survey)

    @property
    def codes(self) -> list[str]:
        assert self.batch is not None
        return [code for group in self.batch.groups for code in group.codes]

    def cast(self, code: str | None, payload: bytes = b"{}", **more: Any) -> ballots.CastOutcome:
        given = {"survey": self.survey, "ballot": uuid4()} | more
        return ballots.cast(payload=payload, code=code, **given)

    def answer(self, number: int, text: str = "") -> ballots.CastOutcome:
        """The person with that number answers: the number is what they put down for q3."""
        group = (1, 1)
        filled = Filled(group, (1 + number % 3,), (Decimal(number),), {"q2": text} if text else {})
        return self.cast(self.codes[number], payload=to_payload(filled))

    def closed(self) -> Survey:
        request_close(by=self.office, survey=self.survey)
        run_close(self.survey.pk, today=today())
        self.survey.refresh_from_db()
        return self.survey
