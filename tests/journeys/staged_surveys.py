"""Surveys for the pages that build, take in and act on them, made by the services."""

from __future__ import annotations

from core.clock import today
from organizations.selectors import Actor
from surveys.models import FreeText, Survey
from surveys.services.comments import add_theme
from surveys.services.findings import FindingTyped, add_finding
from surveys.services.groups import AxisTyped, add_axis
from surveys.services.imports import receive
from surveys.services.measures import MeasureTyped, add_measure
from surveys.services.questions import add_question
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.services.totals import TotalsTyped, put_question
from surveys.structures.editing import ChoiceTyped, QuestionTyped

FILE = "ID,満足していますか。\r\n1,満足\r\n2,不満\r\n3,満足\r\n".encode()


def surveys(office: Actor) -> dict[str, object]:
    """Ids by name: a draft, a file on its way in, totals, and an issue of a survey that ended."""
    return {**_draft(office), **_import(office), **_totals(office), **_ended(office)}


def _draft(office: Actor) -> dict[str, object]:
    typed = SurveyTyped(title="これから作る調査", purpose="働き方の今を知る。")
    survey = make_survey(by=office, typed=typed, today=today())
    page = survey.pages.earliest("pk")
    choices = (ChoiceTyped("はい"), ChoiceTyped("いいえ"), ChoiceTyped("わからない"))
    asked = QuestionTyped(kind="single", wording="休憩はとれていますか。", choices=choices)
    question = add_question(by=office, survey=survey, page=page, typed=asked)
    axis = add_axis(by=office, survey=survey, typed=AxisTyped("勤務地", "本庁\n出先\n学校\n病院"))
    return {
        "survey_draft": survey.pk,
        "survey_page": page.pk,
        "survey_question": question.pk,
        "survey_axis": axis.pk,
    }


def _import(office: Actor) -> dict[str, object]:
    typed = SurveyTyped(title="他で集めた調査", origin=Survey.Origin.IMPORTED)
    survey = make_survey(by=office, typed=typed, today=today())
    found = receive(by=office, survey=survey, content=FILE, file_name="回答.csv")
    return {"survey_import": survey.pk, "survey_imported": found.pk}


def _totals(office: Actor) -> dict[str, object]:
    typed = SurveyTyped(title="公表された集計の調査", origin=Survey.Origin.TOTALS)
    survey = make_survey(by=office, typed=typed, today=today())
    question = put_question(
        by=office,
        survey=survey,
        typed=TotalsTyped("満足していますか。", "single", "満足 6\n不満 4"),
    )
    return {"survey_totals": survey.pk, "survey_totals_question": question.pk}


def _ended(office: Actor) -> dict[str, object]:
    """An issue with a measure of the sample's newest survey that ended, and its comments."""
    survey = Survey.objects.filter(
        organization=office.organization, state="closed", origin="asked"
    ).latest("closed_at")
    finding = add_finding(by=office, survey=survey, typed=FindingTyped("会議が長い", "本気の合意"))
    measure = add_measure(
        by=office,
        finding=finding,
        typed=MeasureTyped("会議は45分までにする", timing="年内"),
        today=today(),
    )
    text = FreeText.objects.filter(survey=survey).first()
    assert text is not None
    citation = finding.citations.create(
        organization=office.organization, words="会議が長いと答えた人が多い"
    )
    theme = add_theme(by=office, survey=survey, name="機器")
    return {
        "survey_ended": survey.pk,
        "survey_finding": finding.pk,
        "survey_measure": measure.pk,
        "survey_citation": citation.pk,
        "survey_text_question": text.question_id,
        "survey_theme": theme.pk,
        "survey_key": survey.questions.exclude(kind__in=["short", "long", "text"])[0].key,
    }
