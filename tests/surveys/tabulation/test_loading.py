"""Responses come out of PostgreSQL as they were put in."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from surveys.models import Response, SurveyResult
from surveys.selectors.structures import structure_of
from surveys.structures.structure import Asked, AskedPage, Structure
from surveys.tabulation.document import Shown, from_json
from surveys.tabulation.loading import MISSING, load
from surveys.tabulation.results import make_document, make_result
from tests.factories import OrganizationFactory
from tests.surveys import made
from tests.surveys.stored import store_answers, store_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def organization():
    return OrganizationFactory()


def _sorted(array: np.ndarray) -> list:
    return sorted(map(tuple, array.tolist()))


def test_groups_slots_and_figures_are_those_stored(organization):
    structure, roll = made.structure(), made.roll()
    loaded = made.answers(structure, roll, count=300, seed=3)
    survey = store_survey(organization, structure, roll)
    store_answers(survey, loaded)
    store_answers(store_survey(organization, structure, roll), loaded)
    found = load(survey, structure_of(survey))
    assert len(found) == 300
    assert _sorted(found.groups) == _sorted(loaded.groups)
    assert _sorted(found.slots) == _sorted(loaded.slots)
    assert _sorted(found.figures) == _sorted(loaded.figures)
    assert found.places == loaded.places


def test_each_number_question_has_the_places_its_answers_need(organization):
    questions = (Asked("a", "number", "時間"), Asked("b", "number", "件数"))
    structure = Structure((AskedPage("", "", questions),))
    survey = store_survey(organization, structure, {})
    for one, two in ((Decimal("1.25"), None), (Decimal("-3"), Decimal("700"))):
        Response.objects.create(survey=survey, groups=[], slots=[], figures=[one, two])
    found = load(survey, structure_of(survey))
    assert found.places == (2, 0)
    assert _sorted(found.figures) == [(-300, 700), (125, MISSING)]


def test_a_survey_without_answers_is_empty(organization):
    structure = made.structure()
    survey = store_survey(organization, structure, {})
    found = load(survey, structure_of(survey))
    assert (len(found), found.groups.shape, found.slots.shape) == (0, (0, 2), (0, 43))


@pytest.mark.parametrize(
    ("groups", "slots"), [([1], [1] * 43), ([1, 1], [1] * 42), ([1, 1, 1], [1] * 42)]
)
def test_a_response_of_another_shape_is_refused(organization, groups, slots):
    structure = made.structure()
    survey = store_survey(organization, structure, {})
    Response.objects.create(survey=survey, groups=groups, slots=slots, figures=[None, None])
    with pytest.raises(ValueError, match="does not fit"):
        load(survey, structure_of(survey))


def test_the_stored_result_is_the_document_of_the_stored_answers(organization):
    structure, roll = made.structure(), made.roll()
    loaded = made.answers(structure, roll, count=1891, seed=3)
    survey = store_survey(organization, structure, roll, k=10)
    store_answers(survey, loaded)
    result = make_result(survey=survey)
    again = make_result(survey=survey)
    assert (result.pk, result.rule) == (again.pk, "1")
    document = from_json(SurveyResult.objects.get(pk=result.pk).document)
    expected = make_document(structure_of(survey), loaded, k=10, invited=roll)
    assert document == expected
    assert document.responses == 1891
    assert document.invited == 3782


def test_plain_rounding_is_the_organizations_choice(organization):
    organization.share_rounding = "plain"
    organization.save()
    question = Asked("q1", "single", "型", choices=made.choices(1, 0, -1))
    structure = Structure((AskedPage("", "", (question,)),))
    survey = store_survey(organization, structure, {})
    for slot, times in ((1, 11), (2, 11), (3, 11)):
        Response.objects.bulk_create(
            Response(survey=survey, groups=[], slots=[slot]) for _ in range(times)
        )
    document = from_json(make_result(survey=survey).document)
    assert document.whole(document.lines[0]).percents == ("33", "33", "33")


def test_written_answers_are_counted_from_ten_on(organization):
    questions = (
        Asked("q1", "single", "型", choices=made.choices(1, 0)),
        Asked("q2", "long", "ご意見"),
        Asked("q3", "short", "ひとこと"),
    )
    structure = Structure((AskedPage("", "", questions),))
    survey = store_survey(organization, structure, {}, k=5)
    Response.objects.bulk_create(Response(survey=survey, slots=[1]) for _ in range(12))
    by_key = {question.key: question for question in survey.questions.all()}
    for key, times in (("q2", 10), ("q3", 9)):
        for _ in range(times):
            survey.texts.create(question=by_key[key], text="記入")
    document = from_json(make_result(survey=survey).document)
    assert document.texts == {"q2": 10}
    assert [line.question for line in document.lines] == ["q1"]
    assert document.whole(document.lines[0]).shown == Shown.BANDED
