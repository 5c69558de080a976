"""Which figure and which target stand for a fiscal year, one behaviour a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.factories import DepartmentFactory, OrganizationFactory
from tests.kpis.series import add_figures, add_targets, evaluate, number, store
from tests.oracle_years import Aim, Cell, Facts, period_ends

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def year_cell(year: int, value: str | None = None, **more: Any) -> Cell:
    figure = None if value is None else number(value)
    return Cell(date(year, 4, 1), date(year + 1, 3, 31), value=figure, **more)


def month_cell(year: int, month: int, value: str | None, **more: Any) -> Cell:
    first = date(year, month, 1)
    end = next(e for e in period_ends("month", year - (month < 4)) if e.month == month)
    return Cell(first, end, value=None if value is None else number(value), **more)


def aim(year: int, value: str, upper: str | None = None) -> Aim:
    return Aim(date(year + 1, 3, 31), number(value), None if upper is None else number(upper))


def rows_of(facts: Facts, today: date = TODAY) -> dict[int, dict[str, Any]]:
    (indicator,) = store([facts], OrganizationFactory())
    return {row["fiscal_year"]: row for row in evaluate([indicator], today)}


PLAN = (2022, 2026)


def test_a_flow_sums_the_year_and_says_how_many_periods() -> None:
    cells = tuple(month_cell(2025, month, "10") for month in range(4, 13))
    row = rows_of(Facts(kind="flow", frequency="month", cells=cells, aims=(aim(2025, "120"),)))[
        2025
    ]
    assert (row["actual"], row["figures"], row["overdue_periods"]) == (Decimal(90), 9, 3)
    assert (row["period_first"], row["period_last"]) == (date(2025, 4, 1), date(2025, 12, 31))


def test_a_month_without_anything_to_count_leaves_a_flow_its_sum() -> None:
    cells = (
        month_cell(2025, 4, "10"),
        month_cell(2025, 5, "20", approximate=True),
        month_cell(2025, 6, None, state="not_applicable"),
        month_cell(2025, 7, None, state="missing"),
    )
    row = rows_of(Facts(kind="flow", frequency="month", cells=cells))[2025]
    assert (row["actual"], row["figure_state"], row["approximate"]) == (Decimal(30), "value", True)
    assert row["period_last"] == date(2025, 5, 31)


def test_a_cumulative_figure_speaks_through_its_latest_month() -> None:
    cells = (month_cell(2025, 4, "10"), month_cell(2025, 6, "35"), month_cell(2025, 5, "20"))
    row = rows_of(Facts(kind="cumulative", frequency="month", cells=cells))[2025]
    assert (row["actual"], row["period_last"]) == (Decimal(35), date(2025, 6, 30))


def test_a_figure_still_being_counted_lets_the_month_before_speak() -> None:
    cells = (month_cell(2025, 4, "10"), month_cell(2025, 5, None, state="missing"))
    row = rows_of(Facts(frequency="month", cells=cells))[2025]
    assert (row["actual"], row["figure_state"], row["figures"]) == (Decimal(10), "value", 2)


def test_a_ratio_is_the_quotient_in_percent() -> None:
    cell = year_cell(2025, numerator=Fraction(2), denominator=Fraction(3))
    row = rows_of(Facts(kind="ratio", cells=(cell,), aims=(aim(2025, "100"),)))[2025]
    assert row["actual"] == Decimal("66.6666666666666666666666666666666666666667")
    assert (row["numerator"], row["denominator"]) == (Decimal(2), Decimal(3))
    assert row["inputs"]["numerator"] == "2"


def test_a_change_may_be_negative_and_is_held_against_a_negative_target() -> None:
    row = rows_of(
        Facts(
            kind="change_from_baseline",
            desired="lower",
            rule="progress_from_baseline",
            baseline=number("0"),
            cells=(year_cell(2025, "-25"),),
            aims=(aim(2025, "-30"),),
        )
    )[2025]
    assert row["rate"].quantize(Decimal("0.1")) == Decimal("83.3")
    assert row["status"] == "missed"


def test_the_target_in_force_is_the_earliest_not_yet_due_on_the_figures_day() -> None:
    rows = rows_of(
        Facts(
            cells=(year_cell(2022, "66.5"), year_cell(2024, "70"), year_cell(2026, "80")),
            aims=(aim(2022, "50"), aim(2025, "100")),
        )
    )
    first, between, after = rows[2022], rows[2024], rows[2026]
    assert (first["target"], first["rate"], first["status"]) == (50, Decimal(133), "achieved")
    assert (first["next_target"], first["next_rate"]) == (100, Decimal("66.5"))
    assert (between["target"], between["next_target"]) == (100, None)
    assert (after["target"], after["status"]) == (100, "missed"), "all past: the last one counts"


def test_an_undecided_target_is_no_target() -> None:
    (indicator,) = store([Facts(cells=(year_cell(2025, "5"),))], OrganizationFactory())
    add_targets([(indicator, [aim(2025, "10")])])
    revision = indicator.targets.get().revisions.get()
    revision.pk, revision.seq, revision.undecided, revision.value = None, 2, True, None
    revision.reason = "見直し中"
    revision.save(force_insert=True)
    row = evaluate([indicator], TODAY)[0]
    assert (row["target"], row["status"], row["no_rate"]) == (None, "no_target", "no_target")


def test_the_pace_starts_at_the_previous_target_and_counts_from_the_baseline() -> None:
    facts = Facts(
        frequency="month",
        baseline=number("0"),
        baseline_on=date(2024, 3, 31),
        cells=(month_cell(2025, 9, "60"),),
        aims=(aim(2024, "50"), aim(2025, "100")),
    )
    row = rows_of(facts)[2025]
    # Half a year and a bit on: 183 of 365 days between 50 and 100.
    assert row["inputs"]["start_value"] == "50"
    assert row["inputs"]["start_on"] == "2025-03-31"
    expected = Fraction(50) + Fraction(50 * 183, 365)
    assert abs(Fraction(row["expected"]) - expected) < Fraction(1, 10**39)
    assert abs(Fraction(row["pace"]) - 6000 / expected) < Fraction(1, 10**38)


def test_without_baseline_or_earlier_target_there_is_no_pace_and_the_rate_decides() -> None:
    row = rows_of(
        Facts(frequency="month", cells=(month_cell(2026, 9, "85"),), aims=(aim(2026, "100"),))
    )[2026]
    assert (row["pace"], row["expected"], row["status"]) == (None, None, "on_track")


def test_a_flow_starts_each_year_at_nothing() -> None:
    cells = tuple(month_cell(2026, month, "10") for month in (4, 5, 6))
    row = rows_of(
        Facts(
            kind="flow",
            frequency="month",
            baseline=number("500"),
            cells=cells,
            aims=(aim(2025, "90"), aim(2026, "365")),
        )
    )[2026]
    assert (row["expected"], row["inputs"]["origin"]) == (Decimal(91), "0")
    assert row["status"] == "late"


def test_a_flow_below_nothing_is_late_and_not_backward() -> None:
    """A baseline says nothing of a flow's way: each year starts anew."""
    row = rows_of(
        Facts(
            kind="flow",
            frequency="month",
            baseline=number("0"),
            cells=(month_cell(2026, 4, "-5"),),
            aims=(aim(2026, "365"),),
        )
    )[2026]
    assert row["pace"] < 0
    assert row["status"] == "late"


