"""Low results, acts that changed nothing, and what やること lists of them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.alerts import low_lines, moved, unanswered
from surveys.citing import Place
from surveys.models import Measure
from surveys.selectors.alerts import alerts_of
from surveys.selectors.measure_tasks import measure_task_count, measure_tasks
from surveys.services.findings import cite_result
from tests.surveys.acting.ended import TODAY, Ended, document, outsider
from tests.surveys.acting.test_pages import page

PLACE = ("q1", "", "all", "all")


@pytest.mark.parametrize(("good", "is_low"), [(0, True), (49, True), (50, False), (90, False)])
def test_less_than_half_good_is_low(good: int, is_low: bool) -> None:
    assert ("q1" in [low.line.question for low in low_lines(document(good))]) is is_low


def test_more_than_forty_percent_unknown_is_low() -> None:
    (low,) = [each for each in low_lines(document(90)) if each.is_unknown]
    assert (low.line.row, low.share) == ("r1", 60)


def test_a_measure_for_the_whole_matrix_acts_on_each_row() -> None:
    found = unanswered(document(30), {("q2", "*")})
    assert [low.line.question for low in found] == ["q1"]


@pytest.mark.parametrize(("after", "is_same"), [(33, True), (27, True), (34, False), (20, False)])
def test_three_points_are_no_change(after: int, is_same: bool) -> None:
    found = moved(document(30), document(after), PLACE)
    assert found is not None
    assert found.is_same is is_same


def test_another_wording_is_not_compared() -> None:
    assert moved(document(30), document(30, "いかがですか"), PLACE) is None


def test_a_withheld_group_is_not_compared() -> None:
    assert moved(document(30), document(30), ("q1", "", "department", "2")) is None
    assert moved(document(30), document(30), ("q1", "", "department", "1")) is not None


@pytest.fixture
def place(db: None) -> Ended:
    return Ended()


def test_a_low_result_is_alerted_until_a_measure_follows(place: Ended) -> None:
    assert {low.low.line.question for low in alerts_of([place.survey]).low} == {"q1", "q2"}
    row = place.finding()
    cite_result(by=place.office, finding=row, place=Place("q1"))
    assert len(alerts_of([place.survey]).low) == 2
    measure = place.measure(row)
    assert [low.low.line.question for low in alerts_of([place.survey]).low] == ["q2"]
    Measure.objects.filter(pk=measure.pk).update(state="dropped")
    assert len(alerts_of([place.survey]).low) == 2


@pytest.mark.parametrize(
    ("state", "good", "number"), [("done", 31, 1), ("done", 60, 0), ("doing", 31, 0)]
)
def test_done_without_change_is_alerted_in_the_next_wave(
    place: Ended, state: str, good: int, number: int
) -> None:
    row = place.finding()
    cite_result(by=place.office, finding=row, place=Place("q1"))
    Measure.objects.filter(pk=place.measure(row).pk).update(state=state)
    after = place.wave(good, series=place.survey.series, wave=2)
    found = alerts_of([place.survey, after])
    assert len(found.same) == number
    assert all(low.survey == after for low in found.low)


def test_overdue_measures_stand_in_the_list_of_their_department(place: Ended) -> None:
    late = place.measure(timing="R7年度中")
    soon = place.measure(timing="令和8年12月10日")
    place.measure(timing="R9年度中")
    mine = measure_tasks(place.editor, today=TODAY)
    assert (mine.overdue, mine.soon) == ((late,), (soon,))
    assert measure_task_count(place.editor, today=TODAY) == mine.count == 1
    office = measure_tasks(place.office, today=TODAY)
    assert (office.overdue, office.elsewhere) == ((), (late,))
    assert office.alerts
    for actor in (place.other_editor, place.viewer, outsider()):
        assert not measure_tasks(actor, today=TODAY)
        assert measure_task_count(actor, today=TODAY) == 0


def test_what_is_done_is_not_overdue(place: Ended) -> None:
    Measure.objects.filter(pk=place.measure(timing="R7年度中").pk).update(state="done")
    assert not measure_tasks(place.editor, today=TODAY)


def test_the_todo_page_leads_to_the_report_and_the_result(place: Ended) -> None:
    late = place.measure(timing="R7年度中", department_id=place.department.pk)
    path = f"/o/{place.organization.code}/"
    assert place.path(f"measures/{late.pk}/") in page(place.editor, path)
    assert place.path("findings/") in page(place.office, path)


def test_alerts_take_as_many_queries_for_many_surveys(place: Ended) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            cite_result(by=place.office, finding=place.finding(place.wave()), place=Place("q1"))
        with CaptureQueriesContext(connection) as caught:
            measure_tasks(place.office, today=date(2026, 11, 21))
        counts.append(len(caught))
    assert counts[0] == counts[1]
