"""docs/formulas/checks.md says what is checked: each row of its tables is run."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.errors import Refused
from core.fiscal import Period
from kpis.checks import SeriesPast, asks_reason, check_entry
from kpis.entry import Typed, read_entry
from kpis.models import Indicator
from kpis.models.indicator import Kind
from plans.models import Plan
from tests.core.test_reading_document import table, typed

TODAY = date(2026, 11, 20)
APRIL = Period.month(2025, 4)


def kpi(kind: str = Kind.LEVEL, decimals: int = 0) -> Indicator:
    return Indicator(kind=kind, decimals=decimals, unit="", plan=Plan(fy_from=2020, fy_to=2030))


def kind_of(label: str) -> str:
    return next(value for value, name in Kind.choices if name == label)


def codes(indicator: Indicator, period: Period, value: str, past: SeriesPast) -> str:
    entry = read_entry(indicator, period, Typed(value=value), today=TODAY)
    found = check_entry(indicator, period, entry, past, today=TODAY)
    return "、".join(finding.code for finding in found) or "なし"


@pytest.mark.parametrize("row", table("checks", "保存できないもの"), ids=str)
def test_what_cannot_be_right_is_refused_as_documented(row: list[str]) -> None:
    kind, year, value, top, bottom, code, _ = row
    entered = Typed(value=typed(value), numerator=typed(top), denominator=typed(bottom))
    with pytest.raises(Refused) as refused:
        read_entry(kpi(kind_of(kind)), Period.year(int(year or 2025)), entered, today=TODAY)
    assert [error.code for error in refused.value.errors.values()] == [code]


@pytest.mark.parametrize("row", table("checks", "理由が要るもの", "例"), ids=str)
def test_what_is_striking_asks_for_a_reason_as_documented(row: list[str]) -> None:
    kind, decimals, before, value, code, _ = row
    period, past = APRIL, []
    for figure in before.split("、"):
        if figure != "なし":
            past.append((period, Decimal(figure)))
        period = period.next()
    indicator = kpi(kind_of(kind), int(decimals))
    assert codes(indicator, period, value, SeriesPast(tuple(past))) == code
    assert code == "なし" or asks_reason(
        check_entry(
            indicator,
            period,
            read_entry(indicator, period, Typed(value=value), today=TODAY),
            SeriesPast(tuple(past)),
            today=TODAY,
        )
    )


@pytest.mark.parametrize("row", table("checks", "お知らせだけのもの"), ids=str)
def test_what_is_only_said_asks_for_nothing(row: list[str]) -> None:
    decimals, value, code = row
    indicator = kpi(decimals=int(decimals))
    assert codes(indicator, APRIL, value, SeriesPast()) == code
    entry = read_entry(indicator, APRIL, Typed(value=value), today=TODAY)
    assert not asks_reason(check_entry(indicator, APRIL, entry, SeriesPast(), today=TODAY))
