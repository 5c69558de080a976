"""Pages of results: what they say, what they never hold, and who may open them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Role
from surveys.charts.bars import Labelled, diverging
from surveys.models import Survey
from surveys.readings.panels import panel_by_group
from surveys.structures.structure import (
    Asked,
    AskedPage,
    ChoiceHead,
    GroupAxis,
    GroupValue,
    Structure,
)
from surveys.tabulation.document import POOLED, Cell, Choice, Line, Shown
from surveys.tabulation.totals import Total, document_of_totals
from tests.factories import actor_with
from tests.surveys.building.desk import Desk, browser, text_of
from tests.surveys.results.closed import closed_survey_with_result, document_with, structure_with

pytestmark = pytest.mark.django_db
PAGES = ("results/", "results/groups/", "results/waves/", "results/questions/q1/", "texts/")


def _reads(line: str) -> bool:
    return "surveys_response" in line


@pytest.mark.parametrize("rest", PAGES)
def test_a_viewer_opens_every_page_and_no_response_is_read(rest: str) -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    with CaptureQueriesContext(connection) as queries:
        answer = browser(desk.viewer).get(desk.path(survey, rest))
    assert answer.status_code == 200
    assert not [each for each in queries if _reads(each["sql"])]


@pytest.mark.parametrize("rest", PAGES)
def test_outsiders_and_those_left_out_find_nothing(rest: str) -> None:
    desk, other = Desk(), Desk()
    survey = closed_survey_with_result(desk.organization)
    assert browser(other.viewer).get(desk.path(survey, rest)).status_code == 404
    Survey.objects.filter(pk=survey.pk).update(shown_to="office")
    assert browser(desk.viewer).get(desk.path(survey, rest)).status_code == 404
    assert browser(desk.office).get(desk.path(survey, rest)).status_code == 200


@pytest.mark.parametrize("rest", PAGES)
def test_nobody_sees_a_result_before_the_close(rest: str) -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization, closed=False)
    assert browser(desk.office).get(desk.path(survey, rest)).status_code == 404


@pytest.mark.parametrize("rest", [*PAGES, "results/groups/?line=q1&table=department"])
def test_more_questions_ask_no_more_queries(rest: str) -> None:
    desk = Desk()
    client = browser(desk.viewer)
    counts = []
    for number in (2, 20):
        survey = closed_survey_with_result(desk.organization, count=number)
        client.get(desk.path(survey, rest))
        with CaptureQueriesContext(connection) as queries:
            client.get(desk.path(survey, rest))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_withheld_group_carries_no_figure_into_the_page() -> None:
    """The same page with the withheld group's cells emptied of all they hold is the same page."""
    desk = Desk()
    made = structure_with(3)
    document = document_with(made, people=800, count=400)
    table = document.table("department")
    assert table is not None
    places = [n for n, group in enumerate(table.groups) if group.shown == Shown.WITHHELD]
    assert places, "the test needs a group that is withheld"
    for line in document.lines:
        assert [line.cells["department"][n] for n in places] == [Cell(Shown.WITHHELD)] * len(places)
    survey = closed_survey_with_result(desk.organization, structure=made, document=document)
    for rest in ("results/groups/?table=department", "results/questions/q1/"):
        page = text_of(browser(desk.viewer).get(desk.path(survey, rest)))
        for n in places:
            label = table.groups[n].labels[0]
            row = page[page.index(f'<th scope="row">{label}</th>') :].partition("</tr>")[0]
            assert "非表示（10人未満など）" in row
            assert not re.search(r"\d", re.sub(r"<[^>]*>|10人未満|第\d+部", "", row))


def test_banded_and_veiled_groups_say_so_without_their_counts() -> None:
    desk = Desk()
    made = structure_with(1)
    document = document_with(made, people=800, count=400)
    cells = dict(document.lines[0].cells or {})
    grades = list(cells["grade"])
    grades[0] = Cell(Shown.BANDED, n=31, no_answer=0, not_asked=0, band=1)
    grades[1] = Cell(Shown.VEILED, n=32, no_answer=0, not_asked=0)
    changed = replace(document.lines[0], cells={**cells, "grade": tuple(grades)})
    document = replace(document, lines=(changed, *document.lines[1:]))
    survey = closed_survey_with_result(desk.organization, structure=made, document=document)
    page = text_of(browser(desk.viewer).get(desk.path(survey, "results/groups/?table=grade")))
    assert "95％以上（選択肢2）" in page and "内訳は非表示" in page


