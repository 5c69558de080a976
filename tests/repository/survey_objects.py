"""Objects of surveys that stand in addresses: a draft with its page, question and axis."""

from __future__ import annotations

from core.clock import today
from surveys.models import Axis, Survey
from surveys.services.groups import AxisTyped, add_axis
from surveys.services.questions import add_question
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.structures.editing import ChoiceTyped, QuestionTyped
from tests.kpis.cells import Office
from tests.repository.people import Make, Person
from tests.repository.survey_acting import acting_objects
from tests.repository.survey_imports import TOTALS, import_objects
from tests.repository.survey_results import result_objects


def survey_objects() -> dict[tuple[str, str], Make]:
    """(address, keyword) → the object, for tests.repository.addresses."""
    return {
        ("surveys:", "pk"): lambda place, _: _draft(place).pk,
        ("surveys:survey", "pk"): lambda place, _: closed_survey(place).pk,
        ("surveys:answer", "pk"): lambda place, _: _named(place).pk,
        ("surveys:answered", "pk"): lambda place, _: _named(place).pk,
        ("answering:", "public_key"): lambda place, _: _draft(place).public_key,
        ("surveys:", "page"): lambda place, _: _draft(place).pages.earliest("pk").pk,
        ("surveys:", "question"): _question,
        ("surveys:", "axis"): _axis,
        **acting_objects(),
        **result_objects(),
        **import_objects(),
    }


def _draft(place: Office) -> Survey:
    asked = Survey.objects.filter(organization=place.organization, origin="asked")
    found = asked.exclude(confidential=True).first()
    if found is None:
        typed = SurveyTyped(title="職員アンケート")
        found = make_survey(by=place.office, typed=typed, today=today())
    return found


def _named(place: Office) -> Survey:
    """A survey that people answer with their names, made once."""
    found, _ = Survey.objects.get_or_create(
        organization=place.organization,
        key="named",
        defaults={"title": "記名の調査", "entry": Survey.Entry.SIGNED_IN, "confidential": True},
    )
    return found


def closed_survey(place: Office) -> Survey:
    """A survey that all may see, made once."""
    totals = Survey.objects.filter(organization=place.organization, origin="totals")
    found = totals.exclude(title=TOTALS).first()
    if found is None:
        typed = SurveyTyped(title="公表済みの調査", origin="totals")
        found = make_survey(by=place.office, typed=typed, today=today())
        Survey.objects.filter(pk=found.pk).update(state=Survey.State.CLOSED)
    return found


def _question(place: Office, _: Person | None) -> int:
    survey = _draft(place)
    found = survey.questions.first()
    if found is None:
        choices = (ChoiceTyped("はい"), ChoiceTyped("いいえ"))
        typed = QuestionTyped(kind="single", wording="知っていますか。", choices=choices)
        page = survey.pages.earliest("pk")
        found = add_question(by=place.office, survey=survey, page=page, typed=typed)
    return found.pk


def _axis(place: Office, _: Person | None) -> int:
    survey = _draft(place)
    found: Axis | None = survey.axes.first()
    if found is None:
        typed = AxisTyped("所属", "総務部\n企画部\n土木部")
        found = add_axis(by=place.office, survey=survey, typed=typed)
    return found.pk
