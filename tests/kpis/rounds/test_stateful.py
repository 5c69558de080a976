"""Whatever people do in whatever order: figures of a closed round change only through an unlock.

DXPORTAL_WORKFLOW_STORIES sets how many stories are played (20 in the suite).
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import Error, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.clock import today
from core.errors import DomainError
from kpis.models import Measurement, MeasurementRevision
from kpis.models.measurement import WorkflowState as State
from kpis.models.round import CollectionRound
from kpis.services.decisions import approve_all, return_all, submit_all
from kpis.services.measurements import withdraw
from kpis.services.rounds import close_round, discard_round, open_round
from kpis.services.unlocks import unlock
from tests.kpis.pages import Office
from tests.kpis.rounds.places import prepared, typed_in

CHANGING = [State.DRAFT, State.SUBMITTED, State.DISCARDED]
who = st.sampled_from(["dx", "editor", "head", "outsider", "viewer"])


class RoundLife(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.office = Office()
        self.kpis = [self.office.indicator() for _ in range(2)]
        self.round_id = prepared(self.office).pk
        self.opened: set[int] = set()
        self.changes = 0
        self.steps: list[str] = ["draft"]

    def _try(self, act: Any, **arguments: Any) -> Any:
        try:
            with transaction.atomic():
                return act(**arguments)
        except DomainError:
            return None

    def _round(self) -> CollectionRound | None:
        return CollectionRound.objects.filter(pk=self.round_id).first()

    def _cells(self) -> QuerySet[Measurement]:
        """Those of this story: the ones of earlier stories are in the database still."""
        return Measurement.objects.filter(indicator__in=self.kpis).order_by("pk")

    def _pairs(self) -> list[tuple[int, int]]:
        return list(self._cells().values_list("pk", "seq"))

    def _changes(self, indicator_id: int | None = None) -> int:
        rows = MeasurementRevision.objects.filter(state__in=CHANGING)
        if indicator_id is not None:
            rows = rows.filter(measurement__indicator=indicator_id)
        return rows.count()

    def _locked(self) -> list[int]:
        asked = self._round()
        if asked is None or asked.state != CollectionRound.State.CLOSED:
            return []
        return [kpi.pk for kpi in self.kpis if kpi.pk not in self.opened]

    def _guarded(self, act: Any) -> None:
        """The act, and that it changed no locked figure."""
        locked = self._locked()
        before = [self._changes(pk) for pk in locked]
        act()
        assert [self._changes(pk) for pk in locked] == before

    @rule(which=st.integers(0, 1), value=st.integers(0, 50))
    def draft(self, which: int, value: int) -> None:
        self._guarded(
            lambda: self._try(typed_in, office=self.office, kpi=self.kpis[which], value=str(value))
        )

    @rule(by=who)
    def submit(self, by: str) -> None:
        actor = getattr(self.office, by)
        self._guarded(lambda: self._try(submit_all, by=actor, measurements=self._pairs()))

    @rule(by=who)
    def approve(self, by: str) -> None:
        self._try(approve_all, by=getattr(self.office, by), measurements=self._pairs())

    @rule(by=who)
    def give_back(self, by: str) -> None:
        actor = getattr(self.office, by)
        self._try(return_all, by=actor, measurements=self._pairs(), reason="確認")

    @precondition(lambda self: self._cells().exists())
    @rule()
    def take_back(self) -> None:
        cell = self._cells().first()
        assert cell is not None
        self._guarded(
            lambda: self._try(
                withdraw, by=self.office.editor, measurement=cell, expected_seq=cell.seq
            )
        )

    @rule(by=who)
    def open(self, by: str) -> None:
        self._try(open_round, by=getattr(self.office, by), round_id=self.round_id, today=today())

    @rule(by=who)
    def close(self, by: str) -> None:
        self._try(close_round, by=getattr(self.office, by), round_id=self.round_id, today=today())

    @precondition(lambda self: self.steps[-1] != "draft")
    @rule(by=who)
    def remove(self, by: str) -> None:
        self._try(discard_round, by=getattr(self.office, by), round_id=self.round_id)

    @rule(by=who, which=st.integers(0, 1))
    def unlock(self, by: str, which: int) -> None:
        asked = self._round()
        assert asked is not None
        made = self._try(
            unlock,
            by=getattr(self.office, by),
            round_id=asked.pk,
            reason="直すため",
            until=today(),
            today=today(),
            item_id=asked.items.get(indicator=self.kpis[which]).pk,
        )
        if made is not None:
            assert by == "dx"
            self.opened.add(self.kpis[which].pk)

    @precondition(lambda self: self._locked() and self._cells().exists())
    @rule()
    def force(self) -> None:
        """Past the services: the database itself."""
        cell = self._cells().filter(indicator__in=self._locked()).first()
        if cell is None or cell.state not in (State.DRAFT, State.RETURNED, State.APPROVED):
            return
        with pytest.raises(Error), transaction.atomic():
            MeasurementRevision.objects.create(
                organization_id=cell.organization_id,
                measurement=cell,
                seq=cell.seq + 1,
                state=State.DRAFT,
                figure_state="value",
                value=99,
            )

    @invariant()
    def a_round_only_goes_forward(self) -> None:
        asked = self._round()
        assert asked is not None, "what people were asked stays with the record"
        if asked.state != self.steps[-1]:
            self.steps.append(asked.state)
        assert self.steps == ["draft", "open", "closed"][: len(self.steps)]


@pytest.mark.django_db
def test_a_closed_round_changes_only_through_an_unlock() -> None:
    run_state_machine_as_test(
        RoundLife,
        settings=settings(
            max_examples=int(os.environ.get("DXPORTAL_WORKFLOW_STORIES", "20")),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
