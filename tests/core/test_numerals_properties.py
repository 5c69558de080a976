"""Laws of the figure reader: what is formatted is read back, and nothing is ever read wrong."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.numerals import FigureRefused, format_figure, read_figure
from tests.cases import cases
from tests.core.figure_reference import BLANKS, DIGITS, MINUS, SCALES, UNITS, reference

FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")

figures = st.decimals(
    min_value=-(10**18) + 1, max_value=10**18 - 1, places=10, allow_nan=False, allow_infinity=False
)


def assert_says_what_to_do(refused: FigureRefused) -> None:
    assert refused.sentence.endswith("。")
    assert refused.next_step.endswith("。")


def assert_never_wrong(typed: str, unit: str, as_change: bool) -> None:
    try:
        reading = read_figure(typed, unit=unit, as_change=as_change)
    except FigureRefused as refused:
        assert_says_what_to_do(refused)
        return
    assert reading.typed == typed
    if reading.state != "value":
        assert reading.value is None
        assert not any(letter in DIGITS for letter in typed)
        return
    assert Fraction(reading.value) == reference(typed, unit, as_change)


pieces = st.lists(
    st.one_of(
        st.sampled_from(
            DIGITS + MINUS + BLANKS + ",.，．+＋%％件円千万億兆百十増減約①½Ⅲ²○〇一二e/~～〜()"
        ),
        st.sampled_from(
            [
                "約",
                "およそ",
                "百万",
                "千万",
                "1,000",
                "２，０００",
                "000",
                "削減",
                "程度",
                "パーセント",
                "百万円",
            ]
        ),
        st.integers(0, 99999).map(str),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=10,
).map("".join)


numbers = st.one_of(
    st.integers(0, 10**7).map(str),
    st.integers(0, 10**7).map("{:,}".format),
    st.integers(0, 10**7).map(lambda n: f"{n:,}".replace(",", " ")),
    st.integers(0, 10**7).map(lambda n: f"{n:,}".translate(FULL_WIDTH)),
    st.decimals(0, 10**4, places=2).map(str),
    st.sampled_from(["007", "12,34", "1.2.3", ".5", "1①"]),
)
maybe_blank = st.sampled_from(["", "", "", " ", "　"])


def some(texts):
    return st.sampled_from(["", "", *texts])


shaped = st.tuples(
    some(["約", "約 ", "およそ"]),
    some([*MINUS, "+", "▲ ", "- "]),
    numbers,
    maybe_blank,
    some(SCALES),
    some(["2,000万", "5千", "345", "2345", "20", "1億"]),
    maybe_blank,
    some(["件", "%", "％", "円", "百万円", "人"]),
    some(["減", "増", "削減", "程度"]),
).map("".join)


@settings(max_examples=cases(3000), deadline=None)
@given(shaped, st.sampled_from(list(UNITS)), st.booleans())
def test_a_text_shaped_like_a_figure_is_refused_or_read_as_the_reference_reads_it(
    typed, unit, as_change
):
    assert_never_wrong(typed, unit, as_change)


@settings(max_examples=cases(3000), deadline=None)
@given(pieces, st.sampled_from(list(UNITS)), st.booleans())
@example("1億2,000", "百万円", False)
@example("1 891 2345", "件", False)
@example("⁻5", "件", False)
@example("5千200件", "件", False)
def test_a_random_text_is_refused_or_read_as_the_reference_reads_it(typed, unit, as_change):
    assert_never_wrong(typed, unit, as_change)


@settings(max_examples=cases(500), deadline=None)
@given(st.text(max_size=12), st.sampled_from(list(UNITS)), st.booleans())
def test_any_text_is_refused_or_read_as_the_reference_reads_it(typed, unit, as_change):
    assert_never_wrong(typed, unit, as_change)


@settings(max_examples=cases(100), deadline=None)
@given(st.characters(exclude_categories=["Cs"]))
def test_no_single_character_but_a_digit_is_a_value(character):
    try:
        reading = read_figure(character, unit="件")
    except FigureRefused:
        return
    assert (reading.state == "value") == (character in DIGITS)


def styles(value: Decimal, unit: str) -> list[str]:
    """Return every accepted way to write `value`."""
    plain = f"{value.copy_abs():f}"
    grouped = f"{value.copy_abs():,f}"
    texts = [plain, grouped, *(grouped.replace(",", blank) for blank in BLANKS)]
    texts += [text.translate(FULL_WIDTH) for text in (plain, grouped)]
    texts += [text + tail for text in (plain, grouped) for tail in (unit, f" {unit}", "％")]
    signs = MINUS if value < 0 else ["", "+", "＋"]
    return [f"{sign}{text}" for text in texts for sign in signs]


@settings(max_examples=cases(60), deadline=None)
@given(figures)
def test_a_figure_in_each_accepted_style_is_read_back_exactly(value):
    for text in styles(value, "%"):
        for typed in (text, f"約{text}", f" {text}\n"):
            assert read_figure(typed, unit="%").value == value, typed


@settings(max_examples=cases(100), deadline=None)
@given(figures, st.sampled_from(["▲", "−"]), st.sampled_from(["", "%", "件", "百万円"]))
def test_a_shown_figure_is_read_back_exactly(value, negative, unit):
    shown = format_figure(value, decimals=10, unit=unit, negative=negative)
    if unit == "百万円":
        shown = shown.removesuffix(unit)
    assert read_figure(shown, unit=unit).value == value


@settings(max_examples=cases(100), deadline=None)
@given(st.decimals(0, 10**5, places=3), st.sampled_from(list(SCALES)))
def test_a_scaled_figure_is_its_product(number, scale):
    value = read_figure(f"{number:f}{scale}円", unit="円").value
    assert Fraction(value) == Fraction(number) * 10 ** SCALES[scale]


@settings(max_examples=cases(100), deadline=None)
@given(st.integers(0, 10**12))
def test_a_figure_in_yen_is_scaled_into_a_unit_of_a_million_yen(yen):
    value = read_figure(f"{yen:,}円", unit="百万円").value
    assert Fraction(value) == Fraction(yen, 10**6)


@pytest.mark.parametrize("value", ["0", "1000", "12.30"])
def test_reading_keeps_the_decimals_that_were_typed(value):
    assert str(read_figure(value, unit="%").value) == value
