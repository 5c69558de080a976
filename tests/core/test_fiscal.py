"""The fiscal calendar, periods and era names."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fiscal import (
    FiscalYear,
    Granularity,
    Period,
    era_year_label,
    fiscal_year_of,
    period_containing,
    periods_of,
    short_era,
)

days = st.dates(date(1930, 1, 1), date(2100, 12, 31))
granularities = st.sampled_from(Granularity)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 3, 31), 2024),
        (date(2025, 4, 1), 2025),
        (date(2026, 1, 1), 2025),
        (date(2024, 2, 29), 2023),
    ],
)
def test_a_fiscal_year_starts_on_the_first_of_april(day, year):
    assert fiscal_year_of(day) == year


def test_a_fiscal_year_has_its_days_and_labels():
    year = FiscalYear(2026)
    assert (year.first_day, year.last_day) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (year.label, year.western_label) == ("R8年度", "2026年度")
    assert int(year) == 2026


@pytest.mark.parametrize("start", [0, 9999])
def test_a_fiscal_year_outside_the_calendar_is_refused(start):
    with pytest.raises(ValueError, match="outside"):
        FiscalYear(start)


@pytest.mark.parametrize(
    ("year", "short"),
    [(2026, "R8"), (2020, "R2"), (2019, "R元"), (2018, "H30"), (1989, "H元"), (1988, "S63")],
)
def test_fiscal_years_go_by_their_era(year, short):
    assert short_era(year) == short
    assert FiscalYear(year).label == f"{short}年度"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 20), "令和8年11月20日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
    ],
)
def test_a_day_is_shown_in_its_era(day, label):
    assert era_year_label(day) == label


def test_a_day_before_the_known_eras_is_refused():
    with pytest.raises(ValueError, match="no era"):
        era_year_label(date(1926, 12, 24))


@pytest.mark.parametrize(
    ("period", "first", "last", "label"),
    [
        (Period.month(2026, 10), date(2026, 10, 1), date(2026, 10, 31), "R8年10月"),
        (Period.month(2019, 4), date(2019, 4, 1), date(2019, 4, 30), "H31年4月"),
        (Period.month(2019, 5), date(2019, 5, 1), date(2019, 5, 31), "R元年5月"),
        (Period.quarter(2026, 2), date(2026, 7, 1), date(2026, 9, 30), "R8年度第2四半期"),
        (Period.quarter(2026, 4), date(2027, 1, 1), date(2027, 3, 31), "R8年度第4四半期"),
        (Period.half(2026, 1), date(2026, 4, 1), date(2026, 9, 30), "R8年度上期"),
        (Period.half(2026, 2), date(2026, 10, 1), date(2027, 3, 31), "R8年度下期"),
        (Period.year(2026), date(2026, 4, 1), date(2027, 3, 31), "R8年度"),
        (Period.day(date(2026, 8, 31)), date(2026, 8, 31), date(2026, 8, 31), "令和8年8月31日"),
    ],
)
def test_a_period_has_its_bounds_and_label(period, first, last, label):
    assert (period.first, period.last, period.label) == (first, last, label)


def test_january_to_march_lie_in_the_fiscal_year_before():
    assert Period.month(2025, 3).fiscal_year == 2024
    assert Period.quarter(2024, 4).fiscal_year == 2024


def test_a_period_knows_which_of_its_year_it_is():
    assert Period.month(2026, 10).number == 7
    assert Period.month(2027, 3).number == 12
    assert Period.day(date(2026, 4, 2)).number == 2


@pytest.mark.parametrize(
    ("granularity", "first", "last"),
    [
        (Granularity.DAY, date(2026, 4, 1), date(2026, 4, 2)),
        (Granularity.MONTH, date(2026, 4, 1), date(2026, 4, 29)),
        (Granularity.MONTH, date(2026, 4, 2), date(2026, 5, 1)),
        (Granularity.QUARTER, date(2026, 5, 1), date(2026, 7, 31)),
        (Granularity.HALF, date(2026, 7, 1), date(2026, 12, 31)),
        (Granularity.YEAR, date(2026, 1, 1), date(2026, 12, 31)),
        (Granularity.YEAR, date(2027, 3, 31), date(2026, 4, 1)),
    ],
)
def test_bounds_that_do_not_fit_the_granularity_are_refused(granularity, first, last):
    with pytest.raises(ValueError, match="is not one"):
        Period(granularity, first, last)


@pytest.mark.parametrize("make", [lambda: Period.quarter(2026, 5), lambda: Period.half(2026, 0)])
def test_a_part_that_a_year_does_not_have_is_refused(make):
    with pytest.raises(ValueError, match="has no"):
        make()


def test_a_granularity_may_be_given_as_stored():
    assert Period("month", date(2026, 4, 1), date(2026, 4, 30)) == Period.month(2026, 4)


def test_an_unknown_granularity_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        period_containing(date(2026, 4, 1), "fortnight")


def test_a_period_contains_its_bounds_and_nothing_outside():
    period = Period.month(2026, 10)
    around = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)]
    assert [period.contains(day) for day in around] == [False, True, True, False]


@pytest.mark.parametrize(
    ("granularity", "count"),
    [("month", 12), ("quarter", 4), ("half", 2), ("year", 1), ("day", 365)],
)
def test_a_year_has_its_periods(granularity, count):
    assert len(periods_of(2026, Granularity(granularity))) == count


@given(st.integers(1930, 2100), granularities)
def test_the_periods_of_a_year_cover_it_without_gap_or_overlap(year, granularity):
    periods = periods_of(year, granularity)
    assert periods[0].first == FiscalYear(year).first_day
    assert periods[-1].last == FiscalYear(year).last_day
    for earlier, later in pairwise(periods):
        assert later.first == earlier.last + timedelta(days=1)


@given(days, granularities)
def test_a_day_lies_in_its_period_and_the_neighbours_touch(day, granularity):
    period = period_containing(day, granularity)
    assert period.contains(day)
    assert period.fiscal_year == fiscal_year_of(day)
    assert period.next().previous() == period == period.previous().next()
    assert period.next().first == period.last + timedelta(days=1)
