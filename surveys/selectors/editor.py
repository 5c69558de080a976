"""Single pages, questions and axes of a survey that a person may build."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import Axis, Page, Question, Survey
from surveys.selectors.surveys import get_survey


def get_built(actor: Actor, pk: int) -> Survey:
    """A survey for those who build it. Raises NotAllowed or NotFound."""
    actor.require(Act.SURVEY_MANAGE)
    return get_survey(actor, pk)


def pages_of(survey: Survey) -> QuerySet[Page]:
    return survey.pages.annotate(question_count=Count("questions"))


def get_page(actor: Actor, pk: int, page: int) -> Page:
    survey = get_built(actor, pk)
    return _found(survey.pages.filter(pk=page).first(), "ページ", survey=survey)


def get_question(actor: Actor, pk: int, question: int) -> Question:
    survey = get_built(actor, pk)
    rows = survey.questions.select_related("page")
    return _found(rows.filter(pk=question).first(), "質問", survey=survey)


def get_axis(actor: Actor, pk: int, axis: int) -> Axis:
    survey = get_built(actor, pk)
    return _found(survey.axes.filter(pk=axis).first(), "分け方", survey=survey)


def _found(row: Any, what: str, **known: object) -> Any:
    if row is None:
        raise NotFound(
            "survey_part_not_found",
            f"この{what}は見つかりません。",
            "アンケートの画面から選び直してください。",
        )
    for name, value in known.items():
        setattr(row, name, value)
    return row
