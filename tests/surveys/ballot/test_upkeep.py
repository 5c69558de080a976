"""Single answers go on the day that was told; what is shown stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surveys.models import Citation, Finding, FreeText, Response, SurveyResult
from surveys.services.upkeep import delete_due
from tests.surveys.ballot.asking import Asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Asking:
    made = Asking()
    for number in range(12):
        made.answer(number, text="窓口を一つにしてほしい")
    made.closed()
    return made


def test_answers_and_comments_go_on_their_day_and_results_stay(asking: Asking) -> None:
    day = asking.survey.delete_on
    assert delete_due(today=day - timedelta(days=1)) == 0
    assert Response.objects.count() == 12
    assert delete_due(today=day) == 1
    assert (Response.objects.count(), FreeText.objects.count()) == (0, 0)
    assert SurveyResult.objects.filter(survey=asking.survey).exists()
    asking.survey.refresh_from_db()
    assert asking.survey.responses_deleted_on == day


def test_deleting_twice_is_once(asking: Asking) -> None:
    day = asking.survey.delete_on
    assert [delete_due(today=day), delete_due(today=day + timedelta(days=1))] == [1, 0]
    asking.survey.refresh_from_db()
    assert asking.survey.responses_deleted_on == day


def test_cited_words_stay(asking: Asking) -> None:
    finding = Finding.objects.create(
        organization=asking.organization, survey=asking.survey, text="窓口が分かれている"
    )
    comment = FreeText.objects.first()
    cited = Citation.objects.create(
        organization=asking.organization, finding=finding, comment=comment, words="窓口を一つに"
    )
    delete_due(today=asking.survey.delete_on)
    cited.refresh_from_db()
    assert (cited.words, cited.comment_id) == ("窓口を一つに", None)


def test_an_open_surveys_answers_are_not_touched() -> None:
    asking = Asking()
    asking.answer(0)
    assert delete_due(today=asking.survey.delete_on) == 0
