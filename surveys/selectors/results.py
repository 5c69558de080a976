"""What may be shown of a survey: the one door for pages, exports, papers and the API."""

from __future__ import annotations

from core.errors import NotFound
from organizations.selectors import Actor
from surveys.models import Survey, SurveyResult
from surveys.selectors.surveys import get_survey, surveys_visible_to
from surveys.tabulation.document import Document, from_json


def no_result() -> NotFound:
    return NotFound(
        "survey_result_not_found",
        "このアンケートの結果は、まだありません。",
        "結果は、回答の受付が終わり、集計がすんでから見られます。",
    )


def result_for(actor: Actor, pk: int) -> tuple[Survey, Document]:
    """The survey and its document. Raises NotFound before the close, and for those whom
    `shown_to` leaves out: everybody else sees the same document."""
    survey = get_survey(actor, pk)
    document = document_of(survey)
    if document is None:
        raise no_result()
    return survey, document


def document_of(survey: Survey) -> Document | None:
    """The document of a closed survey that the caller may see; None before the close."""
    if survey.state != Survey.State.CLOSED:
        return None
    stored = SurveyResult.objects.filter(survey=survey).values_list("document", flat=True).first()
    return from_json(stored) if stored is not None else None


def waves_for(actor: Actor, survey: Survey) -> list[tuple[Survey, Document]]:
    """The closed waves of the survey's series that the person may see, the first wave first."""
    seen = surveys_visible_to(actor).filter(series=survey.series, state=Survey.State.CLOSED)
    results = SurveyResult.objects.filter(survey__in=seen).order_by("survey__wave")
    found = results.select_related("survey", "survey__organization")
    return [(each.survey, from_json(each.document)) for each in found]
