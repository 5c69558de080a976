"""Times on a scale: what is sure, what is fuzzy, what is not said; how milestones stand."""

from __future__ import annotations

from datetime import date

import pytest

from plans.roadmaps import NOT_REPORTED, Done, Planned, is_arrow, road_cells
from plans.timelines import (
    Edge,
    MilestoneState,
    Step,
    bar_of,
    bar_of_milestone,
    milestone_state,
    scale_for,
)

FEBRUARY, MARCH = date(2025, 2, 1), date(2025, 3, 31)


def test_between_two_fuzzy_ends_only_the_middle_is_sure() -> None:
    bar = bar_of(Step("parallel", "R7.2月上旬", FEBRUARY, "R7.3月下旬", MARCH))
    assert (bar.begins, bar.ends) == (Edge.FUZZY, Edge.FUZZY)
    assert (bar.sure_first, bar.sure_last) == (date(2025, 2, 10), date(2025, 3, 21))


def test_between_two_days_all_is_sure() -> None:
    bar = bar_of(Step("trial", "R7.2.3", date(2025, 2, 3), "R7.3.5", date(2025, 3, 5)))
    assert (bar.begins, bar.ends) == (Edge.DAY, Edge.DAY)
    assert (bar.sure_first, bar.sure_last) == (bar.first, bar.last)


def test_a_cutover_is_the_time_its_end_names() -> None:
    bar = bar_of(Step("cutover", to_typed="R7.3月下旬予定", to_last=MARCH))
    assert (bar.first, bar.last, bar.sure_first) == (date(2025, 3, 21), MARCH, None)


def test_a_phase_without_an_end_is_open_until_the_next_end_that_is_named() -> None:
    cutover = Step("cutover", to_typed="R7.3月下旬予定", to_last=MARCH)
    bar = bar_of(Step("trial", "R7.2月上旬", FEBRUARY), [cutover])
    assert (bar.ends, bar.last) == (Edge.OPEN, MARCH)


def test_a_milestone_that_names_only_an_end_is_open_before_it() -> None:
    assert bar_of_milestone("～R9年度", None, date(2028, 3, 31)).begins is Edge.OPEN


def test_the_scale_holds_every_day_with_a_month_free_at_each_end() -> None:
    scale = scale_for([FEBRUARY, MARCH])
    assert scale is not None
    assert (scale.months[0], scale.months[-1]) == (date(2025, 1, 1), date(2025, 4, 1))
    assert scale.at(FEBRUARY) == scale.unit
    assert scale_for([]) is None


@pytest.mark.parametrize(
    ("today", "done", "state"),
    [
        (date(2025, 4, 1), True, MilestoneState.DONE),
        (date(2025, 4, 1), False, MilestoneState.LATE),
        (date(2025, 3, 31), False, MilestoneState.SOON),
        (date(2025, 2, 19), False, MilestoneState.SOON),
        (date(2025, 2, 18), False, MilestoneState.AHEAD),
    ],
)
def test_a_milestone_is_late_once_all_its_time_is_over(
    today: date, done: bool, state: MilestoneState
) -> None:
    assert milestone_state(first=date(2025, 3, 21), last=MARCH, done=done, today=today) == state


def test_an_arrow_goes_on_with_the_last_words_before_it() -> None:
    planned = {y: Planned(y, w) for y, w in ((2021, "拡充"), (2022, "⇒"), (2023, "⇒"))}
    cells = road_cells((2021, 2022, 2023, 2024), planned, {}, this_year=2020)
    assert [cell.planned_words for cell in cells] == ["拡充", "継続（拡充）", "継続（拡充）", ""]


def test_only_a_planned_year_that_is_over_asks_for_a_report() -> None:
    planned = {y: Planned(y, "構築") for y in (2021, 2022)}
    cells = road_cells((2020, 2021, 2022), planned, {}, this_year=2022)
    assert [cell.face for cell in cells] == [None, NOT_REPORTED, None]


def test_what_was_reported_is_shown_also_where_nothing_was_planned() -> None:
    (cell,) = road_cells((2021,), {}, {2021: Done(2021, "着手", "late")}, this_year=2026)
    assert cell.behind
    assert cell.face is not None
    assert cell.face.word == "遅れ"


def test_words_with_an_arrow_among_them_are_no_arrow() -> None:
    assert is_arrow("⇒")
    assert not is_arrow("⇒拡充")
    assert not is_arrow("")