def test_before_the_deadline_a_year_is_not_due_and_after_it_an_entry_is_missing() -> None:
    facts = Facts(entry_days=60, plan_years=PLAN, aims=(aim(2025, "10"),))
    # 31 March and 60 days: 30 May is the last day to enter, 31 May the first day after it.
    for today, status, reason in (
        (date(2026, 5, 30), "not_due", "not_due"),
        (date(2026, 5, 31), "no_entry", "no_actual"),
    ):
        row = rows_of(facts, today)[2025]
        assert (row["status"], row["no_rate"], row["actual"]) == (status, reason, None)


def test_a_published_indicator_without_figure_is_unpublished_and_never_overdue() -> None:
    row = rows_of(Facts(reporting="published", plan_years=PLAN, aims=(aim(2025, "10"),)))[2025]
    assert (row["status"], row["overdue_periods"], row["no_rate"]) == (
        "unpublished",
        0,
        "no_actual",
    )


@pytest.mark.parametrize("state", ["not_applicable", "withheld"])
def test_a_figure_that_has_no_value_says_which_way_it_has_none(state: str) -> None:
    row = rows_of(Facts(cells=(year_cell(2025, state=state),), aims=(aim(2025, "10"),)))[2025]
    assert (row["status"], row["no_rate"], row["actual"], row["rate"]) == (state, state, None, None)


