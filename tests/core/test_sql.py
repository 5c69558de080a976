"""What PostgreSQL decides itself: fiscal calendar, public-body codes, one organization a family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.fiscal import Granularity, Period, fiscal_year_of, period_containing
from organizations.models import Organization
from plans.models import Plan, PlanVersion
from tests.factories import OrganizationFactory, PlanFactory, code_with_check_digit
from tests.kpis.sql_rules import answers

pytestmark = pytest.mark.django_db
DAYS = [date(2018, 1, 1) + timedelta(days=offset) for offset in range(3700)]


def test_the_fiscal_year_is_the_same_in_python_and_postgresql() -> None:
    got = answers("core_fiscal_year(day)", "day date", [(day,) for day in DAYS])
    assert got == [fiscal_year_of(day) for day in DAYS]


@pytest.mark.parametrize("granularity", list(Granularity))
def test_postgresql_accepts_exactly_the_periods_python_makes(granularity: Granularity) -> None:
    rows = []
    for day in DAYS[::5]:
        period = period_containing(day, granularity)
        rows.append((granularity.value, period.first, period.last))
        rows.append((granularity.value, period.first, period.last + timedelta(days=1)))
        rows.append((granularity.value, period.first + timedelta(days=1), period.last))
        rows.append((granularity.value, period.first, period.next().last))
    got = answers(
        "core_period_ok(granularity, first, last)", "granularity text, first date, last date", rows
    )
    assert got == [_is_period(granularity, first, last) for _, first, last in rows]
    assert True in got
    assert False in got


def _is_period(granularity: Granularity, first: date, last: date) -> bool:
    try:
        Period(granularity, first, last)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("granularity", ["", "decade", "MONTH"])
def test_an_unknown_granularity_is_no_period(granularity: str) -> None:
    row = (granularity, date(2025, 4, 1), date(2026, 3, 31))
    columns = "granularity text, first date, last date"
    assert answers("core_period_ok(granularity, first, last)", columns, [row]) == [False]


REAL_CODES = ["170003", "172014", "160008", "240001", "131016", "011002", "473821"]


def test_real_public_body_codes_pass_and_every_other_check_digit_fails() -> None:
    rows = [(code[:5] + str(digit),) for code in REAL_CODES for digit in range(10)]
    got = answers("core_public_body_code_ok(code)", "code text", rows)
    assert [code for (code,), ok in zip(rows, got, strict=True) if ok] == REAL_CODES


def test_each_number_has_one_check_digit() -> None:
    numbers = range(0, 99999, 37)
    got = answers(
        "core_public_body_code_ok(code)",
        "code text",
        [(code_with_check_digit(n),) for n in numbers],
    )
    assert all(got)


@pytest.mark.parametrize("code", ["", "17000", "1700033", "17000a", "１７０００３", " 70003"])
def test_what_is_not_six_digits_is_no_code(code: str) -> None:
    assert answers("core_public_body_code_ok(code)", "code text", [(code,)]) == [False]


def test_a_row_under_another_organizations_parent_is_refused() -> None:
    plan, stranger = PlanFactory(), OrganizationFactory()
    with pytest.raises(IntegrityError, match="plan_id_same_org"), transaction.atomic():
        _version(plan, stranger)


def test_a_row_under_its_own_organizations_parent_is_accepted() -> None:
    plan = PlanFactory()
    _version(plan, plan.organization)
    assert plan.versions.count() == 1


def test_moving_a_parent_away_from_its_rows_is_refused() -> None:
    plan = PlanFactory()
    _version(plan, plan.organization)
    plan.organization = OrganizationFactory()
    with pytest.raises(IntegrityError, match="same_org"), transaction.atomic():
        _checked_at_once(plan.save)


def _version(plan: Plan, organization: Organization) -> None:
    _checked_at_once(
        lambda: PlanVersion.objects.create(
            organization=organization, plan=plan, label="1.0", state="draft"
        )
    )


def _checked_at_once(write: Callable[[], object]) -> None:
    """Constraints that wait for the commit are checked now, and wait again afterwards."""
    write()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
