"""Figures that are refused: nothing not surely understood is read (docs/formulas/reading.md)."""

from __future__ import annotations

import pytest

from core.errors import DomainError
from core.numerals import FigureRefused, read_figure


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("60件程度", "「約60件」"),
        ("60件前後", "「約60件」"),
        ("60余件", "「約60件」"),
        ("60件弱", "「約60件」"),
        ("60件強", "「約60件」"),
        ("約60件程度", "「約60件」"),
    ],
)
def test_a_vague_word_is_refused_and_about_is_proposed(typed, proposal):
    with pytest.raises(FigureRefused) as refused:
        read_figure(typed, unit="件")
    assert refused.value.code == "approximate_word"
    assert proposal in refused.value.next_step


@pytest.mark.parametrize("unit", ["%", "ポイント", "℃", "点", ""])
def test_a_scale_is_refused_where_the_unit_does_not_scale(unit):
    with pytest.raises(FigureRefused) as refused:
        read_figure(f"1.5億{unit}", unit=unit)
    assert refused.value.code == "scale_not_allowed"


@pytest.mark.parametrize(("typed", "unit"), [("3千", "千円"), ("1.5億", "百万円")])
def test_a_scale_beside_a_scaled_unit_is_refused_without_its_word(typed, unit):
    with pytest.raises(FigureRefused) as refused:
        read_figure(typed, unit=unit)
    assert refused.value.code == "scale_needs_unit"
    assert "「円」まで付けて" in refused.value.next_step


@pytest.mark.parametrize(
    "typed",
    [
        "1億2,000",
        "2万5",
        "2千5百万",
        "1.5億2,000万",
        "2,000万1億",
        "1億2億",
        "1億 2,000万",
        "1億10,000万",
    ],
)
def test_a_number_in_parts_that_could_mean_something_else_is_refused(typed):
    with pytest.raises(FigureRefused):
        read_figure(f"{typed}円", unit="円")
    with pytest.raises(FigureRefused):
        read_figure(f"{typed}円", unit="万円")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("○", "status_mark"),
        ("△", "status_mark"),
        ("◎", "status_mark"),
        ("×", "status_mark"),
        ("〇", "status_mark"),
        ("①", "special_digits"),
        ("1①", "special_digits"),
        ("3²", "special_digits"),
        ("½", "special_digits"),
        ("1½", "special_digits"),
        ("Ⅲ", "special_digits"),
        ("㋀", "special_digits"),
        ("㏠", "special_digits"),
        ("٣", "special_digits"),
        ("𝟏", "special_digits"),
        ("百二十", "kanji_numerals"),
        ("三〇", "kanji_numerals"),
        ("abc", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("なし", "not_a_number"),
        ("1e5", "two_numbers"),
        ("0x10", "two_numbers"),
        ("5 6", "two_numbers"),
        ("1 8911", "two_numbers"),
        ("137/150", "two_numbers"),
        ("50%減 (600万枚減)", "two_numbers"),
        ("12,34", "grouping"),
        ("1,2,3", "grouping"),
        ("1,8911", "grouping"),
        ("0,123", "grouping"),
        ("1.2.3", "decimal_points"),
        ("10-20", "range"),
        ("３０〜４０", "range"),
        ("30～40", "range"),
        ("80以上", "bound_word"),
        (".5", "no_leading_digit"),
        ("007", "leading_zero"),
        ("ー30", "unknown_sign"),
        ("▼30", "unknown_sign"),
        ("--30", "unreadable"),
        ("- 30", "unreadable"),
        ("(30)", "unit_mismatch"),
        ("30%", "unit_mismatch"),
        ("30件", "unit_mismatch"),
        ("1.", "unit_mismatch"),
        ("1\u200b2", "two_numbers"),
    ],
)
def test_what_is_not_surely_a_figure_is_refused(typed, code):
    with pytest.raises(FigureRefused) as refused:
        read_figure(typed, unit="人")
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("30%", "件"), ("30件", "人"), ("30%", ""), ("20人", "人/台"), ("30㎡", "㎥")],
)
def test_another_unit_is_never_read_as_this_one(typed, unit):
    with pytest.raises(FigureRefused):
        read_figure(typed, unit=unit)


def test_a_number_is_never_cut_short_for_a_unit_that_begins_with_a_digit():
    assert read_figure("5 2次元コード", unit="2次元コード").value == 5
    with pytest.raises(FigureRefused):
        read_figure("1,8912次元コード", unit="2次元コード")


def test_a_unit_that_is_only_a_scale_is_not_scaled_into():
    with pytest.raises(FigureRefused):
        read_figure("5千", unit="千")


@pytest.mark.parametrize(
    ("typed", "unit", "code"),
    [
        ("1000000000000000000", "件", "too_large"),
        ("1" + "0" * 30, "件", "too_large"),
        ("▲1000000兆円", "円", "too_large"),
        ("0.12345678901", "%", "too_precise"),
        ("1円", "兆円", "too_precise"),
        ("9" * 500, "件", "too_long"),
    ],
)
def test_a_figure_outside_the_bounds_is_refused_saying_so(typed, unit, code):
    with pytest.raises(FigureRefused) as refused:
        read_figure(typed, unit=unit)
    assert refused.value.code == code


def test_a_refusal_quotes_what_was_typed_and_says_what_to_do():
    with pytest.raises(DomainError) as refused:
        read_figure("30件", unit="人")
    assert refused.value.sentence.startswith("「30件」")
    assert "人" in refused.value.next_step
    assert refused.value.status == 422


def test_a_very_long_text_is_quoted_in_part_only():
    with pytest.raises(FigureRefused) as refused:
        read_figure("あ" * 90, unit="人")
    assert len(refused.value.sentence) < 60
