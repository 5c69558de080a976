"""Figures as people type them: the table of docs/formulas/reading.md, row by row."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.numerals import FigureReading, FigureRefused, format_figure, read_figure


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("614", "件", "614"),
        ("614件", "件", "614"),
        ("１，８９１", "人", "1891"),
        ("1,891", "人", "1891"),
        ("1 891", "人", "1891"),
        ("1\u00a0891", "人", "1891"),
        ("1\u2009891", "人", "1891"),
        ("1,234,567.5", "円", "1234567.5"),
        ("１１０，１４５ 件", "件", "110145"),
        ("  90 ", "%", "90"),
        ("\ufeff90", "%", "90"),
        ("90%", "%", "90"),
        ("90％", "%", "90"),
        ("90パーセント", "%", "90"),
        ("66.5", "%", "66.5"),
        ("６６．５％", "%", "66.5"),
        ("15校下(地区)", "校下(地区)", "15"),
        ("15校下（地区）", "校下(地区)", "15"),
        ("20人", "人/年度", "20"),
        ("20人/年度", "人/年度", "20"),
        ("62.5 時間", "時間", "62.5"),
        ("30㎡", "㎡", "30"),
        ("30m2", "㎡", "30"),
        ("0", "件", "0"),
        ("0.0", "%", "0.0"),
        ("+5", "%", "5"),
        ("＋5", "%", "5"),
    ],
)
def test_a_plain_figure_is_read_exactly(typed, unit, value):
    reading = read_figure(typed, unit=unit)
    assert reading == FigureReading(typed, "value", Decimal(value))
    assert str(reading.value) == value


@pytest.mark.parametrize(
    "typed",
    [
        *["▲30%", "△30", "−30", "－30", "-30％", "▲ 30%", "△３０％"],
        *["\u201030", "\u201130", "\u201230", "\u201330", "\u201430", "\u201530"],
    ],
)
@pytest.mark.parametrize("as_change", [False, True])
def test_a_minus_in_each_spelling_is_negative(typed, as_change):
    assert read_figure(typed, unit="%", as_change=as_change).value == -30


@pytest.mark.parametrize("typed", ["-0", "▲0.0", "0%減"])
def test_a_negative_zero_is_read_as_zero(typed):
    value = read_figure(typed, unit="%", as_change=True).value
    assert value == 0
    assert not value.is_signed()


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("30%減", "%", -30),
        ("30％減", "%", -30),
        ("30減", "%", -30),
        ("30%削減", "%", -30),
        ("30%減少", "%", -30),
        ("30%増", "%", 30),
        ("30%増加", "%", 30),
        ("600万枚減", "枚", -6_000_000),
        ("約30%減", "%", -30),
    ],
)
def test_a_decrease_or_increase_is_read_for_a_change(typed, unit, value):
    assert read_figure(typed, unit=unit, as_change=True).value == value


def test_a_decrease_is_refused_where_the_figure_is_no_change():
    with pytest.raises(FigureRefused) as refused:
        read_figure("30%減", unit="%")
    assert refused.value.code == "change_not_expected"


def test_a_decrease_of_an_indicator_that_is_a_reduction_proposes_the_bare_figure():
    with pytest.raises(FigureRefused) as refused:
        read_figure("62.5時間減", unit="時間")
    assert refused.value.code == "change_not_expected"
    assert "「62.5」と入力" in refused.value.next_step


def test_a_minus_together_with_a_decrease_is_refused():
    with pytest.raises(FigureRefused) as refused:
        read_figure("▲30%削減", unit="%", as_change=True)
    assert refused.value.code == "double_sign"


def test_a_change_without_a_sign_is_read_and_asked_about():
    reading = read_figure("25%", unit="%", as_change=True)
    assert reading.value == 25
    assert "「▲25%」" in reading.note


@pytest.mark.parametrize("typed", ["約60件", "約６０件", "およそ60件", "約 60", "約60"])
def test_an_approximate_figure_is_read_and_marked(typed):
    reading = read_figure(typed, unit="件")
    assert (reading.value, reading.approximate) == (60, True)
    assert "およその値" in reading.note


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("1.5億円", "円", "150000000"),
        ("1.5億", "円", "150000000"),
        ("１．５億円", "円", "150000000"),
        ("1.5億円", "千円", "150000"),
        ("1.5億円", "百万円", "150"),
        ("3百万円", "円", "3000000"),
        ("3百万円", "千円", "3000"),
        ("110千件", "件", "110000"),
        ("110千件", "千件", "110"),
        ("約4万件", "件", "40000"),
        ("1億2,000万円", "円", "120000000"),
        ("1億2,000万円", "万円", "12000"),
        ("1億2千万円", "円", "120000000"),
        ("1兆2,345億円", "億円", "12345"),
        ("1万2,345人", "人", "12345"),
        ("5千200人", "人", "5200"),
        ("1,234円", "千円", "1.234"),
        ("1,000円", "千円", "1"),
        ("0億円", "円", "0"),
        ("▲1.5億円", "円", "-150000000"),
    ],
)
def test_a_scale_is_multiplied_into_the_unit(typed, unit, value):
    assert str(read_figure(typed, unit=unit).value) == value


def test_a_scaled_reading_says_so():
    reading = read_figure("1.5億円", unit="円")
    assert reading.scaled
    assert reading.note == "「1.5億円」を150,000,000円として読みました。"


@pytest.mark.parametrize(
    ("typed", "unit"), [("110千円", "千円"), ("12,000万円", "万円"), ("5", "千円")]
)
def test_a_figure_in_the_unit_itself_is_not_called_scaled(typed, unit):
    assert not read_figure(typed, unit=unit).scaled


@pytest.mark.parametrize(
    "typed",
    [
        *["-", "―", "－", "—", "–", "−", "…", "‥", "ー", "――", "……"],
        *["未集計", "集計中", "未定", "未公表", " 未集計 "],
    ],
)
def test_a_missing_mark_is_missing_and_not_zero(typed):
    assert read_figure(typed, unit="件") == FigureReading(typed, "missing")


@pytest.mark.parametrize("typed", ["該当なし", "対象外", " 該当なし\n"])
def test_not_applicable_is_its_own_state(typed):
    assert read_figure(typed, unit="件") == FigureReading(typed, "not_applicable")


@pytest.mark.parametrize("typed", ["", " ", "\u3000", "\t\n", "\u200b"])
def test_blank_is_blank_and_not_zero(typed):
    assert read_figure(typed, unit="件") == FigureReading(typed, "blank")


@pytest.mark.parametrize("typed", ["999999999999999999", "0.1234567890", "▲999999999999999999"])
def test_a_figure_at_the_bounds_is_read(typed):
    assert read_figure(typed, unit="件").state == "value"


def test_look_alike_letters_of_a_pdf_fold_to_the_usual_ones():
    assert read_figure("5部⾧", unit="部長").value == 5
    assert read_figure("5部⻑", unit="部長").value == 5


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "negative", "shown"),
    [
        ("1891", 0, "件", "▲", "1,891件"),
        ("191.875", 1, "%", "▲", "191.9%"),
        ("-30", 1, "%", "▲", "▲30.0%"),
        ("-30", 0, "", "−", "−30"),
        ("-0.04", 1, "", "▲", "0.0"),
        ("1E+3", 0, "円", "▲", "1,000円"),
        ("123456789012345678.1234567891", 10, "", "▲", "123,456,789,012,345,678.1234567891"),
    ],
)
def test_a_figure_is_shown_with_commas_and_its_sign(value, decimals, unit, negative, shown):
    assert format_figure(Decimal(value), decimals=decimals, unit=unit, negative=negative) == shown


def test_no_figure_is_shown_as_a_dash_and_never_as_zero():
    assert format_figure(None, decimals=1, unit="%") == "－"
    assert read_figure("－", unit="%").state == "missing"
