"""Every page of the building area opens, says what it shows, and asks the same number of queries
however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.bank import bank
from surveys.models import Survey
from surveys.services.groups import AxisTyped, add_axis
from surveys.services.questions import add_ready
from surveys.services.roll import type_roll
from tests.surveys.building.desk import Desk, browser, text_of

pytestmark = pytest.mark.django_db
PAGES = ("", "edit/", "questions/", "questions/bank/", "questions/file/", "groups/", "preview/")


def _full(desk: Desk, times: int = 1) -> Survey:
    survey = desk.survey()
    page = desk.page(survey)
    for _ in range(times):
        for each in bank():
            add_ready(by=desk.office, page=page, asked=each.asked)
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("所属", "総務部\n企画部"))
    add_axis(by=desk.office, survey=survey, typed=AxisTyped("役職", "管理職\n係員"))
    counts = {(a, b): "30" for a in (1, 2) for b in (1, 2)}
    type_roll(by=desk.office, survey=survey, typed=counts)
    return survey


@pytest.mark.parametrize("rest", [*PAGES, "groups/axes/new/", "preview/?size=phone"])
def test_the_office_opens_each_page_empty_and_full(rest: str) -> None:
    desk = Desk()
    for survey in (desk.survey(title="空のアンケート"), _full(desk)):
        answer = browser(desk.office).get(desk.path(survey, rest))
        assert answer.status_code == 200, rest
        assert survey.title in text_of(answer)


@pytest.mark.parametrize("rest", ["", "questions/", "groups/", "preview/"])
def test_more_questions_ask_no_more_queries(rest: str) -> None:
    desk = Desk()
    client = browser(desk.office)
    counts = []
    for times in (1, 3):
        survey = _full(desk, times)
        client.get(desk.path(survey, rest))
        with CaptureQueriesContext(connection) as queries:
            client.get(desk.path(survey, rest))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_list_asks_as_many_queries_for_twenty_surveys_as_for_two() -> None:
    desk = Desk()
    client = browser(desk.office)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            desk.survey()
        client.get(desk.path(None))
        with CaptureQueriesContext(connection) as queries:
            client.get(desk.path(None))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_preview_shows_every_kind_twice_with_names_of_its_own() -> None:
    desk = Desk()
    survey = _full(desk)
    page = text_of(browser(desk.office).get(desk.path(survey, "preview/")))
    for key in survey.questions.values_list("key", flat=True):
        for size in ("desk", "phone"):
            assert f'data-question="{size}-{key}"' in page
    assert "ほかと同時には選べません" in page


def test_the_preview_of_a_survey_with_names_says_so() -> None:
    desk = Desk()
    survey = desk.survey(entry="signed_in")
    page = text_of(browser(desk.office).get(desk.path(survey, "preview/")))
    assert "記名のアンケートです。" in page and "匿名ではありません" in page


def test_the_list_tells_what_to_do_first_and_finds_by_state_and_words() -> None:
    desk = Desk()
    client = browser(desk.office)
    assert "アンケートがまだありません" in text_of(client.get(desk.path(None)))
    survey = desk.survey(title="研修の希望")
    assert "研修の希望" in text_of(client.get(desk.path(None) + "?q=研修&state=draft"))
    none = text_of(client.get(desk.path(None) + "?q=どこにもない"))
    assert "条件に合うアンケートはありません" in none and survey.title not in none


def test_the_list_goes_out_as_it_is_shown() -> None:
    desk = Desk()
    desk.survey(title="出す方")
    desk.survey(title="出さない方")
    answer = browser(desk.office).get(desk.path(None) + "?q=出す方&format=csv")
    text = answer.content.decode("utf-8-sig")
    assert "出す方" in text and "出さない方" not in text


def test_others_than_the_office_see_a_survey_once_it_was_opened_and_is_theirs_to_see() -> None:
    desk = Desk()
    survey = desk.survey(origin="totals")
    client = browser(desk.viewer)
    assert client.get(desk.path(survey)).status_code == 404
    assert client.get(desk.path(survey, "questions/")).status_code == 403
    Survey.objects.filter(pk=survey.pk).update(state="closed")
    assert client.get(desk.path(survey)).status_code == 200
    Survey.objects.filter(pk=survey.pk).update(shown_to="office")
    assert client.get(desk.path(survey)).status_code == 404
    assert survey.title not in text_of(client.get(desk.path(None)))
