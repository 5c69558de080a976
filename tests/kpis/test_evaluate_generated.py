"""kpis_evaluate over generated indicators, against the oracle; together as one by one.

DXPORTAL_ORACLE_CASES sets the number of indicators (300 in the suite; 10000 by hand).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import transaction

from tests.cases import cases
from tests.factories import OrganizationFactory
from tests.kpis import generated_facts
from tests.kpis.series import differences, evaluate, store
from tests.oracle_years import Facts, YearRow, evaluate_part
from tests.oracle_years import evaluate as judge

pytestmark = pytest.mark.django_db
CASES = cases(300)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("make", [generated_facts.facts, generated_facts.rolled])
def test_generated_indicators_are_judged_as_by_the_oracle(make: Callable[[Random], Facts]) -> None:
    random = Random(20261120)
    for start in range(0, CASES, 300):
        facts = [make(random) for _ in range(min(300, CASES - start))]
        today = random.choice(
            [TODAY, TODAY, date(2025, 6, 30), date(2026, 3, 31), date(2027, 4, 1)]
        )
        # One batch after the other in an empty database: many do not slow each other down.
        with transaction.atomic():
            _hold_against_oracle(facts, today)
            transaction.set_rollback(True)


def _hold_against_oracle(facts: list[Facts], today: date) -> None:
    indicators = store(facts, OrganizationFactory())
    rows: dict[Any, dict[str, Any]] = {
        (row["indicator_id"], row["department_id"], row["fiscal_year"]): row
        for row in evaluate(indicators, today)
    }
    wanted: dict[Any, tuple[Facts, YearRow]] = {}
    for fact, indicator in zip(facts, indicators, strict=True):
        for year, row in judge(fact, today=today).items():
            wanted[indicator.pk, None, year] = (fact, row)
        for part, department_id in zip(fact.parts, getattr(indicator, "part_ids", []), strict=True):
            for year, row in evaluate_part(fact, part, today=today).items():
                wanted[indicator.pk, department_id, year] = (fact, row)
    missing, surplus = wanted.keys() - rows.keys(), rows.keys() - wanted.keys()
    assert not missing and not surplus, (today, [wanted[key][0] for key in missing], surplus)
    for key, (fact, row) in wanted.items():
        wrong = differences(rows[key], row)
        assert not wrong, f"{key[1:]} as of {today}: (SQL, oracle) {wrong}\n{fact}"


def test_two_twenty_and_two_hundred_together_are_judged_as_one_by_one() -> None:
    random = Random(2)
    made = [generated_facts.facts(random) for _ in range(150)]
    made += [generated_facts.rolled(random) for _ in range(50)]
    random.shuffle(made)
    indicators = store(made, OrganizationFactory())
    alone = [row for indicator in indicators for row in evaluate([indicator], TODAY)]
    for count in (2, 20, 200):
        chosen = {indicator.pk for indicator in indicators[:count]}
        assert evaluate(indicators[:count], TODAY) == [
            row for row in alone if row["indicator_id"] in chosen
        ]
