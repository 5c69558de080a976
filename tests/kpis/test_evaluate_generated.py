"""kpis_evaluate over generated indicators, against the oracle; together as one by one.

DXPORTAL_ORACLE_CASES sets the number of indicators (300 in the suite; 10000 by hand).
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from tests.factories import OrganizationFactory
from tests.kpis.series import differences, evaluate, store
from tests.oracle_years import Aim, Cell, Facts, period_ends
from tests.oracle_years import evaluate as judge

pytestmark = pytest.mark.django_db
CASES = int(os.environ.get("DXPORTAL_ORACLE_CASES", "300"))
TODAY = date(2026, 11, 20)
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def _figure(random: Random) -> Fraction:
    return random.choice(
        [
            Fraction(random.randint(-50, 200)),
            Fraction(random.randint(-5000, 20000), 100),
            Fraction(random.randint(0, 10**17)),
            Fraction(0),
            Fraction(1, 10**10),
        ]
    )


def _cell(random: Random, kind: str, first: date, last: date) -> Cell:
    state = random.choices(
        ["value", "missing", "not_applicable", "withheld"], weights=[20, 2, 1, 1]
    )[0]
    if state != "value":
        return Cell(first, last, state)
    if kind == "ratio" and random.random() < 0.7:
        bottom = random.randint(1, 900)
        return Cell(
            first, last, numerator=Fraction(random.randint(0, bottom)), denominator=Fraction(bottom)
        )
    return Cell(first, last, value=_figure(random), approximate=random.random() < 0.1)


def _cells(random: Random, kind: str, frequency: str) -> tuple[Cell, ...]:
    chosen = []
    for year in range(2021, 2027):
        ends = period_ends(frequency, year)
        length = MONTHS.get(frequency, 0)
        if not ends:
            ends = [date(year, 4, 1) + timedelta(days=random.randint(0, 364))]
        for end in ends:
            if random.random() < 0.6 and end < date(2027, 1, 1):
                first = end if not length else _months_before(end, length)
                chosen.append(_cell(random, kind, first, end))
    return tuple(chosen) if random.random() < 0.9 else ()


def _months_before(end: date, months: int) -> date:
    index = end.year * 12 + end.month - months
    return date(index // 12, index % 12 + 1, 1)


def _aims(random: Random, desired: str) -> tuple[Aim, ...]:
    days = {
        date(random.randint(2022, 2028), 3, 31)
        if random.random() < 0.7
        else date(2022, 4, 1) + timedelta(days=random.randint(0, 2000))
        for _ in range(random.randint(0, 4))
    }
    aims = []
    for due in sorted(days):
        value = _figure(random)
        upper = value + abs(_figure(random)) if desired == "within" else None
        aims.append(Aim(due, value, upper))
    return tuple(aims)


def _facts(random: Random) -> Facts:
    kind = random.choice(["level", "flow", "cumulative", "ratio", "change_from_baseline"])
    desired = random.choice(["higher", "lower", "at_least", "at_most", "within"])
    rules = ["actual_over_target", "target_over_actual", "progress_from_baseline", "met_or_not"]
    frequency = random.choice(["month", "quarter", "half", "year", "irregular"])
    baseline = _figure(random) if random.random() < 0.6 else None
    has_day = baseline is not None and random.random() < 0.8
    return Facts(
        kind=kind,
        desired=desired,
        rule="within" if desired == "within" else random.choice(rules),
        frequency=frequency,
        entry_days=random.choice([0, 10, 60]),
        shape=random.choice(["linear", "linear", "step"]),
        reporting=random.choice(["collected", "published"]),
        baseline=baseline,
        baseline_on=date(random.randint(2018, 2022), 3, 31) if has_day else None,
        plan_years=random.choice([(2022, 2026), (2021, 2025), (None, None), (2027, 2030)]),
        thresholds=random.choice(
            [
                (Fraction(80), Fraction(50)),
                (Fraction(100), Fraction(70)),
                (Fraction(133, 2), Fraction(0)),
            ]
        ),
        cells=_cells(random, kind, frequency),
        aims=_aims(random, desired),
    )


def test_generated_indicators_are_judged_as_by_the_oracle() -> None:
    random = Random(20261120)
    for start in range(0, CASES, 300):
        facts = [_facts(random) for _ in range(min(300, CASES - start))]
        today = random.choice(
            [TODAY, TODAY, date(2025, 6, 30), date(2026, 3, 31), date(2027, 4, 1)]
        )
        _hold_against_oracle(facts, today)


def _hold_against_oracle(facts: list[Facts], today: date) -> None:
    indicators = store(facts, OrganizationFactory())
    rows: dict[Any, dict[str, Any]] = {
        (row["indicator_id"], row["fiscal_year"]): row for row in evaluate(indicators, today)
    }
    wanted = {
        (indicator.pk, year): (fact, row)
        for fact, indicator in zip(facts, indicators, strict=True)
        for year, row in judge(fact, today=today).items()
    }
    assert rows.keys() == wanted.keys()
    for key, (fact, row) in wanted.items():
        wrong = differences(rows[key], row)
        assert not wrong, f"{key[1]} as of {today}: (SQL, oracle) {wrong}\n{fact}"


def test_two_twenty_and_two_hundred_together_are_judged_as_one_by_one() -> None:
    random = Random(2)
    indicators = store([_facts(random) for _ in range(200)], OrganizationFactory())
    alone = [row for indicator in indicators for row in evaluate([indicator], TODAY)]
    for count in (2, 20, 200):
        chosen = {indicator.pk for indicator in indicators[:count]}
        assert evaluate(indicators[:count], TODAY) == [
            row for row in alone if row["indicator_id"] in chosen
        ]
