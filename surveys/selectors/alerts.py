"""What results ask attention for, across the surveys of an organization."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.rounding import round_half_up
from surveys.alerts import Low, Moved, moved, unanswered
from surveys.models import Citation, Measure, Survey, SurveyResult
from surveys.tabulation.document import WHOLE, Document, from_json


@dataclass(frozen=True)
class LowAlert:
    survey: Survey
    low: Low

    @property
    def words(self) -> str:
        line = self.low.line
        name = f"{line.name}「{line.row_label}」" if line.row else line.name
        share = round_half_up(self.low.share, 0)
        what = "知らない・わからない人" if self.low.is_unknown else "良い評価"
        return f"{name}は、{what}が{share}％です。対応方針がまだありません。"


@dataclass(frozen=True)
class SameAlert:
    """A measure that is done, and the share that did not move in the next wave."""

    survey: Survey
    measure: Measure
    after: Survey
    moved: Moved

    @property
    def words(self) -> str:
        before, after = (round_half_up(each, 0) for each in (self.moved.before, self.moved.after))
        what = "知らない・わからない人" if self.moved.is_unknown else "良い評価"
        return f"実施しましたが、{what}は{before}％から{after}％で、ほとんど変わっていません。"


@dataclass(frozen=True)
class Alerts:
    low: tuple[LowAlert, ...]
    same: tuple[SameAlert, ...]

    @property
    def count(self) -> int:
        return len(self.low) + len(self.same)

    def __bool__(self) -> bool:
        return bool(self.count)


def alerts_of(surveys: Iterable[Survey]) -> Alerts:
    """Of ended surveys; a fixed number of queries.

    Low results are asked after in the newest wave of a series only: the others are history.
    """
    shown = [each for each in surveys if each.state == Survey.State.CLOSED]
    series = {each.series for each in shown}
    if not series:
        return Alerts((), ())
    results = SurveyResult.objects.filter(
        survey__series__in=series, survey__state=Survey.State.CLOSED
    ).select_related("survey")
    documents = {row.survey_id: (row.survey, from_json(row.document)) for row in results}
    citations = _citations(list(documents))
    low: list[LowAlert] = []
    same: list[SameAlert] = []
    for survey in shown:
        if survey.pk not in documents:
            continue
        document = documents[survey.pk][1]
        later = sorted(
            (pair for pair in documents.values() if _follows(pair[0], survey)),
            key=lambda pair: pair[0].wave,
        )
        own = [each for each in citations if each.finding.survey_id == survey.pk]
        if later:
            same += _same(survey, document, own, *later[0])
        else:
            acted = {
                (each.question.key, each.row)
                for each in own
                if each.question
                and any(m.state != Measure.State.DROPPED for m in each.finding.measures.all())
            }
            low += [LowAlert(survey, each) for each in unanswered(document, acted)]
    return Alerts(tuple(low), tuple(same))


def _follows(other: Survey, survey: Survey) -> bool:
    return other.series == survey.series and other.wave > survey.wave


def _citations(survey_ids: list[int]) -> list[Citation]:
    rows = Citation.objects.filter(
        finding__survey__in=survey_ids, question__isnull=False, comment=None
    )
    return list(
        rows.select_related("question", "finding")
        .prefetch_related("finding__measures__department")
        .order_by("finding", "position", "pk")
    )


def _same(
    survey: Survey, document: Document, own: list[Citation], after: Survey, later: Document
) -> list[SameAlert]:
    found: dict[int, SameAlert] = {}
    for citation in own:
        assert citation.question is not None
        place = (
            citation.question.key,
            citation.row,
            citation.table or WHOLE,
            citation.group or WHOLE,
        )
        move = moved(document, later, place)
        if move is None or not move.is_same:
            continue
        for measure in citation.finding.measures.all():
            if measure.state == Measure.State.DONE:
                found.setdefault(measure.pk, SameAlert(survey, measure, after, move))
    return list(found.values())
