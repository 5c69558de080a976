"""A KPI that has ended asks nobody for later years, however its whole comes about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kpis.models import DepartmentSeries, Indicator
from tests.factories import OrganizationFactory
from tests.kpis.series import differences, evaluate, store
from tests.oracle_series import Aim, Cell, Part
from tests.oracle_years import Facts, evaluate_part
from tests.oracle_years import evaluate as judge

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
END = date(2024, 3, 31)
LATER = tuple(Aim(date(year, 3, 31), Fraction(100)) for year in (2023, 2025, 2028))
EARLIER = LATER[:1]


def figures(*years: int, value: int = 10) -> tuple[Cell, ...]:
    return tuple(
        Cell(date(year, 4, 1), date(year + 1, 3, 31), value=Fraction(value)) for year in years
    )


# Departments that stop on different days: before, with and after the KPI.
PARTS = (
    Part(cells=figures(2021), until=date(2022, 9, 30)),
    Part(cells=figures(2021, 2022), until=END),
    Part(cells=figures(2021, 2022, 2023), until=date(2026, 3, 31)),
    Part(cells=figures(2021), aims=LATER),
)
ENDED = Facts(kind="flow", roll_up="add", plan_years=(2021, 2028), parts=PARTS, ended=END)


def rows_of(fact: Facts, today: date = TODAY) -> tuple[Indicator, list[dict[str, Any]]]:
    """The rows, after they were held against the oracle's."""
    (indicator,) = store([fact], OrganizationFactory())
    rows = evaluate([indicator], today)
    found = {(row["department_id"], row["fiscal_year"]): row for row in rows}
    wanted = {(None, year): row for year, row in judge(fact, today=today).items()}
    for part, department_id in zip(fact.parts, getattr(indicator, "part_ids", []), strict=True):
        for year, row in evaluate_part(fact, part, today=today).items():
            wanted[department_id, year] = row
    assert found.keys() == wanted.keys()
    wrong = {key: differences(found[key], row) for key, row in wanted.items()}
    assert not any(wrong.values()), wrong
    return indicator, rows


def years(rows: list[dict[str, Any]], department_id: int | None = None) -> list[int]:
    return [row["fiscal_year"] for row in rows if row["department_id"] == department_id]


@pytest.mark.parametrize("roll_up", ["none", "add", "latest"])
@pytest.mark.parametrize("aims", [(), EARLIER, LATER], ids=["none", "earlier", "later"])
@pytest.mark.parametrize("plan_years", [(2021, 2028), (2021, 2022), (None, None)])
def test_the_whole_has_no_row_after_the_end(
    roll_up: str, aims: tuple[Aim, ...], plan_years: tuple[int | None, int | None]
) -> None:
    whole = figures(2021, 2022) if roll_up == "none" else ()
    fact = replace(ENDED, roll_up=roll_up, cells=whole, aims=aims, plan_years=plan_years)
    _, rows = rows_of(fact)
    assert max(years(rows)) <= 2023
    assert {row["overdue_periods"] for row in rows if row["fiscal_year"] > 2023} == set()


def test_departments_stop_with_the_kpi_or_before_it() -> None:
    indicator, rows = rows_of(replace(ENDED, aims=LATER))
    assert [years(rows, pk) for pk in indicator.part_ids] == [
        [2021, 2022],
        [2021, 2022, 2023],
        [2021, 2022, 2023],
        [2021, 2022, 2023],
    ]
    whole = [row for row in rows if row["department_id"] is None]
    asked = {row["fiscal_year"]: row["departments_asked"] for row in whole}
    assert asked == {2021: 4, 2022: 4, 2023: 3}


def test_the_whole_itself_is_no_department_that_is_asked() -> None:
    _, rows = rows_of(replace(ENDED, aims=LATER, parts=(Part(cells=figures(2021)),)))
    whole = [row for row in rows if row["department_id"] is None]
    assert [(row["departments_in"], row["departments_asked"]) for row in whole] == [
        (1, 1),
        (0, 1),
        (0, 1),
    ]
    assert whole[0]["actual"] == 10


def test_an_end_within_a_year_leaves_its_earlier_months_asked_for() -> None:
    months = replace(
        ENDED, frequency="month", entry_days=10, ended=date(2026, 6, 15), aims=LATER, parts=()
    )
    _, rows = rows_of(months)
    assert [row["overdue_periods"] for row in rows][-1] == 3  # April, May, and June in part


def test_an_end_still_to_come_changes_no_row_of_today() -> None:
    lasting = replace(ENDED, ended=None, aims=LATER)
    _, before = rows_of(lasting)
    _, after = rows_of(replace(lasting, ended=TODAY + timedelta(days=1)))
    assert [(years(before), len(before))] == [(years(after), len(after))]


@pytest.mark.parametrize("roll_up", ["none", "add"])
def test_the_end_of_a_kpi_lengthens_nothing(roll_up: str) -> None:
    """A plan without years and a last target that was due: no year is added by ending the KPI."""
    facts = replace(
        ENDED, roll_up=roll_up, plan_years=(None, None), aims=EARLIER, parts=PARTS[:1], ended=None
    )
    _, before = rows_of(facts)
    _, after = rows_of(replace(facts, ended=date(2026, 3, 31)))
    assert years(after) == years(before)


def test_a_department_no_longer_asked_has_no_row_of_its_targets_after_the_end() -> None:
    indicator, _ = rows_of(replace(ENDED, parts=PARTS[3:]))
    DepartmentSeries.objects.filter(indicator=indicator).delete()
    assert max(row["fiscal_year"] for row in evaluate([indicator], TODAY)) == 2023


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("roll_up", ["none", "add"])
def test_what_was_known_before_the_end_reaches_further(roll_up: str) -> None:
    fact = replace(ENDED, roll_up=roll_up, aims=LATER, ended=None)
    (indicator,) = store([fact], OrganizationFactory())
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    Indicator.objects.filter(pk=indicator.pk).update(ended_on=END, ended_reason="計画の改定")
    then, now = (
        years(evaluate([indicator], TODAY, moment))
        for moment in (before, timezone.now() + timedelta(seconds=5))
    )
    assert (max(then), max(now)) == (2026, 2023)
    assert now == years(evaluate([indicator], TODAY))
