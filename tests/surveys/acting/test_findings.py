"""Issues, what they rest on, and measures: made, refused, hidden, done twice."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from surveys.citing import Place
from surveys.models import Citation, Finding, Measure, MeasureStep
from surveys.selectors.findings import findings_visible_to, get_finding, lines_of_survey
from surveys.services.findings import (
    FindingTyped,
    add_finding,
    cite_comment,
    cite_result,
    edit_finding,
    move_finding,
    remove_finding,
)
from surveys.services.measures import (
    MeasureTyped,
    edit_measure,
    remove_measure,
    report_measure,
)
from tests.surveys.acting.ended import TODAY, Ended, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Ended:
    return Ended()


def test_a_citation_says_the_shown_figure_by_rule(place: Ended) -> None:
    made = cite_result(by=place.office, finding=place.finding(), place=Place("q1"))
    assert made.words == "満足していますか：満足30％、不満70％（回答100人）"


def test_a_group_that_is_shown_is_cited_with_its_name(place: Ended) -> None:
    where = Place("q1", table="department", group="1")
    made = cite_result(by=place.office, finding=place.finding(), place=where)
    assert "［改革推進課］：満足33％" in made.words


def test_a_withheld_group_is_not_cited(place: Ended) -> None:
    where = Place("q1", table="department", group="2")
    with pytest.raises(Invalid) as refused:
        cite_result(by=place.office, finding=place.finding(), place=where)
    assert refused.value.code == "cited_withheld"
    assert not Citation.objects.exists()


def test_citing_twice_keeps_one(place: Ended) -> None:
    row = place.finding()
    first = cite_result(by=place.office, finding=row, place=Place("q1"))
    assert cite_result(by=place.office, finding=row, place=Place("q1")) == first


def test_a_released_comment_is_cited_as_masked(place: Ended) -> None:
    text = place.comment()
    made = cite_comment(by=place.office, finding=place.finding(), key=str(text.pk))
    assert made.words == "自由記述「●●課の会議が長い」"
    assert "高橋" not in made.words


@pytest.mark.parametrize("key", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_released_comment_is_not_cited(place: Ended, key: str) -> None:
    waiting = place.comment(released=False)
    for one in (key, str(waiting.pk)):
        with pytest.raises(Invalid):
            cite_comment(by=place.office, finding=place.finding(), key=one)


def test_an_issue_needs_words_and_the_office(place: Ended) -> None:
    with pytest.raises(Refused) as refused:
        add_finding(by=place.office, survey=place.survey, typed=FindingTyped(text=" "))
    assert set(refused.value.errors) == {"text"}
    for actor in (place.editor, place.viewer, place.member):
        with pytest.raises(NotAllowed):
            add_finding(by=actor, survey=place.survey, typed=FindingTyped(text="課題"))
    with pytest.raises(NotFound):
        add_finding(by=outsider(), survey=place.survey, typed=FindingTyped(text="課題"))
    assert not Finding.objects.exists()


def test_a_survey_that_has_not_ended_has_no_issues(place: Ended) -> None:
    from tests.surveys.building.desk import Desk

    desk = Desk()
    with pytest.raises(Invalid) as refused:
        add_finding(by=desk.office, survey=desk.survey(), typed=FindingTyped(text="課題"))
    assert refused.value.code == "survey_not_ended"


def test_editing_an_old_version_is_refused_and_keeps_theirs(place: Ended) -> None:
    row = place.finding()
    edit_finding(by=place.office, finding=row, typed=FindingTyped(text="新しい"), version=1)
    with pytest.raises(Stale) as stale:
        edit_finding(by=place.office, finding=row, typed=FindingTyped(text="古い"), version=1)
    assert stale.value.theirs["row"].text == "新しい"


def test_issues_move_and_stay_at_the_ends(place: Ended) -> None:
    first, second = place.finding(text="一"), place.finding(text="二")
    move_finding(by=place.office, finding=second, up=True)
    move_finding(by=place.office, finding=second, up=True)
    assert list(place.survey.findings.values_list("pk", flat=True)) == [second.pk, first.pk]


def test_an_issue_with_a_measure_is_not_removed(place: Ended) -> None:
    row = place.finding()
    measure = place.measure(row)
    with pytest.raises(Invalid):
        remove_finding(by=place.office, finding=row)
    remove_measure(by=place.office, measure=measure)
    remove_finding(by=place.office, finding=row)
    assert not Finding.objects.exists()


def test_internal_issues_are_the_offices_and_their_departments(place: Ended) -> None:
    hidden = place.finding(text="庁内", is_public=False)
    place.measure(hidden, is_public=False)
    seen = [a for a in (place.office, place.editor) if hidden in findings_visible_to(a)]
    assert seen == [place.office, place.editor]
    for actor in (place.viewer, place.other_editor, place.member):
        assert hidden not in findings_visible_to(actor)
    with pytest.raises(NotFound):
        get_finding(place.viewer, place.survey, hidden.pk)


def test_members_from_outside_see_issues_of_public_surveys_only(place: Ended) -> None:
    row = place.finding()
    assert row not in findings_visible_to(place.member)
    type(place.survey).objects.filter(pk=place.survey.pk).update(shown_to="public")
    assert row in findings_visible_to(place.member)
    assert row not in findings_visible_to(outsider())


@pytest.mark.parametrize(
    ("timing", "last"),
    [
        ("年内", date(2026, 12, 31)),
        ("R7年度中", date(2026, 3, 31)),
        ("年内（令和7年）の策定を目指す", date(2025, 12, 31)),
        ("年度内", date(2027, 3, 31)),
        ("令和9年3月末まで", date(2027, 3, 31)),
        ("順次", None),
        ("できるだけ早く", None),
        ("", None),
    ],
)
def test_a_timing_is_kept_as_typed_and_read_where_it_can_be(
    place: Ended, timing: str, last: date | None
) -> None:
    made = place.measure(timing=timing)
    assert (made.timing, made.due_last) == (timing, last)


def test_a_timing_that_stays_keeps_its_day_in_a_later_year(place: Ended) -> None:
    made = place.measure(timing="年内")
    typed = MeasureTyped(text="研修を減らす", timing="年内")
    saved = edit_measure(
        by=place.office, measure=made, typed=typed, version=1, today=date(2027, 5, 1)
    )
    assert saved.due_last == date(2026, 12, 31)


def test_what_is_of_another_organization_is_no_choice(place: Ended) -> None:
    other = Ended()
    with pytest.raises(Refused) as refused:
        place.measure(department_id=other.department.pk, item_key="x", indicator_id=10**6)
    assert set(refused.value.errors) == {"department", "item_key", "indicator"}


def test_its_department_reports_and_others_do_not(place: Ended) -> None:
    made = place.measure()
    report_measure(by=place.editor, measure=made, state="doing", text="始めた", version=1)
    made.refresh_from_db()
    assert made.state == "doing"
    for actor in (place.other_editor, place.viewer):
        with pytest.raises(NotAllowed):
            report_measure(by=actor, measure=made, state="done", text="", version=2)
    with pytest.raises(NotFound):
        report_measure(by=outsider(), measure=made, state="done", text="", version=2)
    assert MeasureStep.objects.count() == 1


def test_the_same_report_twice_is_kept_once(place: Ended) -> None:
    made = place.measure()
    for _ in range(2):
        report_measure(by=place.editor, measure=made, state="doing", text="始めた", version=1)
    assert MeasureStep.objects.count() == 1


def test_giving_up_needs_a_reason_and_an_old_page_is_refused(place: Ended) -> None:
    made = place.measure()
    with pytest.raises(Refused):
        report_measure(by=place.editor, measure=made, state="dropped", text="", version=1)
    report_measure(by=place.editor, measure=made, state="done", text="", version=1)
    with pytest.raises(Stale):
        report_measure(by=place.office, measure=made, state="doing", text="", version=1)


def test_a_measure_that_was_reported_on_stays(place: Ended) -> None:
    made = place.measure()
    report_measure(by=place.editor, measure=made, state="done", text="", version=1)
    with pytest.raises(Invalid):
        remove_measure(by=place.office, measure=made)
    assert Measure.objects.filter(pk=made.pk).exists()


def test_lines_take_as_many_queries_for_twenty_issues_as_for_two(
    place: Ended,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (2, 18):
        for _ in range(number):
            place.measure(place.finding())
        with CaptureQueriesContext(connection) as caught:
            lines_of_survey(place.office, place.survey, today=TODAY)
        counts.append(len(caught))
    assert counts[0] == counts[1]
