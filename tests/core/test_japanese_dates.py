"""Dates as documents write them: the table of docs/formulas/reading.md, row by row."""

from __future__ import annotations

from datetime import date

import pytest

from core.fiscal import fiscal_year_of
from core.japanese_dates import DateRefused, read_date

CONTEXT = date(2025, 6, 20)


def read(typed, context=None):
    reading = read_date(typed, context=context)
    return reading.first.isoformat(), reading.last.isoformat(), reading.granularity


@pytest.mark.parametrize(
    ("typed", "first", "last", "granularity", "fiscal_year"),
    [
        ("R5", "2023-04-01", "2024-03-31", "year", 2023),
        ("R6年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("Ｒ６年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("r6", "2024-04-01", "2025-03-31", "year", 2024),
        ("令和6年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("令和 6 年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("㋿6年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("令和元年度", "2019-04-01", "2020-03-31", "year", 2019),
        ("R元年度", "2019-04-01", "2020-03-31", "year", 2019),
        ("R1", "2019-04-01", "2020-03-31", "year", 2019),
        ("H31", "2019-04-01", "2020-03-31", "year", 2019),
        ("H30年度末", "2019-03-31", "2019-03-31", "day", 2018),
        ("R4年度内", "2022-04-01", "2023-03-31", "year", 2022),
        ("2024年度", "2024-04-01", "2025-03-31", "year", 2024),
        ("R5年度末", "2024-03-31", "2024-03-31", "day", 2023),
        ("R6年度上期", "2024-04-01", "2024-09-30", "half", 2024),
        ("R6年度下半期", "2024-10-01", "2025-03-31", "half", 2024),
        ("R8年度第2四半期", "2026-07-01", "2026-09-30", "quarter", 2026),
        ("R6年8月末", "2024-08-31", "2024-08-31", "day", 2024),
        ("R6.12", "2024-12-01", "2024-12-31", "month", 2024),
        ("R5.9", "2023-09-01", "2023-09-30", "month", 2023),
        ("R7.3", "2025-03-01", "2025-03-31", "month", 2024),
        ("R4. 5月", "2022-05-01", "2022-05-31", "month", 2022),
        ("R4.8月中", "2022-08-01", "2022-08-31", "month", 2022),
        ("令和5年3月", "2023-03-01", "2023-03-31", "month", 2022),
        ("R元年5月", "2019-05-01", "2019-05-31", "month", 2019),
        ("R7.2月上旬", "2025-02-01", "2025-02-10", "ten_days", 2024),
        ("R7.2月中旬", "2025-02-11", "2025-02-20", "ten_days", 2024),
        ("R6.2月下旬", "2024-02-21", "2024-02-29", "ten_days", 2023),
        ("令和３～７年度", "2021-04-01", "2026-03-31", "range", 2021),
        ("令和３〜７年度", "2021-04-01", "2026-03-31", "range", 2021),
        ("R5～R7年度", "2023-04-01", "2026-03-31", "range", 2023),
        ("R5～R7", "2023-04-01", "2026-03-31", "range", 2023),
        ("2021～2025年度", "2021-04-01", "2026-03-31", "range", 2021),
        ("令和5年度から7年度まで", "2023-04-01", "2026-03-31", "range", 2023),
        ("R6.4～R6.9", "2024-04-01", "2024-09-30", "range", 2024),
        ("R6年10月～3月", "2024-10-01", "2025-03-31", "range", 2024),
        ("令和7年4月21日～28日", "2025-04-21", "2025-04-28", "range", 2025),
        ("2021(R3)年度末", "2022-03-31", "2022-03-31", "day", 2021),
        ("2021(R3)年度", "2021-04-01", "2022-03-31", "year", 2021),
        ("2021（R3）年10月20日(水)", "2021-10-20", "2021-10-20", "day", 2021),
        ("令和3年(2021年)10月", "2021-10-01", "2021-10-31", "month", 2021),
        ("2019(H31)年度", "2019-04-01", "2020-03-31", "year", 2019),
        ("2019(R1)年度", "2019-04-01", "2020-03-31", "year", 2019),
        ("令和4年4月14日（木）", "2022-04-14", "2022-04-14", "day", 2022),
        ("令和4年4月14日木曜日", "2022-04-14", "2022-04-14", "day", 2022),
        ("R6.8.31", "2024-08-31", "2024-08-31", "day", 2024),
        ("平成31年4月30日", "2019-04-30", "2019-04-30", "day", 2019),
        ("昭和64年1月7日", "1989-01-07", "1989-01-07", "day", 1988),
        ("2024/8/31", "2024-08-31", "2024-08-31", "day", 2024),
        ("2024-08-31", "2024-08-31", "2024-08-31", "day", 2024),
        ("2024年8月31日", "2024-08-31", "2024-08-31", "day", 2024),
        ("2024-08", "2024-08-01", "2024-08-31", "month", 2024),
    ],
)
def test_each_form_of_the_documents_is_read(typed, first, last, granularity, fiscal_year):
    reading = read_date(typed)
    assert (reading.first.isoformat(), reading.last.isoformat()) == (first, last)
    assert (reading.granularity, reading.fiscal_year) == (granularity, fiscal_year)
    assert (reading.typed, reading.planned, reading.warnings) == (typed, False, ())


@pytest.mark.parametrize(
    "typed", ["R7.3月下旬予定", "R7.3月下旬(予定)", "R7.3月下旬（予定）", "R7.3月下旬見込み"]
)
def test_a_planned_date_is_marked(typed):
    reading = read_date(typed)
    assert reading.planned
    assert read(typed) == ("2025-03-21", "2025-03-31", "ten_days")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("４/２１（月）～ ４/２８（月）", "2025-04-21", "2025-04-28"),
        ("4月21日（月）～28日（月）", "2025-04-21", "2025-04-28"),
        ("12/28(土)～1/4(土)", "2024-12-28", "2025-01-04"),
    ],
)
def test_days_without_a_year_take_it_from_the_documents_date(typed, first, last):
    assert read(typed, CONTEXT) == (first, last, "range")
    assert read_date(typed, context=CONTEXT).warnings == ()


def test_a_day_whose_weekday_fits_another_year_is_read_there_and_asked_about():
    reading = read_date("4/21(火)", context=CONTEXT)
    assert reading.first == date(2026, 4, 21)
    assert "2026年" in reading.warnings[0]


@pytest.mark.parametrize(
    ("typed", "first"),
    [("9月22日", "2025-09-22"), ("4月", "2025-04-01"), ("2/29", "2024-02-29")],
)
def test_a_day_without_year_and_weekday_is_read_nearest_and_asked_about(typed, first):
    reading = read_date(typed, context=CONTEXT)
    assert reading.first.isoformat() == first
    assert "年が書かれていない" in reading.warnings[0]


@pytest.mark.parametrize(
    ("typed", "first", "last", "granularity"),
    [
        ("先月", "2025-05-01", "2025-05-31", "month"),
        ("今月末", "2025-06-30", "2025-06-30", "day"),
        ("来月上旬", "2025-07-01", "2025-07-10", "ten_days"),
        ("昨年度末", "2025-03-31", "2025-03-31", "day"),
        ("昨年度", "2024-04-01", "2025-03-31", "year"),
        ("今年度", "2025-04-01", "2026-03-31", "year"),
        ("本年度", "2025-04-01", "2026-03-31", "year"),
        ("来年度末", "2027-03-31", "2027-03-31", "day"),
        ("年度内", "2025-04-01", "2026-03-31", "year"),
        ("今年7月", "2025-07-01", "2025-07-31", "month"),
        ("昨年10月", "2024-10-01", "2024-10-31", "month"),
        ("年内", "2025-01-01", "2025-12-31", "calendar_year"),
        ("元年度", "2019-04-01", "2020-03-31", "year"),
    ],
)
def test_words_of_time_are_read_from_the_documents_date(typed, first, last, granularity):
    assert read(typed, CONTEXT) == (first, last, granularity)


def test_last_month_of_january_lies_in_the_year_before():
    assert read("先月", date(2026, 1, 15)) == ("2025-12-01", "2025-12-31", "month")


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2025, 4, 1)])
def test_this_fiscal_year_turns_on_the_first_of_april(day):
    assert read_date("今年度", context=day).fiscal_year == fiscal_year_of(day)


