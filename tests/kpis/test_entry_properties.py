"""Whatever stands in a pasted cell is either read right or refused with a sentence, never wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import Refused
from core.fiscal import Period
from core.numerals import LIMIT
from kpis.entry import Entry, Typed, bounds, read_entry
from kpis.models import Indicator
from kpis.models.indicator import Kind
from kpis.models.measurement import FigureState
from plans.models import Plan
from tests.cases import cases
from tests.core.figure_reference import BLANKS, DIGITS, MINUS, reference

TODAY = date(2026, 11, 20)
YEAR = Period.year(2025)
PLAN = Plan(fy_from=2020, fy_to=2030)
MISSING = {"未集計", "集計中", "未定", "未公表"}
NOT_APPLICABLE = {"該当なし", "対象外"}

# What a cell of an office's spreadsheet holds: figures, marks, dittos, errors, left-over quotes.
pasted = st.lists(
    st.one_of(
        st.sampled_from(DIGITS + MINUS + BLANKS + ",.，．%％件〃々\"'\n\r\t*※()（）①○△×◎"),
        st.sampled_from(
            [
                "1,234",
                "１，２３４",
                "▲1,000",
                "#REF!",
                "#DIV/0!",
                "=A1+1",
                "1E+05",
                "(500)",
                "〃",
                "同上",
                "※速報値",
                "未集計",
                "該当なし",
                "-",
                "約",
                "R7.3",
                "2025/4/1",
                "12:30",
                "¥1,000",
                "50.0%",
            ]
        ),
        st.integers(-(10**19), 10**19).map(str),
        st.decimals(-1000, 1000, places=3, allow_nan=False).map(str),
    ),
    max_size=4,
).map("".join)


def kpi(kind: str, unit: str) -> Indicator:
    return Indicator(kind=kind, unit=unit, decimals=0, plan=PLAN)


def read(indicator: Indicator, typed: Typed) -> Entry | None:
    """The entry, or None where it was refused, which then says what happened and what to do."""
    try:
        return read_entry(indicator, YEAR, typed, today=TODAY)
    except Refused as refused:
        errors = list(refused.errors.values())
    for error in errors:
        assert error.sentence.endswith("。")
        assert error.next_step.endswith("。")
    return None


@settings(max_examples=cases(3000), deadline=None)
@given(pasted, st.sampled_from([(Kind.LEVEL, "件"), (Kind.RATIO, "%"), (Kind.FLOW, "件")]))
@example("〃", (Kind.LEVEL, "件"))
@example("(500)", (Kind.LEVEL, "件"))
@example("1E+05", (Kind.LEVEL, "件"))
@example("1,234\n", (Kind.LEVEL, "件"))
@example("#REF!", (Kind.LEVEL, "件"))
@example("0", (Kind.LEVEL, "件"))
def test_a_pasted_cell_is_read_right_or_refused(text: str, of: tuple[str, str]) -> None:
    indicator = kpi(*of)
    entry = read(indicator, Typed(value=text))
    if entry is None:
        return
    assert entry.typed == text
    if entry.figure_state != FigureState.VALUE:
        assert entry.value is None
        assert not any(letter in DIGITS for letter in text), "a figure was taken for none"
        return
    assert entry.value is not None
    assert Fraction(entry.value) == reference(text, of[1], False)
    low, high = bounds(indicator)
    assert low is None or entry.value >= low
    assert high is None or entry.value <= high


@settings(max_examples=cases(1000), deadline=None)
@given(pasted)
def test_a_change_is_read_right_or_refused(text: str) -> None:
    entry = read(kpi(Kind.CHANGE_FROM_BASELINE, "%"), Typed(value=text))
    if entry is not None and entry.value is not None:
        assert Fraction(entry.value) == reference(text, "%", True)


@settings(max_examples=cases(1000), deadline=None)
@given(pasted, pasted)
def test_the_parts_of_a_ratio_are_read_right_or_refused(top: str, bottom: str) -> None:
    entry = read(kpi(Kind.RATIO, "%"), Typed(numerator=top, denominator=bottom))
    if entry is None:
        return
    parts = (entry.numerator, entry.denominator)
    if None in parts:
        pytest.fail(f"{top!r} and {bottom!r} were taken as {entry}")
    assert [Fraction(part) for part in parts if part is not None] == [
        reference(top, "", False),
        reference(bottom, "", False),
    ]
    assert 0 <= parts[0] <= parts[1] != 0  # type: ignore[operator]


@pytest.mark.parametrize("word", sorted(MISSING | NOT_APPLICABLE))
def test_words_for_no_value_are_no_zero(word: str) -> None:
    entry = read_entry(kpi(Kind.LEVEL, "件"), YEAR, Typed(value=word), today=TODAY)
    state = FigureState.MISSING if word in MISSING else FigureState.NOT_APPLICABLE
    assert (entry.figure_state, entry.value) == (state, None)


@pytest.mark.parametrize("field", ["value", "numerator", "denominator"])
def test_figures_beyond_the_stored_size_are_refused_with_a_sentence(field: str) -> None:
    parts = {"numerator": "1", "denominator": "1"} if field != "value" else {}
    typed = Typed(**parts | {field: str(LIMIT)})
    with pytest.raises(Refused) as refused:
        read_entry(kpi(Kind.RATIO, "%"), YEAR, typed, today=TODAY)
    assert refused.value.errors[field].code == "too_large"


def test_the_same_figure_typed_otherwise_is_the_same() -> None:
    one = Entry(FigureState.VALUE, "1,000", value=Decimal(1000))
    assert one.same_figure(Entry(FigureState.VALUE, "１０００", value=Decimal(1000)))
    assert not one.same_figure(Entry(FigureState.VALUE, "1,000", value=Decimal(1001)))
