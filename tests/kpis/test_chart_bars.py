"""Words at bars stand where no mark covers them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kpis.chart_bars import beside_bars, foot, highest
from kpis.chart_points import Point
from kpis.models import Outlook


def bars(*values: int | None) -> list[Point]:
    """One for each fiscal year from 2024."""
    return [
        Point(date(2024 + n, 10, 1), "", None if value is None else Decimal(value), "")
        for n, value in enumerate(values)
    ]


def test_a_word_stands_over_its_bar_where_nothing_is_above() -> None:
    assert beside_bars(bars(310, 263), bars(None, 600)) == ["outside", "outside"]


def test_a_word_goes_into_the_bar_under_a_mark_right_above() -> None:
    assert beside_bars(bars(310, 263), bars(400, 600)) == ["inside", "outside"]


def test_a_mark_within_the_bar_covers_nothing() -> None:
    assert beside_bars(bars(500), bars(400)) == ["outside"]


def test_a_low_bar_has_no_room_for_its_word() -> None:
    assert beside_bars(bars(20, 800), bars(60, 800)) == ["outside", "inside"]


def test_a_year_without_a_figure_has_no_word_to_cover() -> None:
    assert beside_bars(bars(None), bars(100)) == ["outside"]


def test_the_mark_of_an_outlook_begins_at_its_interval() -> None:
    outlook = Outlook(due_on=date(2025, 3, 31), expected=Decimal(380), low=Decimal(340))
    assert [each.value for each in foot(outlook)] == [340]
    assert foot(None) == foot(Outlook(due_on=date(2025, 3, 31))) == []
    assert beside_bars(bars(300), foot(outlook)) == ["inside"]


def test_the_highest_of_nothing_is_zero() -> None:
    assert (highest([]), highest(bars(None, 3), bars(5))) == (0, 5)
