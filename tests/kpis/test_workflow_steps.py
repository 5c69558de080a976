"""The workflow's table in Python and in PostgreSQL is one table; the tables keep every step."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from kpis.models import MeasurementRevision, TargetRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.workflow import STEPS, may_step
from tests.kpis.cells import Office, steps
from tests.kpis.sql_rules import answers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("origin", [Origin.ENTRY, Origin.API])
def test_python_and_postgresql_know_the_same_steps(origin: Origin) -> None:
    pairs = [(before, after) for before in (None, *State) for after in State]
    rows = [(before and before.value, after.value, origin.value) for before, after in pairs]
    got = answers(
        "kpis_step_ok(before, after, origin)", "before text, after text, origin text", rows
    )
    for (before, after), allowed in zip(pairs, got, strict=True):
        assert allowed is may_step(before, after), f"{before} → {after}"
        assert allowed is (after in STEPS[before])


@pytest.mark.parametrize("origin", [Origin.DOCUMENT, Origin.SAMPLE])
def test_published_and_sample_figures_arrive_in_any_state(origin: Origin) -> None:
    rows = [(None, state.value, origin.value) for state in State]
    got = answers(
        "kpis_step_ok(before, after, origin)", "before text, after text, origin text", rows
    )
    assert got == [True] * len(State)


def _append(latest: MeasurementRevision, state: State, seq: int) -> None:
    MeasurementRevision.objects.create(
        organization_id=latest.organization_id,
        measurement_id=latest.measurement_id,
        seq=seq,
        state=state,
        figure_state="value",
        value=1,
        reason="確認のため" if state == State.RETURNED else "",
    )


def test_postgresql_refuses_a_step_past_the_services() -> None:
    latest = Office().draft()
    with (
        pytest.raises(IntegrityError, match="draft to approved is not allowed"),
        transaction.atomic(),
    ):
        _append(latest, State.APPROVED, latest.seq + 1)


def test_postgresql_refuses_a_gap_in_the_revisions() -> None:
    latest = Office().draft()
    with pytest.raises(IntegrityError, match="nothing to submitted"), transaction.atomic():
        _append(latest, State.SUBMITTED, latest.seq + 2)


def test_postgresql_refuses_one_revision_number_twice() -> None:
    latest = Office().submitted()
    with pytest.raises(IntegrityError, match="seq_once"), transaction.atomic():
        _append(latest, State.APPROVED, latest.seq)


def test_postgresql_refuses_a_return_without_reason() -> None:
    latest = Office().submitted()
    with pytest.raises(IntegrityError, match="return_has_reason"), transaction.atomic():
        MeasurementRevision.objects.create(
            organization_id=latest.organization_id,
            measurement=latest.measurement,
            seq=latest.seq + 1,
            state=State.RETURNED,
            figure_state="missing",
        )


def test_several_steps_in_one_statement_are_checked_one_after_the_other() -> None:
    latest = Office().draft()
    base: dict[str, Any] = {
        "organization_id": latest.organization_id,
        "measurement": latest.measurement,
        "figure_state": "value",
    }
    MeasurementRevision.objects.bulk_create(
        [
            MeasurementRevision(**base, seq=2, state=State.SUBMITTED, value=5),
            MeasurementRevision(**base, seq=3, state=State.APPROVED, value=5),
            MeasurementRevision(**base, seq=4, state=State.DRAFT, value=9),
        ]
    )
    cell = latest.measurement
    cell.refresh_from_db()
    assert (cell.seq, cell.state, cell.approved_seq, cell.value) == (4, State.DRAFT, 3, 5)


TABLES = (
    "kpis_measurement",
    "kpis_measurementrevision",
    "kpis_targetrevision",
    "kpis_measurementevent",
    "kpis_targetevent",
    "kpis_indicatorevent",
)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"]
)
def test_sql_by_hand_changes_no_record(table: str, statement: str) -> None:
    office = Office()
    cell = office.approved().measurement
    column = "pgh_label" if table.endswith("event") else "organization_id"
    with (
        pytest.raises(Error, match=r"[Cc]annot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))
    assert steps(cell) == ["draft", "submitted", "approved"]
    assert TargetRevision.objects.filter(target__indicator=office.indicator).count() == 1


def test_a_cell_cannot_be_made_with_a_figure_that_nobody_approved() -> None:
    office = Office()
    with (
        pytest.raises(IntegrityError, match="starts empty"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO kpis_measurement (organization_id, indicator_id, granularity,"
            " period_first, period_last, seq, state, approved_seq, figure_state, value,"
            " approximate) VALUES (%s, %s, 'year', '2025-04-01', '2026-03-31', 1, 'approved', 1,"
            " 'value', 999, false)",
            [office.organization.pk, office.indicator.pk],
        )
    assert not office.indicator.measurements.exists()