def test_zero_is_a_figure() -> None:
    row = rows_of(Facts(cells=(year_cell(2025, "0"),), aims=(aim(2025, "10"),)))[2025]
    assert (row["actual"], row["rate"], row["status"]) == (0, 0, "missed")


def test_the_headline_is_the_latest_year_with_a_figure() -> None:
    rows = rows_of(Facts(plan_years=PLAN, cells=(year_cell(2023, "1"), year_cell(2024, "2"))))
    assert [year for year, row in rows.items() if row["is_headline"]] == [2024]


def test_without_any_figure_the_headline_is_the_latest_year_that_was_due() -> None:
    rows = rows_of(Facts(plan_years=PLAN, aims=(aim(2026, "10"),)))
    assert list(rows) == [2022, 2023, 2024, 2025, 2026]
    assert [year for year, row in rows.items() if row["is_headline"]] == [2025]


def test_a_year_that_has_not_come_has_no_row() -> None:
    assert list(rows_of(Facts(plan_years=(2025, 2030), aims=(aim(2029, "1"),)))) == [2025, 2026]


def test_each_department_is_a_series_of_its_own() -> None:
    organization = OrganizationFactory()
    (indicator,) = store(
        [Facts(cells=(year_cell(2025, "7"),), aims=(aim(2025, "10"),))], organization
    )
    one, two = (
        DepartmentFactory(organization=organization),
        DepartmentFactory(organization=organization),
    )
    add_figures([(indicator, [year_cell(2025, "3")])], one)
    add_targets([(indicator, [aim(2025, "4")])], one)
    add_figures([(indicator, [year_cell(2025, "9")])], two)
    rows = {(row["department_id"], row["fiscal_year"]): row for row in evaluate([indicator], TODAY)}
    assert rows[None, 2025]["rate"] == Decimal(70)
    assert rows[one.pk, 2025]["rate"] == Decimal(75)
    assert rows[two.pk, 2025]["no_rate"] == "no_target", (
        "another department's target is not its own"
    )


def test_tiny_denominators_and_huge_figures_do_not_disturb_each_other() -> None:
    facts = [
        Facts(cells=(year_cell(2025, "1E17"),), aims=(aim(2025, "1E-10"),)),
        Facts(cells=(year_cell(2025, "614"),), aims=(aim(2025, "320"),)),
        Facts(
            kind="ratio",
            aims=(aim(2025, "1E-10"),),
            cells=(year_cell(2025, numerator=number("1E17"), denominator=number("1E-10")),),
        ),
        Facts(cells=(year_cell(2025, "0"),), aims=(aim(2025, "0"),)),
        Facts(
            rule="progress_from_baseline",
            baseline=number("99999999999999999"),
            cells=(year_cell(2025, "1E-10"),),
            aims=(aim(2025, "99999999999999999.0000000001"),),
        ),
    ]
    indicators = store(facts, OrganizationFactory())
    rows = {row["indicator_id"]: row for row in evaluate(indicators, TODAY) if row["is_headline"]}
    huge, usual, ratio, zero, progress = (rows[indicator.pk] for indicator in indicators)
    assert huge["rate"] == Decimal("1E29")
    assert usual["rate"] == Decimal("191.875")
    assert ratio["actual"] == Decimal("1E29")
    assert (zero["rate"], zero["no_rate"], zero["status"]) == (None, "zero_target", "achieved")
    assert progress["rate"] == 100 * (Decimal("1E-10") - 99999999999999999) / Decimal("1E-10")


def test_the_result_remembers_its_question() -> None:
    facts = replace(
        Facts(), baseline=number("1.50"), cells=(year_cell(2025, "7"),), aims=(aim(2025, "10"),)
    )
    row = rows_of(facts)[2025]
    inputs = row["inputs"]
    assert (row["rule"], row["rule_version"], row["judged_on"]) == ("actual_over_target", 2, TODAY)
    assert Decimal(inputs["actual"]) == 7
    assert Decimal(inputs["target"]) == 10
    assert Decimal(inputs["baseline"]) == Decimal("1.50")
    assert inputs["due_on"] == "2026-03-31"
    assert inputs["definition_version"] == 1
    assert inputs["target_revision"] is not None
