"""お聞きしたこと・変えたこと: of every survey what was asked, what came out, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from organizations.selectors import Actor
from surveys.citing import Place, cited, is_citable, words_of
from surveys.models import Measure, Survey, SurveyResult
from surveys.selectors.findings import (
    OPEN_STATES,
    FindingLine,
    MeasureLine,
    finding_lines,
    findings_visible_to,
)
from surveys.selectors.surveys import surveys_visible_to
from surveys.tabulation.document import POOLED, WHOLE, Document, from_json

MOST_FIGURES = 6


@dataclass(frozen=True)
class Heard:
    """A survey with its figures in words, and what followed from it."""

    survey: Survey
    responses: int | None
    invited: int | None
    figures: tuple[str, ...]
    lines: tuple[FindingLine, ...]

    @property
    def changed(self) -> list[MeasureLine]:
        return [each for each in self._measures if each.measure.state == Measure.State.DONE]

    @property
    def coming(self) -> list[MeasureLine]:
        return [each for each in self._measures if each.measure.state in OPEN_STATES]

    @property
    def _measures(self) -> list[MeasureLine]:
        return [each for line in self.lines for each in line.measures if each.measure.is_public]


def heard_and_changed(actor: Actor, *, today: date) -> list[Heard]:
    """The newest survey first. Only what is public: everybody reads the same page."""
    surveys = surveys_visible_to(actor).filter(state=Survey.State.CLOSED)
    surveys = surveys.filter(shown_to__in=(Survey.Audience.STAFF, Survey.Audience.PUBLIC))
    found = list(surveys.order_by("-closed_at", "-pk"))
    results = SurveyResult.objects.filter(survey__in=found).values_list("survey", "document")
    documents = {pk: from_json(document) for pk, document in results}
    rows = findings_visible_to(actor).filter(survey__in=found, is_public=True)
    lines = finding_lines(actor, rows, today=today)
    return [
        Heard(
            survey,
            documents[survey.pk].responses,
            documents[survey.pk].invited,
            _figures(documents[survey.pk], own),
            tuple(own),
        )
        for survey in found
        if survey.pk in documents
        for own in [[each for each in lines if each.finding.survey_id == survey.pk]]
    ]


def _figures(document: Document, lines: list[FindingLine]) -> tuple[str, ...]:
    """What the public issues rest on; without any, the first questions that judge something."""
    cited_ones = [c.words for line in lines for c in line.citations if c.comment_id is None]
    if cited_ones:
        return tuple(dict.fromkeys(cited_ones))[:MOST_FIGURES]
    found = []
    for line in document.lines:
        if line.row not in ("", POOLED) or not is_citable(document.whole(line)):
            continue
        found.append(words_of(cited(document, Place(line.question, line.row, WHOLE, WHOLE))))
    return tuple(found[:MOST_FIGURES])
