"""The small trend lines: geometry from exact figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dashboards.selectors.trends import Series, sparkline

DAYS = (date(2024, 3, 31), date(2025, 3, 31), date(2026, 3, 31))


def series(*values: int) -> Series:
    return Series(DAYS[: len(values)], tuple(Decimal(value) for value in values))


def test_one_figure_is_no_trend() -> None:
    assert sparkline(series(5)) is None


def test_a_line_runs_from_the_lowest_figure_up_to_the_highest() -> None:
    line = sparkline(series(0, 5, 10))
    assert line is not None
    assert line.points == "4.0,24.0 48.0,14.0 92.0,4.0"
    assert (line.end_x, line.end_y) == (Decimal("92.0"), Decimal("4.0"))


def test_equal_figures_lie_in_the_middle() -> None:
    line = sparkline(series(7, 7))
    assert line is not None and line.points == "4.0,14.0 92.0,14.0"


def test_a_target_above_the_figures_lies_above_the_line() -> None:
    line = sparkline(series(0, 5), target=Decimal(10))
    assert line is not None
    assert (line.target_y, line.end_y) == (Decimal("4.0"), Decimal("14.0"))
