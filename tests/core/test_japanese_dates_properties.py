"""Laws of the date reader: what is written is read back, and no text is read by halves."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.eras import ERAS, year_text
from core.fiscal import Granularity, Period, era_year_label, fiscal_year_of, period_containing
from core.japanese_dates import DateRefused, read_date
from tests.cases import cases

WEEKDAYS = "月火水木金土日"
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def era_texts(day):
    """Return the year of `day` in each spelling of its era, and as a Western year."""
    era = next(era for era in ERAS if day >= era.first)
    number = day.year - era.first.year + 1
    return [f"{name}{n}" for name in (era.name, era.letter) for n in {year_text(number), number}]


@settings(max_examples=cases(100), deadline=None)
@given(days)
def test_a_day_in_each_style_is_read_back(day):
    weekday = WEEKDAYS[day.weekday()]
    texts = [era_year_label(day), day.isoformat(), f"{day.year}年{day.month}月{day.day}日"]
    for year in [*era_texts(day), str(day.year)]:
        texts += [f"{year}.{day.month}.{day.day}", f"{year}/{day.month}/{day.day}"]
        texts.append(f"{year}年{day.month}月{day.day}日（{weekday}）")
    for typed in texts:
        reading = read_date(typed)
        assert (reading.first, reading.last, reading.warnings) == (day, day, ()), typed


@settings(max_examples=cases(100), deadline=None)
@given(days, st.sampled_from(Granularity))
def test_the_label_of_a_period_is_read_back_as_the_period(day, granularity):
    period = period_containing(day, granularity)
    reading = read_date(period.label)
    assert (reading.first, reading.last, reading.warnings) == (period.first, period.last, ())
    assert (reading.granularity, reading.fiscal_year) == (granularity.value, period.fiscal_year)


@settings(max_examples=cases(100), deadline=None)
@given(days)
def test_a_wrong_weekday_is_always_told(day):
    wrong = WEEKDAYS[(day.weekday() + 1) % 7]
    assert read_date(f"{day.isoformat()}({wrong})").warnings


@settings(max_examples=cases(100), deadline=None)
@given(days, st.integers(0, 120))
def test_a_day_with_its_weekday_near_the_context_needs_no_year(day, distance):
    weekday = WEEKDAYS[day.weekday()]
    reading = read_date(f"{day.month}/{day.day}({weekday})", context=day + timedelta(distance))
    if (day.month, day.day) != (2, 29):
        assert (reading.first, reading.warnings) == (day, ())


@settings(max_examples=cases(100), deadline=None)
@given(st.integers(1990, 2090), st.integers(0, 9))
def test_a_range_of_fiscal_years_covers_them(start, length):
    reading = read_date(f"{start}～{start + length}年度")
    assert reading.first == Period.year(start).first
    assert reading.last == Period.year(start + length).last


pieces = st.lists(
    st.sampled_from(
        [
            *"0123456789０９元年月日度末中内上下旬RHSr令～〜~.-/()（）月水土①昨今先来 ",
            *["令和", "平成", "昭和", "年度", "上旬", "予定", "から", "まで", "2021", "(R3)", "12"],
            *["R6年", "R5.", "年度末", "4/21", "第2四半期"],
        ]
    ),
    max_size=9,
).map("".join)


@settings(max_examples=cases(1500), deadline=None)
@given(st.one_of(st.text(max_size=15), pieces), st.one_of(st.none(), days))
@example("元年度～元年", date(2025, 1, 1))
@example("2/29～3/1", date(2025, 1, 1))
def test_any_text_is_read_as_whole_days_in_order_or_refused(typed, context):
    try:
        reading = read_date(typed, context=context)
    except DateRefused as refused:
        assert_says_what_to_do(refused)
        return
    assert reading.typed == typed
    assert reading.first <= reading.last
    assert reading.fiscal_year == fiscal_year_of(reading.first)
    if reading.granularity == "day":
        assert reading.first == reading.last


def assert_says_what_to_do(refused):
    assert refused.sentence.endswith("。")
    assert refused.next_step.endswith("。")
