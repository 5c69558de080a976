"""Recomputing: whole sets in few statements, twice as once, never an older over a newer result."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import outbox
from core.models import OutboxMessage
from kpis.models import Achievement
from kpis.services.achievements import judge_day, recompute_achievements
from tests.factories import DepartmentFactory, OrganizationFactory, due
from tests.kpis.cells import Office
from tests.kpis.series import evaluate, number, store
from tests.oracle_years import Aim, Cell, Facts

TODAY = date(2026, 11, 20)
YEARS = range(2021, 2026)


def cell(year: int, value: str) -> Cell:
    return Cell(date(year, 4, 1), due(year), value=number(value))


def facts(value: str = "137") -> Facts:
    return Facts(
        plan_years=(2021, 2025),
        cells=tuple(cell(year, value) for year in YEARS),
        aims=(Aim(due(2025), number("150")),),
    )


def rows(**chosen: Any) -> list[dict[str, Any]]:
    order = ["indicator_id", "department_id", "fiscal_year"]
    return list(Achievement.objects.filter(**chosen).order_by(*order).values())


def without_clock(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if k != "computed_at"} for row in found]


@pytest.mark.django_db
def test_achievements_are_what_the_rules_say() -> None:
    indicators = store([facts(), facts("90")], OrganizationFactory())
    recompute_achievements([i.pk for i in indicators], today=TODAY)
    names = [
        field.attname
        for field in Achievement._meta.fields
        if field.name not in ("id", "computed_at")
    ]
    wanted = [{name: row[name] for name in names} for row in evaluate(indicators, TODAY)]
    assert [{name: row[name] for name in names} for row in rows()] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 20, 200])
def test_the_number_of_statements_does_not_depend_on_the_number_of_indicators(count: int) -> None:
    indicators = store([facts()] * count, OrganizationFactory())
    with CaptureQueriesContext(connection) as queries:
        recompute_achievements([i.pk for i in indicators], today=TODAY)
    statements = [q for q in queries if "SAVEPOINT" not in q["sql"]]
    # A lock, a rewrite, word to what looks ahead, and the questions to departments that are behind.
    assert len(statements) <= 10
    assert Achievement.objects.count() == count * len(YEARS)


@pytest.mark.django_db
def test_recomputing_twice_leaves_the_same_rows() -> None:
    indicators = store([facts()] * 3, OrganizationFactory())
    ids = [i.pk for i in indicators]
    recompute_achievements(ids, today=TODAY)
    first = rows()
    recompute_achievements(ids + ids, today=TODAY)
    assert without_clock(rows()) == without_clock(first)
    assert [row["id"] for row in rows()] == [row["id"] for row in first]


@pytest.mark.django_db
def test_a_past_year_that_is_as_it_was_is_not_written_again() -> None:
    (indicator,) = store([facts()], OrganizationFactory())
    recompute_achievements([indicator.pk], today=TODAY)
    before = {row["fiscal_year"]: row["computed_at"] for row in rows()}
    recompute_achievements([indicator.pk], today=date(2026, 11, 21))
    after = {row["fiscal_year"]: row["computed_at"] for row in rows()}
    assert [year for year in YEARS if after[year] != before[year]] == [2025], "the headline only"


@pytest.mark.django_db
def test_rows_that_no_longer_belong_go_and_others_stay() -> None:
    organization = OrganizationFactory()
    first, other = store([facts()] * 2, organization)
    department = DepartmentFactory(organization=organization)
    recompute_achievements([first.pk, other.pk], today=TODAY)
    # As if a department's target had been there that is not there any more.
    left = Achievement.objects.filter(indicator=first).first()
    left.pk, left.department = None, department
    left.save(force_insert=True)
    before = rows(indicator=other)
    recompute_achievements([first.pk], today=TODAY)
    assert not Achievement.objects.filter(department=department).exists()
    assert rows(indicator=other) == before


@pytest.mark.django_db
def test_a_tiny_denominator_does_not_stop_the_others() -> None:
    tiny = Facts(cells=(cell(2025, "1E17"),), aims=(Aim(due(2025), number("1E-10")),))
    indicators = store([tiny, facts("614"), tiny], OrganizationFactory())
    recompute_achievements([i.pk for i in indicators], today=TODAY)
    headline = {row["indicator_id"]: row["rate"] for row in rows(is_headline=True)}
    assert headline[indicators[0].pk] == Decimal("1E29")
    assert round(headline[indicators[1].pk], 1) == Decimal("409.3")


@pytest.mark.django_db
def test_an_unknown_indicator_is_nothing_to_do() -> None:
    recompute_achievements([987654321], today=TODAY)
    assert not Achievement.objects.exists()


@pytest.mark.django_db
def test_a_new_day_is_judged_once() -> None:
    store([facts()] * 3, OrganizationFactory())
    assert judge_day(TODAY) is True
    assert judge_day(TODAY) is False
    assert OutboxMessage.objects.filter(topic="kpis.recompute").count() == 3
    assert judge_day(date(2026, 11, 21)) is True


@pytest.mark.django_db
def test_an_approval_reaches_the_achievement_through_the_outbox() -> None:
    office = Office()
    office.approved("137")
    outbox.drain("kpis.recompute")
    shown = Achievement.objects.get(indicator=office.indicator, fiscal_year=2025)
    assert (shown.actual, round(shown.rate, 1)) == (137, Decimal("91.3"))
    assert not OutboxMessage.objects.filter(topic="kpis.recompute").exists()
    ahead = OutboxMessage.objects.filter(topic="kpis.outlook").values_list("subject", flat=True)
    assert set(ahead) == {office.indicator.pk}, "the outlook is asked for in turn"
