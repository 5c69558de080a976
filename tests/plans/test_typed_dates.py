"""Times as other offices word them: read with their days, or kept as they are with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Invalid
from plans.roadmaps import NOT_REPORTED, Planned, is_arrow, road_cells, says_nothing
from plans.timelines import MilestoneState, bar_of_milestone, milestone_state
from plans.typed_dates import names_no_time, read_time

TODAY = date(2026, 11, 21)
FY7 = (date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("R7.3月下旬予定", date(2025, 3, 21), date(2025, 3, 31)),
        ("令和７年度中", *FY7),
        ("R6年度末", date(2025, 3, 31), date(2025, 3, 31)),
        ("2025年夏頃", date(2025, 6, 1), date(2025, 8, 31)),
        ("R7年度冬", date(2025, 12, 1), date(2026, 2, 28)),
        ("令和7年度春", date(2025, 4, 1), date(2025, 5, 31)),
        ("R7上期", date(2025, 4, 1), date(2025, 9, 30)),
        ("R7年度後半", date(2025, 10, 1), date(2026, 3, 31)),
        ("R7 1Q", date(2025, 4, 1), date(2025, 6, 30)),
        ("R7　１Ｑ", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025年度Q4", date(2026, 1, 1), date(2026, 3, 31)),
        ("R7第１四半期", date(2025, 4, 1), date(2025, 6, 30)),
        ("第３四半期", date(2026, 10, 1), date(2026, 12, 31)),
        ("～R8", None, date(2027, 3, 31)),
        ("R7年度末までに", None, date(2026, 3, 31)),
        ("R6～R8", date(2024, 4, 1), date(2027, 3, 31)),
        ("R6-R8", date(2024, 4, 1), date(2027, 3, 31)),
        ("R6～8", date(2024, 4, 1), date(2027, 3, 31)),
        ("R8年度以降", date(2026, 4, 1), None),
        ("R8.4～", date(2026, 4, 1), None),
        ("R7年度当初", date(2025, 4, 1), date(2025, 4, 30)),
        ("令和7年度中を目途", *FY7),
        ("概ねR7年度（予定）", *FY7),
        ("R7年末", date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_a_fuzzy_time_is_read_and_kept_as_typed(
    typed: str, first: date | None, last: date | None
) -> None:
    read = read_time(typed, field="when", context=TODAY, open_end=True)
    assert (read.typed, read.first, read.last) == (typed, first, last)


@pytest.mark.parametrize("typed", ["未定", "随時", "（未定）", "順次", "－", "○", "●", "→", "⇒"])
def test_words_that_name_no_time_are_known(typed: str) -> None:
    assert names_no_time(typed)


@pytest.mark.parametrize(
    "typed",
    ["R777.3", "検討→構築", "そのうち", "2025", "R7年前半", "R7/10", "R7年度早期", "～以降"],
)
def test_what_is_not_sure_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_time(typed, field="when", context=TODAY, open_end=True)
    assert caught.value.sentence
    assert caught.value.field == "when"


def test_a_time_without_an_end_is_refused_where_an_end_is_needed() -> None:
    with pytest.raises(Invalid):
        read_time("R8年度以降", field="done", context=TODAY)


@pytest.mark.parametrize(
    ("first", "last", "kept", "state"),
    [
        (None, None, True, MilestoneState.OPEN),
        (date(2026, 4, 1), None, True, MilestoneState.BEGUN),
        (date(2027, 4, 1), None, True, MilestoneState.AHEAD),
        (*FY7, True, MilestoneState.LATE),
        (*FY7, False, MilestoneState.PASSED),
    ],
)
def test_a_milestone_is_late_only_where_somebody_keeps_the_progress(
    first: date | None, last: date | None, kept: bool, state: MilestoneState
) -> None:
    assert milestone_state(first=first, last=last, done=False, today=TODAY, kept=kept) == state


def test_a_milestone_without_a_time_is_not_drawn() -> None:
    assert bar_of_milestone("未定", None, None) is None
    bar = bar_of_milestone("R8年度以降", date(2026, 4, 1), None)
    assert bar is not None
    assert bar.first == date(2026, 4, 1)


@pytest.mark.parametrize("words", ["検討→構築", "試行", "本格運用", "○", "●", "検討", "⇒拡充"])
def test_words_of_a_year_are_shown_as_they_are_and_awaited(words: str) -> None:
    (cell,) = road_cells((2025,), {2025: Planned(2025, words)}, {}, this_year=2026)
    assert (cell.planned, cell.arrow, cell.face) == (words, False, NOT_REPORTED)


@pytest.mark.parametrize("words", ["→", "⇒", "＝＞", "━▶", "=>", "➡"])
def test_an_arrow_goes_on_with_the_year_before(words: str) -> None:
    planned = {2024: Planned(2024, "試行"), 2025: Planned(2025, words)}
    cells = road_cells((2024, 2025), planned, {}, this_year=2025)
    assert is_arrow(words)
    assert cells[1].planned_words == "継続（試行）"


@pytest.mark.parametrize("words", ["－", "―", "-", "…"])
def test_a_dash_of_a_year_asks_for_no_report(words: str) -> None:
    (cell,) = road_cells((2025,), {2025: Planned(2025, words)}, {}, this_year=2026)
    assert says_nothing(words)
    assert (cell.planned, cell.arrow, cell.face) == (words, False, None)
