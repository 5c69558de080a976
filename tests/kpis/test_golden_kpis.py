"""Every KPI of the public documents: loaded, and its rate reproduced to the digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from core.rounding import round_half_up
from kpis.models import Achievement, Indicator, Target
from kpis.models.measurement import Origin
from tests.factories import due
from tests.kpis.golden_rows import GOLDEN, ROWS, GoldenRow, rows_of_the_file

TODAY = date(2026, 11, 20)
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The four plans, loaded once for this module; undone afterwards."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("kpis.services.achievements.clock_today", lambda: TODAY)
        call_command("load_plans", verbosity=0, skip_checks=True)
        yield
        transaction.set_rollback(True)


def indicator_of(row: GoldenRow) -> Indicator:
    return Indicator.objects.select_related("plan").get(organization__code=row.org, name=row.name)


def headline_of(row: GoldenRow) -> Achievement:
    return Achievement.objects.get(indicator=indicator_of(row), department=None, is_headline=True)


def at_one_decimal(rate: Decimal | None) -> str | None:
    return None if rate is None else str(round_half_up(rate, 1))


@each_row
def test_kpi_is_loaded_as_the_document_describes_it(row: GoldenRow) -> None:
    indicator = indicator_of(row)
    found = (indicator.plan.title, indicator.unit, indicator.kind, indicator.desired)
    assert found == (row.plan, row.unit, row.kind, row.desired)
    assert indicator.reporting == Indicator.Reporting.PUBLISHED
    assert indicator.source


@each_row
def test_targets_are_loaded_at_the_end_of_their_years(row: GoldenRow) -> None:
    targets = Target.objects.filter(indicator=indicator_of(row), is_interim=False)
    found = {target.due_on: target.revisions.get() for target in targets}
    assert {day: revision.value for day, revision in found.items()} == {
        due(year): None if value is None else Decimal(value) for year, value in row.targets
    }
    assert all(revision.undecided == (revision.value is None) for revision in found.values())


@each_row
def test_rate_is_reproduced_to_the_digit(row: GoldenRow) -> None:
    headline = headline_of(row)
    assert at_one_decimal(headline.rate) == row.rate
    assert headline.no_rate == row.why_none
    assert headline.actual == (None if row.actual is None else Decimal(row.actual))
    if row.next_rate:
        assert at_one_decimal(headline.next_rate) == row.next_rate


@each_row
def test_kpi_without_actual_is_unpublished_and_never_zero(row: GoldenRow) -> None:
    headline = headline_of(row)
    assert (headline.status == "unpublished") == (row.actual is None)
    assert headline.actual != 0


def test_toyama_rate_is_against_the_target_of_its_own_year() -> None:
    row = next(row for row in ROWS if row.org == "160008")
    headline = headline_of(row)
    assert (headline.fiscal_year, headline.target, headline.due_on) == (2022, 50, due(2022))
    assert (headline.next_target, headline.next_due_on) == (100, due(2023))


def test_interim_target_of_electronic_approval_is_due_on_its_exact_day() -> None:
    target = Target.objects.get(indicator__organization__code="170003", is_interim=True)
    assert (target.due_on, target.due_typed) == (date(2024, 12, 31), "R6年12月")
    assert target.revisions.get().value == 100


def test_earlier_actual_keeps_its_as_of_day() -> None:
    indicator = indicator_of(ROWS[1])
    earlier = indicator.measurements.get(fiscal_year=2023)
    assert (earlier.value, earlier.as_of) == (89, date(2024, 3, 31))


def test_monthly_actual_keeps_what_the_document_prints() -> None:
    measurement = indicator_of(ROWS[4]).measurements.get()
    revision = measurement.revisions.get()
    assert (measurement.period_first, measurement.as_of) == (date(2024, 8, 1), date(2024, 8, 31))
    assert (revision.typed, revision.state, revision.origin) == (
        "90%",
        "approved",
        Origin.DOCUMENT,
    )


def test_undecided_target_keeps_the_dash_of_the_document() -> None:
    indicator = Indicator.objects.get(organization__code="172014", key="copy-paper-reduction")
    revision = indicator.targets.get(due_on=due(2021)).revisions.get()
    assert (revision.undecided, revision.typed) == (True, "-")


def test_baselines_are_those_of_the_documents() -> None:
    found = {
        indicator.organization.code: (indicator.baseline, indicator.baseline_on)
        for indicator in Indicator.objects.exclude(baseline=None).select_related("organization")
    }
    assert found == {"170003": (0, date(2021, 3, 31)), "172014": (0, date(2020, 3, 31))}


def test_only_kpis_of_the_documents_are_loaded() -> None:
    names = Indicator.objects.values_list("organization__code", "name")
    assert sorted(names) == sorted((row.org, row.name) for row in ROWS)


def test_restated_rows_are_those_of_the_golden_file() -> None:
    assert len(ROWS) == 19
    # The file lies beside the repository where it is developed; a clone alone has the table only.
    if GOLDEN.parent.parent.exists():
        assert rows_of_the_file() == ROWS