@pytest.mark.parametrize(
    "typed",
    [
        *["先月", "昨年度末", "今年度", "来年度末", "年内", "年度内", "元年度", "今年7月"],
        *["４/２１（月）～ ４/２８（月）", "4/21", "9月22日", "4月"],
    ],
)
def test_what_needs_the_documents_date_is_refused_without_it(typed):
    with pytest.raises(DateRefused) as refused:
        read_date(typed)
    assert refused.value.code == "needs_context"


def test_a_context_does_not_change_a_date_that_names_its_year():
    assert read_date("R6.12", context=CONTEXT) == read_date("R6.12")


def test_a_weekday_that_does_not_fit_is_a_warning():
    reading = read_date("令和4年4月14日（金）")
    assert reading.first == date(2022, 4, 14)
    assert reading.warnings == ("令和4年4月14日は木曜日で、書かれた「金」と合いません。",)


@pytest.mark.parametrize(
    ("typed", "first", "told"),
    [
        ("平成31年5月", "2019-05-01", "R元年5月"),
        ("平成31年5月10日", "2019-05-10", "令和元年5月10日"),
        ("H32年度", "2020-04-01", "R2年度"),
        ("令和元年4月", "2019-04-01", "H31年4月"),
        ("平成元年1月7日", "1989-01-07", "昭和64年1月7日"),
    ],
)
def test_an_era_beyond_its_bounds_is_read_with_a_warning(typed, first, told):
    reading = read_date(typed)
    assert reading.first.isoformat() == first
    assert f"{told}として読みました。" in reading.warnings[0]


