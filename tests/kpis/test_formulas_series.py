"""docs/formulas/{departments,definitions,status}.md on series: each row of their tables is run."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection

from kpis.models.indicator import Frequency
from tests.factories import OrganizationFactory
from tests.kpis.series import evaluate, store
from tests.kpis.sql_rules import answers
from tests.kpis.test_formulas_documents import day, key, number, tables
from tests.oracle_series import Aim, Cell, Part, Version
from tests.oracle_years import Facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
HOW = {"足し上げる": "add", "平均する": "mean", "最も新しい": "latest", "達した割合": "reached"}
KIND = {
    "期間の値": "flow",
    "割合": "ratio",
    "時点の値": "level",
    "達した割合": "share_of_departments",
}
STATES = {"未集計": "missing", "該当なし": "not_applicable"}


def part(text: str) -> Part:
    """A department as the table writes it: a value, a fraction or a state, with its weight."""
    found = re.fullmatch(r"(.+?)(?:（重み(\d+)）)?", text.strip())
    assert found is not None
    figure, weight = found[1], Fraction(found[2] or 1)
    if figure == "なし":
        return Part(weight=weight)
    if figure in STATES:
        return Part((Cell(FIRST, LAST, STATES[figure]),), weight=weight)
    if "/" in figure:
        top, bottom = map(Fraction, figure.split("/"))
        return Part((Cell(FIRST, LAST, numerator=top, denominator=bottom),), weight=weight)
    return Part((Cell(FIRST, LAST, value=Fraction(figure)),), weight=weight)


def test_each_roll_up_is_as_documented() -> None:
    rows = tables("departments", "全体の値のまとめ方")[1]
    facts = [
        Facts(
            kind=KIND[kind],
            desired={"高い": "higher", "低い": "lower"}[desired],
            plan_years=(2025, 2025),
            roll_up=HOW[how],
            department_threshold=Fraction(threshold) if threshold else None,
            parts=tuple(part(text) for text in values.split(", ")),
        )
        for how, kind, desired, threshold, values, _, _ in rows
    ]
    indicators = store(facts, OrganizationFactory())
    found = {
        row["indicator_id"]: row
        for row in evaluate(indicators, TODAY)
        if row["department_id"] is None and row["fiscal_year"] == 2025
    }
    for indicator, row in zip(indicators, rows, strict=True):
        got = found[indicator.pk]
        if row[5] in STATES:
            assert (got["actual"], got["figure_state"]) == (None, STATES[row[5]]), row
        else:
            wanted = number(row[5])
            shown = None if got["actual"] is None else round(got["actual"], 10)
            assert shown == wanted, row
        assert f"{got['departments_in']}/{got['departments_asked']}" == row[6], row


def versions(text: str) -> tuple[Version, ...]:
    later = re.findall(r"第(\d)版は([\d-]+)から", text)
    return (Version(1), *(Version(int(n), date.fromisoformat(since)) for n, since in later))


def test_each_figure_belongs_to_the_version_documented() -> None:
    rows = tables("definitions", "値がどの版に属するか")[0]
    indicators = store(
        [Facts(versions=versions(text)) for text, _, _ in rows], OrganizationFactory()
    )
    with connection.cursor() as cursor:
        for indicator, (_, last, number_wanted) in zip(indicators, rows, strict=True):
            cursor.execute(
                "SELECT numbers[width_bucket(%s::date, froms)] FROM kpis_definitions(%s, NULL)",
                [last, [indicator.pk]],
            )
            assert cursor.fetchone() == (int(number_wanted),), last


def test_what_reaches_across_a_break_is_as_documented() -> None:
    rows = tables("definitions", "比べられない変更（系列の切れ目）")[0]
    found = answers(
        "kpis_reaches_across(dated, renewed, break_on)",
        "break_on date, dated date, renewed date",
        [[day(cell) for cell in row[:3]] for row in rows],
    )
    assert ["使う" if usable else "使わない" for usable in found] == [row[3] for row in rows]


def test_periods_ended_and_begun_are_as_documented() -> None:
    rows = tables("status", "入力の期限")[0]
    found = answers(
        "kpis_periods_ended(frequency, year, on_day), kpis_periods_begun(frequency, year, on_day)",
        "frequency text, year integer, on_day date",
        [[key(Frequency, row[0]), int(row[1]), day(row[2])] for row in rows],
    )
    assert [tuple(map(str, counts)) for counts in found] == [tuple(row[3:]) for row in rows]


def test_each_grade_is_as_documented() -> None:
    rows = tables("status", "団体が決める評語")[0]
    met = {"はい": True, "いいえ": False, "": None}
    found = answers(
        "(ARRAY['D', 'C', 'B', 'A', '−'])[kpis_grade('rate', '{}', '{50,80,100}', 4, true, 'late',"
        " rate, met, unmet)]",
        "rate numeric, met boolean, unmet boolean",
        [[number(rate), met[is_met], late == "はい"] for rate, is_met, late, _ in rows],
    )
    assert found == [row[3] for row in rows]


def test_a_restated_baseline_reaches_across_the_break() -> None:
    """The baseline of R3 computed anew under the new definition keeps its date."""
    facts = Facts(
        rule="progress_from_baseline",
        baseline=Fraction(10),
        baseline_on=date(2022, 3, 31),
        versions=(Version(1), Version(2, date(2024, 4, 1), breaks=True)),
        cells=(Cell(FIRST, LAST, value=Fraction(60)),),
        aims=(Aim(LAST, Fraction(110)),),
    )
    (indicator,) = store([facts], OrganizationFactory())
    before = {row["fiscal_year"]: row for row in evaluate([indicator], TODAY)}[2025]
    assert (before["rate"], before["no_rate"], before["baseline"]) == (None, "no_baseline", None)
    indicator.baseline = Decimal(20)
    indicator.save()
    after = {row["fiscal_year"]: row for row in evaluate([indicator], TODAY)}[2025]
    assert after["baseline"] == 20
    assert round(after["rate"], 3) == Decimal("44.444")