def test_totals_only_show_percents_without_counts_and_say_what_was_not_published() -> None:
    desk = Desk()
    labels = ("大いに満足", "概ね満足", "不満", "大いに不満")
    tones = (1, 1, -1, -1)
    choices = tuple(
        ChoiceHead(f"c{n}", label, tone)
        for n, (label, tone) in enumerate(zip(labels, tones, strict=True))
    )
    axis = GroupAxis("grade", "役職", (GroupValue(1, "管理職"), GroupValue(2, "係員")))
    asked = Asked("q1", "scale", "満足していますか", choices=choices)
    made = Structure((AskedPage("", "", (asked,)),), (axis,), ((), ("grade",)))
    percents = tuple(Decimal(each) for each in (5, 58, 31, 6))
    document = document_of_totals(
        made, {("q1", "", "all", "all"): Total(percents=percents)}, k=10, responses=1891
    )
    survey = closed_survey_with_result(
        desk.organization, structure=made, document=document, comments=0
    )
    page = text_of(browser(desk.viewer).get(desk.path(survey, "results/")))
    assert "満足は63％（大いに満足5％、概ね満足58％）。不満足は37％。回答1,891人" in page
    assert "公表された集計" in page
    groups = text_of(browser(desk.viewer).get(desk.path(survey, "results/groups/")))
    assert "公表なし" in groups and "非表示（10人未満" not in groups


def test_a_survey_that_nobody_answered_says_so() -> None:
    desk = Desk()
    made = structure_with(2)
    empty = document_with(made, people=800, count=0)
    survey = closed_survey_with_result(
        desk.organization, structure=made, document=empty, comments=0
    )
    for rest in PAGES:
        assert browser(desk.viewer).get(desk.path(survey, rest)).status_code == 200
    assert "回答はありません。" in text_of(browser(desk.viewer).get(desk.path(survey, "results/")))


def test_intervals_appear_only_when_asked_for_and_as_an_aid() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    client = browser(desk.viewer)
    without = text_of(client.get(desk.path(survey, "results/groups/?table=grade")))
    with_them = text_of(client.get(desk.path(survey, "results/groups/?table=grade&interval=on")))
    assert "～" not in without.partition("<table")[2].partition("</table>")[0]
    assert "参考です" in with_them
    assert "～" in with_them.partition("<table")[2].partition("</table>")[0]


def test_an_unknown_question_is_not_found() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    path = desk.path(survey, "results/questions/none/")
    assert browser(desk.viewer).get(path).status_code == 404


def test_waves_stand_side_by_side_and_a_reworded_question_says_why_not() -> None:
    desk = Desk()
    first = closed_survey_with_result(desk.organization, count=2)
    second = closed_survey_with_result(desk.organization, count=2, series=first.series, wave=2)
    for survey in (first, second):
        stored = survey.result
        for at, line in enumerate(stored.document["lines"]):
            line["identity"] = f"00000000-0000-0000-0000-00000000000{at}"
        if survey == second:
            stored.document["lines"][1]["wording"] = "聞き直した質問"
        stored.save()
    page = text_of(browser(desk.viewer).get(desk.path(second, "results/waves/")))
    same, _, apart = page.partition("比べられない質問")
    assert "質問1" in same and "質問文が違います" in apart


def test_a_line_through_the_middle_makes_way_for_a_neutral_figure() -> None:
    choices = tuple(Choice(f"c{n}", f"選択肢{n}", 1 - n, False) for n in range(3))
    line = Line("q1", "", "scale", "質問", "質問", choices=choices)
    wide, narrow = (
        diverging(line, [Labelled("全体", Cell(Shown.SHOWN, n=100, percents=percents))])[0]
        for percents in (("40", "30", "30"), ("59", "1", "40"))
    )
    assert wide.stands_on_zero and not narrow.stands_on_zero


def test_by_group_only_the_whole_stands_apart_even_for_all_rows_of_a_matrix() -> None:
    made = structure_with(20)
    document = document_with(made, people=800, count=400)
    line = next(each for each in document.lines if each.row == POOLED)
    table = document.table("grade")
    assert table is not None
    bars = panel_by_group(document, line, table).bars
    assert [bar.is_pooled for bar in bars] == [True, False, False, False, False]


def test_a_question_leads_to_an_issue_that_rests_on_it() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    for rest in ("results/", "results/questions/q1/"):
        page = text_of(browser(desk.office).get(desk.path(survey, rest)))
        assert "findings/new/?question=q1&amp;row=&amp;table=all&amp;group=all" in page
        viewed = text_of(browser(desk.viewer).get(desk.path(survey, rest)))
        assert "findings/new/" not in viewed


def test_a_role_that_sees_no_survey_is_refused() -> None:
    desk = Desk()
    survey = closed_survey_with_result(desk.organization)
    member = actor_with(Role.COMMITTEE_MEMBER, desk.organization)
    assert browser(member).get(desk.path(survey, "results/")).status_code in (403, 404)
