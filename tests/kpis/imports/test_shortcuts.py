"""The quick ways of an import give what the long ways give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.fiscal import Period
from core.sheets.tables import number_text
from kpis.checks import SeriesPast, asks_reason, check_entry
from kpis.entry import Entry, Typed, read_entry
from kpis.imports.cell_reading import CellReader
from kpis.imports.found import FoundCell
from kpis.imports.screening import Screen
from kpis.models import Indicator
from kpis.models.indicator import Kind
from kpis.models.measurement import FigureState
from plans.models import Plan

TODAY = date(2026, 11, 20)
MONTHS = [Period.month(2023 + at // 12, at % 12 + 1) for at in range(40)]
numbers = st.one_of(
    st.integers(-(10**6), 10**6).map(float),
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.decimals(-1000, 1000, places=3, allow_nan=False).map(float),
)


def indicator(kind: str = Kind.LEVEL, **fields: object) -> Indicator:
    plan = Plan(fy_from=2022, fy_to=2026)
    return Indicator(pk=1, plan=plan, unit="件", kind=kind, frequency="month", **fields)


@settings(max_examples=10_000, deadline=None)
@given(numbers, st.sampled_from(list(Kind)), st.sampled_from([MONTHS[0], Period.month(2027, 1)]))
def test_a_number_is_read_as_if_it_had_been_typed(number: float, kind: str, period: Period) -> None:
    kpi = indicator(kind, minimum=None, maximum=Decimal(900) if number > 500 else None)
    cell = FoundCell(1, "A1", "", kpi, None, period, value=number)
    try:
        wanted: Entry | None = read_entry(
            kpi, period, Typed(value=number_text(number)), today=TODAY
        )
    except DomainError:
        wanted = None
    try:
        found: Entry | None = CellReader(TODAY).read(cell)
    except DomainError:
        found = None
    assert found == wanted


@settings(max_examples=3_000, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=40),
    st.integers(0, 2),
    st.booleans(),
    st.integers(0, 10**4),
)
def test_what_is_surely_usual_asks_for_no_reason(
    steps: list[int], decimals: int, gap: bool, start: int
) -> None:
    kpi = indicator(decimals=decimals)
    values, value = [], Decimal(start)
    for step in steps:
        value += Decimal(step) / 10**decimals
        values.append(value)
    months = [m for at, m in enumerate(MONTHS) if not (gap and at == 3)]
    past = SeriesPast(tuple(zip(months, values, strict=False)))
    screen = Screen(kpi, past)
    for period, figure in past.figures:
        entry = Entry(FigureState.VALUE, str(figure), figure)
        asks = asks_reason(check_entry(kpi, period, entry, past, today=TODAY))
        assert not (asks and screen.surely_usual(period))


def test_a_steady_series_is_screened_and_a_jump_is_not() -> None:
    figures = [*(Decimal(100 + at) for at in range(10)), Decimal(9000)]
    past = SeriesPast(tuple(zip(MONTHS, figures, strict=False)))
    screen = Screen(indicator(decimals=0), past)
    assert [screen.surely_usual(MONTHS[at]) for at in (4, 9, 10)] == [True, True, False]
