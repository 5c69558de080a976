"""Working days: holidays, substitute holidays, the year's end; docs/formulas/deadlines.md."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.japanese_dates import read_date
from core.working_days import (
    add_working_days,
    is_working_day,
    next_working_day,
    previous_working_day,
    why_closed,
    working_days_between,
)

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "formulas" / "deadlines.md"
days = st.dates(date(2010, 1, 1), date(2040, 12, 31))


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading of the document."""
    part = DOCUMENT.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def day(typed: str) -> date:
    return read_date(re.sub(r"（.）$", "", typed)).first


@pytest.mark.parametrize(("typed", "open_", "why"), rows("開庁日"))
def test_the_documents_days_are_open_or_closed_as_it_says(typed: str, open_: str, why: str) -> None:
    assert is_working_day(day(typed)) is (open_ == "開庁日")
    assert why_closed(day(typed)) == ("" if why == "—" else why)


@pytest.mark.parametrize(("deadline", "before", "first", "after", "second"), rows("催促の日"))
def test_the_documents_reminders_fall_on_its_days(
    deadline: str, before: str, first: str, after: str, second: str
) -> None:
    assert add_working_days(day(deadline), -int(before)) == day(first)
    assert add_working_days(day(deadline), int(after)) == day(second)


@pytest.mark.parametrize(("typed", "proposed"), rows("閉庁日の締切"))
def test_the_documents_closed_deadlines_get_its_proposal(typed: str, proposed: str) -> None:
    assert next_working_day(day(typed)) == day(proposed)


@given(days)
def test_the_next_and_previous_working_day_are_open_and_nearest(some: date) -> None:
    after, before = next_working_day(some), previous_working_day(some)
    assert is_working_day(after) and is_working_day(before)
    assert before <= some <= after
    between = range(1, (after - before).days)
    assert not any(is_working_day(before + timedelta(days=n)) for n in between)


@given(days, st.integers(1, 40))
def test_going_forward_and_back_is_where_one_was(some: date, count: int) -> None:
    start = next_working_day(some)
    assert add_working_days(add_working_days(start, count), -count) == start


@given(days, st.integers(0, 40))
def test_counting_agrees_with_going(some: date, count: int) -> None:
    start = next_working_day(some)
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert working_days_between(end, start) == -count


@given(days)
def test_no_weekend_is_a_working_day(some: date) -> None:
    assert not (some.weekday() >= 5 and is_working_day(some))


@pytest.mark.parametrize("year", range(2015, 2036))
def test_the_offices_year_end_is_closed_every_year(year: int) -> None:
    closed = [date(year, 12, 29) + timedelta(days=n) for n in range(6)]
    assert not any(is_working_day(each) for each in closed)
