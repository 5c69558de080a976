"""A closed survey of tests.surveys.made with its result and comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from organizations.models import Organization
from surveys.models import FreeText, Question, Survey
from surveys.structures.structure import Asked, AskedPage, Structure
from surveys.tabulation.document import Document
from surveys.tabulation.results import make_document, store
from tests.surveys.made import answers, axes, questions, roll
from tests.surveys.stored import store_survey

COMMENT = Asked("words", "long", "ご意見")


def structure_with(count: int = 20) -> Structure:
    """`count` of the made-up questions, and a comment."""
    asked = (*questions()[:count], COMMENT)
    return Structure((AskedPage("", "", asked),), axes(), ((), ("department",), ("grade",)))


def document_with(structure: Structure, *, people: int = 3782, count: int = 1891) -> Document:
    listed = roll(people)
    asked = tuple(each for each in structure.questions if each is not COMMENT)
    counted = replace(structure, pages=(AskedPage("", "", asked),))
    loaded = answers(counted, listed, count=count, seed=5)
    return make_document(structure, loaded, k=10, invited=listed, texts={"words": 12})


def closed_survey_with_result(
    organization: Organization,
    *,
    count: int = 3,
    comments: int = 12,
    document: Document | None = None,
    structure: Structure | None = None,
    closed: bool = True,
    **fields: object,
) -> Survey:
    """Closed, its document stored, with comments waiting to be masked."""
    made = structure or structure_with(count)
    survey = store_survey(organization, made, {}, origin="imported", **fields)
    if document is None:
        document = document_with(made, people=800, count=400)
    if not comments:
        document = replace(document, texts={})
    words = Question.objects.filter(survey=survey, key="words").first()
    if words is not None:
        FreeText.objects.bulk_create(
            FreeText(survey=survey, question=words, text=f"山田{n}課長の会議を減らしてほしい。")
            for n in range(comments)
        )
    store(survey=survey, document=document)
    _identities(survey)
    if closed:
        survey.state = Survey.State.CLOSED
        survey.closed_at = datetime(2026, 11, 1, tzinfo=UTC)
        survey.save()
    return survey


def _identities(survey: Survey) -> None:
    """The made-up questions carry no identity; the stored ones do."""
    result = survey.result
    known = dict(survey.questions.values_list("key", "identity"))
    for line in result.document["lines"]:
        line["identity"] = str(known[line["question"]])
    result.save(update_fields=["document"])
