"""Every row of the tables in docs/formulas, decided by PostgreSQL and by the oracle."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests import oracle
from tests.kpis.sql_rules import answers

pytestmark = pytest.mark.django_db

RATE = ("rule text, actual numeric, target numeric, baseline numeric", "kpis_rate")
OVER, UNDER, PROGRESS = "actual_over_target", "target_over_actual", "progress_from_baseline"

RATES = [
    (OVER, "614", "320", None, "191.9"),
    (OVER, "90", "100", None, "90.0"),
    (OVER, "137", "150", None, "91.3"),
    (OVER, "66.5", "50", None, "133.0"),
    (OVER, "-25", "-30", None, "83.3"),
    (OVER, "0", "100", None, "0.0"),
    (UNDER, "50", "40", None, "80.0"),
    (UNDER, "40", "40", None, "100.0"),
    (PROGRESS, "-25", "-30", "0", "83.3"),
    (PROGRESS, "36.2", "100", "27.8", "11.6"),
    (PROGRESS, "20", "100", "27.8", "-10.8"),
    (PROGRESS, "150", "100", "0", "150.0"),
    ("met_or_not", "90", "90", None, None),
    ("within", "22", "20", None, None),
    (OVER, "5", "0", None, None),
    (UNDER, "0", "40", None, None),
    (PROGRESS, "5", "3", "3", None),
    (PROGRESS, "5", "3", None, None),
    (OVER, None, "3", None, None),
    (OVER, "5", None, None, None),
]


def test_each_row_of_the_rate_table() -> None:
    rows = [[rule, *map(_number, figures)] for rule, *figures, _ in RATES]
    got = answers("kpis_rate(rule, actual, target, baseline)", RATE[0], rows)
    for case, value in zip(RATES, got, strict=True):
        assert _shown(value) == case[-1], case
        assert _shown(oracle.rate(case[0], *map(oracle.exact, case[1:4]))) == case[-1], case


REASONS = [
    # rule, figure state, actual, target, baseline, is due → reason
    (OVER, None, None, "10", None, True, "no_actual"),
    (OVER, None, None, "10", None, False, "not_due"),
    (OVER, "missing", None, "10", None, True, "no_actual"),
    (OVER, None, None, None, None, True, "no_actual"),
    (OVER, "value", "5", None, None, True, "no_target"),
    ("within", "value", "5", None, None, True, "no_target"),
    (OVER, "value", "5", "0", None, True, "zero_target"),
    (OVER, "value", "0", "0", None, True, "zero_target"),
    (UNDER, "value", "0", "40", None, True, "zero_actual"),
    (UNDER, "value", "5", "0", None, True, None),
    (PROGRESS, "value", "5", "3", "3", True, "target_equals_baseline"),
    (PROGRESS, "value", "5", "3", None, True, "no_baseline"),
    (PROGRESS, "value", "3", "5", "3", True, None),
    ("met_or_not", "value", "5", "3", None, True, "met_or_not"),
    ("within", "value", "5", "3", None, False, "met_or_not"),
    (OVER, "not_applicable", None, "10", None, True, "not_applicable"),
    (OVER, "withheld", None, "10", None, False, "withheld"),
    (OVER, "value", "0", "10", None, True, None),
]


def test_each_reason_for_no_rate() -> None:
    rows = [[c[0], c[1], *map(_number, c[2:5]), c[5]] for c in REASONS]
    got = answers(
        "kpis_no_rate(rule, state, actual, target, baseline, is_due)",
        "rule text, state text, actual numeric, target numeric, baseline numeric, is_due boolean",
        rows,
    )
    for case, reason in zip(REASONS, got, strict=True):
        assert reason == case[-1], case
        assert oracle.no_rate(case[0], case[1], *map(oracle.exact, case[2:5]), case[5]) == case[-1]


MET = [
    ("at_least", "90", "90", None, True),
    ("at_least", "89.9", "90", None, False),
    ("at_most", "10", "10", None, True),
    ("at_most", "10.1", "10", None, False),
    ("higher", "150", "150", None, True),
    ("lower", "-25", "-30", None, False),
    ("lower", "-30", "-30", None, True),
    ("within", "20", "20", "25", True),
    ("within", "25", "20", "25", True),
    ("within", "19.9", "20", "25", False),
    ("within", "25.1", "20", "25", False),
    ("within", "20", "20", None, True),
    ("within", "20.1", "20", None, False),
    ("higher", None, "5", None, None),
    ("higher", "5", None, None, None),
]


def test_each_direction_is_met_at_its_bound_and_not_beyond() -> None:
    rows = [[c[0], *map(_number, c[1:4])] for c in MET]
    got = answers(
        "kpis_met(desired, actual, target, upper)",
        "desired text, actual numeric, target numeric, upper numeric",
        rows,
    )
    for case, value in zip(MET, got, strict=True):
        assert value is case[-1], case
        assert oracle.met(case[0], *map(oracle.exact, case[1:4])) is case[-1], case


START, DUE = date(2023, 3, 31), date(2024, 3, 31)
EXPECTED = [
    # shape, start value, start, target, due, day → expected
    ("linear", "0", START, "366", DUE, date(2023, 4, 1), "1"),
    ("linear", "10", START, "376", DUE, date(2023, 9, 30), "193"),
    ("linear", "0", START, "100", DUE, START, "0"),
    ("linear", "0", START, "100", DUE, date(2022, 1, 1), "0"),
    ("linear", "0", START, "100", DUE, DUE, "100"),
    ("linear", "0", START, "100", DUE, date(2025, 1, 1), "100"),
    ("linear", "100", START, "34", DUE, date(2023, 7, 31), "78"),
    ("step", "40", START, "100", DUE, date(2024, 3, 30), "40"),
    ("step", "40", START, "100", DUE, DUE, "100"),
    ("linear", None, START, "100", DUE, START, None),
    ("linear", "0", None, "100", DUE, START, None),
    ("linear", "0", START, None, DUE, START, None),
    ("linear", "0", DUE, "100", DUE, START, None),
]


def test_expected_value_is_a_line_or_a_step_to_the_due_day() -> None:
    rows = [[c[0], _number(c[1]), c[2], _number(c[3]), c[4], c[5]] for c in EXPECTED]
    got = answers(
        "kpis_expected(shape, start_value, start_on, target, due_on, day)",
        "shape text, start_value numeric, start_on date, target numeric, due_on date, day date",
        rows,
    )
    for case, value in zip(EXPECTED, got, strict=True):
        assert value == _number(case[-1]), case
        exact = (case[0], oracle.exact(case[1]), case[2], oracle.exact(case[3]), case[4], case[5])
        assert oracle.expected(*exact) == oracle.exact(case[-1]), case


PACES = [
    ("40", "50", "0", "80"),
    ("50", "50", "0", "100"),
    ("-5", "50", "0", "-10"),
    ("-8", "-10", "0", "80"),
    ("27.8", "60", "27.8", "0"),
    ("5", "3", "3", None),
    ("5", None, "3", None),
    ("5", "3", None, None),
]


def test_pace_is_progress_made_over_progress_expected() -> None:
    rows = [[_number(value) for value in c[:3]] for c in PACES]
    columns = "actual numeric, expected numeric, origin numeric"
    for case, value in zip(
        PACES, answers("kpis_pace(actual, expected, origin)", columns, rows), strict=True
    ):
        assert value == _number(case[-1]), case
        assert oracle.pace(*map(oracle.exact, case[:3])) == oracle.exact(case[-1]), case


def _standing(**changes: Any) -> oracle.Standing:
    plain: dict[str, Any] = {
        "state": "value",
        "actual": Fraction(40),
        "target": Fraction(100),
        "met": False,
        "is_due": True,
        "is_final": False,
        "has_baseline": True,
        "pace": Fraction(90),
        "rate": Fraction(40),
    }
    return oracle.Standing(**(plain | changes))


STATUSES = [
    (_standing(state="not_applicable", actual=None), "not_applicable"),
    (_standing(state="withheld", actual=None), "withheld"),
    (_standing(state=None, actual=None, met=None), "no_entry"),
    (_standing(state="missing", actual=None, met=None), "no_entry"),
    (_standing(state=None, actual=None, met=None, reporting="published"), "unpublished"),
    (_standing(state=None, actual=None, met=None, is_due=False), "not_due"),
    (
        _standing(state=None, actual=None, met=None, is_due=False, reporting="published"),
        "not_due",
    ),
    (_standing(target=None, met=None), "no_target"),
    (_standing(met=True), "achieved"),
    (_standing(met=True, is_final=True, pace=Fraction(-1)), "achieved"),
    (_standing(is_final=True), "missed"),
    (_standing(is_final=True, pace=Fraction(-1)), "missed"),
    (_standing(pace=Fraction(80)), "on_track"),
    (_standing(pace=Fraction(80) - Fraction(1, 10**20)), "slightly_late"),
    (_standing(pace=Fraction(50)), "slightly_late"),
    (_standing(pace=Fraction(50) - Fraction(1, 10**20)), "late"),
    (_standing(pace=Fraction(0)), "late"),
    (_standing(pace=-Fraction(1, 10**20)), "backward"),
    (_standing(pace=Fraction(-5), has_baseline=False), "late"),
    (_standing(pace=None, rate=Fraction(80)), "on_track"),
    (_standing(pace=None, rate=Fraction(79)), "slightly_late"),
    (_standing(pace=None, rate=Fraction(-5)), "late"),
    (_standing(pace=None, rate=None), "late"),
]


def test_each_status_in_its_order() -> None:
    columns = (
        "state text, actual numeric, target numeric, met boolean, is_due boolean,"
        " is_final boolean, has_baseline boolean, pace numeric, rate numeric,"
        " on_track_from numeric, slightly_late_from numeric, reporting text"
    )
    names = ", ".join(column.split()[0] for column in columns.split(","))
    got = answers(
        f"kpis_status({names})", columns, [list(vars(case).values()) for case, _ in STATUSES]
    )
    for (case, word), value in zip(STATUSES, got, strict=True):
        assert value == word, case
        assert oracle.status(case) == word, case


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _shown(value: Decimal | Fraction | None) -> str | None:
    """One decimal, half up, as a page shows it."""
    if value is None:
        return None
    rounded = oracle.half_up(Fraction(value), 1)
    return f"{Decimal(rounded.numerator) / Decimal(rounded.denominator):.1f}"