@pytest.mark.parametrize("typed", ["令和6年", "2024年", "R6年"])
def test_a_year_that_is_no_fiscal_year_is_read_as_the_calendar_year_and_asked_about(typed):
    assert read(typed) == ("2024-01-01", "2024-12-31", "calendar_year")
    assert "暦年" in read_date(typed).warnings[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "blank"),
        ("　", "blank"),
        ("○", "unreadable"),
        ("未定", "unreadable"),
        ("予定", "unreadable"),
        ("R①", "special_digits"),
        ("R½", "special_digits"),
        ("㋀", "special_digits"),
        ("2021(R4)年度末", "era_mismatch"),
        ("R6年2月30日", "no_such_date"),
        ("2023/2/29", "no_such_date"),
        ("R6.13", "no_such_date"),
        ("R0", "no_such_date"),
        ("20240831", "digits_only"),
        ("6", "digits_only"),
        ("2024", "year_alone"),
        ("2300年度", "out_of_range"),
        ("昭和元年", "out_of_range"),
        ("R120", "unreadable"),
        ("R6 12", "unreadable"),
        ("R5/6", "unreadable"),
        ("R5-6", "unreadable"),
        ("24/8/31", "unreadable"),
        ("R7.3月31", "unreadable"),
        ("令和六年", "unreadable"),
        ("R6年3月頃", "unreadable"),
        ("R6年度実装予定", "unreadable"),
        ("2024-08-31 00:00:00", "unreadable"),
        ("7年度", "unreadable"),
        ("～R9年度", "open_ended"),
        ("R7年度～", "open_ended"),
        ("R7年3月まで", "open_ended"),
        ("R7～R5年度", "backwards"),
        ("R6年8月末～R6年8月", "backwards"),
        ("R6年" * 30, "too_long"),
    ],
)
def test_what_is_not_surely_a_date_is_refused(typed, code):
    with pytest.raises(DateRefused) as refused:
        read_date(typed)
    assert refused.value.code == code
    assert refused.value.sentence.endswith("。")
    assert refused.value.next_step.endswith("。")


def test_a_day_that_no_year_has_is_refused_with_a_context_too():
    with pytest.raises(DateRefused) as refused:
        read_date("2/30", context=CONTEXT)
    assert refused.value.code == "no_such_date"
