"""What the tests of building share: an office at work on a draft, and structures of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.test import Client

from organizations.models import Department, Organization, Role
from organizations.selectors import Actor
from surveys.models import Page, Question, Survey
from surveys.services.questions import add_question
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.structures.editing import ChoiceTyped, QuestionTyped
from tests.factories import DepartmentFactory, OrganizationFactory, actor_with

TODAY = date(2026, 11, 21)


@dataclass
class Desk:
    """An organization with the DX office, a viewer and a department's editor."""

    organization: Organization = field(default_factory=OrganizationFactory)

    def __post_init__(self) -> None:
        self.department: Department = DepartmentFactory(organization=self.organization)
        self.office: Actor = actor_with(Role.DX_OFFICE, self.organization)
        self.viewer: Actor = actor_with(Role.VIEWER, self.organization)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.department)

    def survey(self, **typed: Any) -> Survey:
        fields = {"title": "働き方に関する職員アンケート", "purpose": "働き方を見直すため"}
        return make_survey(by=self.office, typed=SurveyTyped(**(fields | typed)), today=TODAY)

    def page(self, survey: Survey) -> Page:
        return survey.pages.get()

    def question(self, survey: Survey, **typed: Any) -> Question:
        page = typed.pop("page", None) or survey.pages.first()
        return add_question(by=self.office, survey=survey, page=page, typed=single(**typed))

    def path(self, survey: Survey | None, rest: str = "") -> str:
        own = f"{survey.pk}/" if survey else ""
        return f"/o/{self.organization.code}/surveys/{own}{rest}"


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def single(**typed: Any) -> QuestionTyped:
    usual = {
        "kind": "single",
        "wording": "テレワークをしましたか。",
        "choices": (ChoiceTyped("した"), ChoiceTyped("していない")),
    }
    return QuestionTyped(**(usual | typed))
