"""見本県: generated the same every time, believable, and left alone once people use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.numerals import read_figure
from core.working_days import is_working_day
from kpis.models import (
    Achievement,
    CollectionRound,
    CorrectiveAction,
    DefinitionVersion,
    Indicator,
    Measurement,
    MeasurementRevision,
    Outlook,
    TargetRevision,
)
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from kpis.models.measurement import Origin, WorkflowState
from kpis.sample.generator import figures_of
from kpis.sample.load import load_sample
from kpis.sample.trajectories import BY_DEPARTMENT, MEETINGS, NOT_ENTERED, TRAJECTORIES, UNTIL
from kpis.services.outlook import recompute_outlooks
from organizations.models import Department, DepartmentSuccession, Organization
from plans.models import Plan
from tests.record_counts import record_counts

TODAY = date(2026, 11, 20)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The sample, loaded once for this module; undone afterwards."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr("kpis.services.achievements.clock_today", lambda: TODAY)
        call_command("load_sample", verbosity=0, skip_checks=True)
        yield
        transaction.set_rollback(True)


def headlines() -> Counter[str]:
    found = Achievement.objects.filter(is_headline=True, department=None)
    return Counter(found.values_list("status", flat=True))


def test_organization_is_marked_as_a_sample() -> None:
    assert Organization.objects.get(code="990001").is_sample


def test_every_figure_is_marked_as_a_sample() -> None:
    assert set(MeasurementRevision.objects.values_list("origin", flat=True)) == {Origin.SAMPLE}


def test_loading_twice_changes_nothing() -> None:
    before = record_counts()
    assert load_sample().changes == 0
    assert record_counts() == before


def test_loading_takes_a_fixed_number_of_queries() -> None:
    with CaptureQueriesContext(connection) as queries:
        load_sample()
    assert len(queries) < 142


def test_generator_gives_the_same_figures_every_time() -> None:
    key = "open-data-downloads"
    args = {"frequency": "month", "decimals": 0, "until": UNTIL}
    first = figures_of(key, TRAJECTORIES[key], **args)  # type: ignore[arg-type]
    assert figures_of(key, TRAJECTORIES[key], **args) == first  # type: ignore[arg-type]
    assert len(first) == 55


def test_every_generated_figure_is_reread_as_it_is_stored() -> None:
    revisions = MeasurementRevision.objects.filter(figure_state="value").order_by()
    for revision in revisions.select_related("measurement__indicator"):
        indicator = revision.measurement.indicator
        unit = indicator.unit if revision.numerator is None else ""
        change = indicator.kind == Kind.CHANGE_FROM_BASELINE
        stored = revision.value if revision.numerator is None else revision.numerator
        assert read_figure(revision.typed, unit=unit, as_change=change).value == stored


def test_statuses_are_a_believable_mix() -> None:
    found = headlines()
    assert (found["achieved"], found["on_track"], found["slightly_late"]) == (9, 18, 7)
    assert found["late"] + found["backward"] + found["missed"] == 4
    assert found["no_entry"] == 2
    assert {"withheld", "not_applicable", "no_target"} <= set(found)


def test_every_kind_rule_direction_and_frequency_is_there() -> None:
    columns = {"kind": Kind, "rule": Rule, "desired": Desired, "frequency": Frequency}
    for column, choices in columns.items():
        found = set(Indicator.objects.values_list(column, flat=True))
        assert found == set(choices.values), column


def test_figures_wait_in_every_state_of_the_workflow() -> None:
    dropped = {WorkflowState.DISCARDED}  # a draft that is dropped waits for nothing
    states = set(Measurement.objects.values_list("state", flat=True))
    assert states == set(WorkflowState) - dropped


def test_returned_figures_have_a_reason() -> None:
    returned = MeasurementRevision.objects.filter(state=WorkflowState.RETURNED)
    assert returned.count() >= 2
    assert not returned.filter(reason="").exists()


def test_waiting_figure_does_not_count_yet() -> None:
    headline = Achievement.objects.get(
        indicator__key="online-procedures", is_headline=True, department=None
    )
    assert headline.period_last == date(2026, 9, 30)


def test_zero_is_a_figure_and_a_zero_target_gives_no_rate() -> None:
    headline = Achievement.objects.get(indicator__key="security-incidents", is_headline=True)
    assert (headline.actual, headline.target, headline.status) == (0, 0, "achieved")
    assert (headline.rate, headline.no_rate) == (None, "zero_target")


def test_withheld_and_not_applicable_are_not_zero() -> None:
    for key, state in [
        ("vulnerability-findings", "withheld"),
        ("disaster-certificates", "not_applicable"),
    ]:
        headline = Achievement.objects.get(indicator__key=key, is_headline=True)
        assert (headline.actual, headline.rate, headline.status) == (None, None, state)


def test_overdue_periods_are_counted() -> None:
    headline = Achievement.objects.get(indicator__key="open-data-downloads", is_headline=True)
    assert (headline.period_last, headline.overdue_periods) == (date(2026, 8, 31), 1)


def test_new_indicators_have_no_figures() -> None:
    assert not Measurement.objects.filter(indicator__key__in=NOT_ENTERED).exists()


def test_revised_target_says_why_and_keeps_the_former_value() -> None:
    revisions = TargetRevision.objects.filter(
        target__indicator__key="online-procedures", target__due_on=date(2027, 3, 31)
    ).order_by("seq")
    assert list(revisions.values_list("value", flat=True)) == [600, 800]
    assert revisions[1].reason
    assert revisions[1].decided_on == date(2024, 3, 22)


def test_department_series_adds_up_to_the_whole() -> None:
    parts = Measurement.objects.filter(
        indicator__key=BY_DEPARTMENT, period_last=date(2026, 9, 30), department__isnull=False
    )
    whole = Achievement.objects.get(indicator__key=BY_DEPARTMENT, department=None, fiscal_year=2026)
    assert parts.count() == 17
    # Of October six departments have no approved figure yet: September is the latest whole.
    assert whole.period_last == date(2026, 9, 30)
    assert whole.numerator == sum(cell.numerator or Decimal(0) for cell in parts)
    assert whole.denominator == sum(cell.denominator or Decimal(0) for cell in parts)


def test_share_of_departments_counts_those_that_reach_seventy_percent() -> None:
    whole = Achievement.objects.get(indicator__key=MEETINGS, department=None, fiscal_year=2026)
    values = Measurement.objects.filter(
        indicator__key=MEETINGS, period_last=date(2026, 9, 30)
    ).values_list("value", flat=True)
    reached = sum(value >= 70 for value in values if value is not None)
    assert (reached, len(values)) == (16, 17)
    assert (whole.numerator, whole.denominator) == (16, 17)


def test_a_definition_breaks_a_series() -> None:
    versions = DefinitionVersion.objects.filter(indicator__key="sns-followers").order_by("number")
    assert [each.breaks_series for each in versions] == [False, True]


def test_a_target_was_brought_forward_with_a_reason() -> None:
    moved = TargetRevision.objects.get(due_on__isnull=False)
    assert (moved.due_on, moved.target.due_on) == (date(2026, 12, 31), date(2027, 3, 31))
    assert moved.reason


def test_the_organization_rates_by_its_own_scale() -> None:
    found = Achievement.objects.filter(is_headline=True, department=None)
    assert {"A", "B", "C", "D"} <= set(found.values_list("grade_mark", flat=True))


def test_corrective_actions_stand_in_every_state() -> None:
    states = CorrectiveAction.objects.values_list("state", flat=True)
    assert set(states) == set(CorrectiveAction.State)


def test_one_round_is_open_and_one_is_closed() -> None:
    rounds = CollectionRound.objects.order_by("period_first")
    assert [each.state for each in rounds] == ["closed", "open"]
    assert all(is_working_day(each.deadline) for each in rounds)
    assert all(each.items.exists() for each in rounds)


def test_most_kpis_have_an_outlook() -> None:
    ids = list(Indicator.objects.values_list("pk", flat=True))
    recompute_outlooks(ids, today=TODAY)
    found = Outlook.objects.filter(department=None, indicator__plan__key="digital-plan-2022")
    assert found.filter(expected__isnull=False).count() == 36
    assert set(found.filter(expected=None).values_list("none_because", flat=True)) == {
        "few_points",
        "no_target",
    }


def test_figures_stay_with_the_department_that_had_them() -> None:
    change = date(2024, 4, 1)
    cells = Measurement.objects.filter(indicator__key=BY_DEPARTMENT)
    assert not cells.filter(department__name="企画情報部", period_first__gte=change).exists()
    assert not cells.filter(department__name="デジタル戦略部", period_last__lt=change).exists()
    assert cells.filter(department__name="企画情報部").count() == 24


def test_no_year_is_asked_of_a_department_that_does_not_exist() -> None:
    for name, years in [("企画情報部", {2022, 2023}), ("デジタル戦略部", {2024, 2025, 2026})]:
        found = Achievement.objects.filter(department__name=name)
        assert set(found.values_list("fiscal_year", flat=True)) == years


def test_reorganized_department_names_its_successors() -> None:
    successors = DepartmentSuccession.objects.filter(predecessor__name="企画情報部")
    assert {each.successor.name for each in successors} == {"デジタル戦略部", "地域振興部"}


def test_seventeen_departments_exist_today() -> None:
    roots = Department.objects.filter(parent=None)
    assert sum(each.is_valid_on(TODAY) for each in roots) == 17


def test_former_plan_has_ended_and_is_the_predecessor() -> None:
    plan = Plan.objects.get(key="digital-plan-2022")
    assert plan.predecessor is not None
    assert (plan.predecessor.fy_to, plan.predecessor.state) == (2021, "ended")
    labels = plan.versions.values_list("label", "state")
    assert list(labels) == [("1.0", "decided"), ("1.1", "decided"), ("2.0", "draft")]


def test_figures_end_on_the_documented_day() -> None:
    last = Measurement.objects.latest("period_last")
    assert last.period_last == UNTIL == date(2026, 10, 31)


def test_figures_are_recorded_after_their_period() -> None:
    revisions = MeasurementRevision.objects.order_by()
    for recorded_at, last in revisions.values_list("recorded_at", "measurement__period_last"):
        assert timedelta(0) < recorded_at.date() - last < timedelta(days=30)


def test_figure_that_people_took_further_stays() -> None:
    cell = Measurement.objects.get(
        indicator__key="online-procedures", period_last=UNTIL, department=None
    )
    MeasurementRevision.objects.create(
        organization=cell.organization,
        measurement=cell,
        seq=cell.seq + 1,
        state=WorkflowState.APPROVED,
        figure_state="value",
        value=Decimal(750),
        origin=Origin.ENTRY,
    )
    assert load_sample().changes == 0
    cell.refresh_from_db()
    assert (cell.value, cell.state) == (750, WorkflowState.APPROVED)
