"""Objects of the surveys' intake that stand in addresses: a file being taken in, totals."""

from __future__ import annotations

from core.clock import today
from surveys.models import AnswerImport, Question, Survey
from surveys.services.imports import receive
from surveys.services.surveys import SurveyTyped, make_survey
from surveys.services.totals import TotalsTyped, put_question
from tests.kpis.cells import Office
from tests.repository.people import Make, Person

FILE = "満足していますか。\n満足\n不満\n".encode()
TOTALS = "公表された集計の調査"


def import_objects() -> dict[tuple[str, str], Make]:
    steps = ("imports", "import_columns", "import_questions", "import_check")
    return {
        **{
            (f"surveys:{name}", "pk"): lambda place, _: _import(place).survey_id
            for name in (*steps, "import_write", "import_drop")
        },
        ("surveys:", "imported"): lambda place, _: _import(place).pk,
        **{
            (f"surveys:{name}", "pk"): lambda place, _: _totals(place).pk
            for name in ("totals", "totals_publish", "totals_remove")
        },
        ("surveys:totals_remove", "question"): _question,
    }


def _import(place: Office) -> AnswerImport:
    """A file on its way in, made once; one that was given up is sent again."""
    own = AnswerImport.objects.filter(organization=place.organization)
    found = own.filter(state=AnswerImport.State.MAPPING).first()
    if found is None:
        typed = SurveyTyped(title="他で集めた調査", origin=Survey.Origin.IMPORTED)
        survey = make_survey(by=place.office, typed=typed, today=today())
        found = receive(by=place.office, survey=survey, content=FILE, file_name="回答.csv")
    return found


def _totals(place: Office) -> Survey:
    found = Survey.objects.filter(organization=place.organization, title=TOTALS).first()
    if found is None:
        typed = SurveyTyped(title=TOTALS, origin=Survey.Origin.TOTALS)
        found = make_survey(by=place.office, typed=typed, today=today())
    return found


def _question(place: Office, _: Person | None) -> int:
    """A question with its totals; one that was removed is made again."""
    survey = _totals(place)
    there = Question.objects.filter(survey=survey).first()
    if there is None:
        typed = TotalsTyped("満足していますか。", "single", "満足 6\n不満 4")
        there = put_question(by=place.office, survey=survey, typed=typed)
    return there.pk
