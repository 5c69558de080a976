"""Whatever people do in whatever order: the approved figure changes only by an approval.

DXPORTAL_WORKFLOW_STORIES sets how many stories are played (30 in the suite; 5000 by hand).
"""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, connection, transaction
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

from core.errors import DomainError
from kpis.models import Measurement
from kpis.models.measurement import WorkflowState as State
from kpis.services.measurements import approve, return_for_correction, submit, withdraw
from kpis.workflow import may_step
from tests.kpis.cells import Office, steps

people = st.sampled_from(["office", "editor", "head", "other_editor", "other_head", "viewer"])
behind = st.sampled_from([0, 0, 0, 0, 1, 2])


class FigureLife(RuleBasedStateMachine):
    @initialize()
    def open_office(self) -> None:
        self.office = Office()
        self.cell: Measurement | None = None
        self.approved: Decimal | None = None
        self.length = 0

    def _try(self, verb: Any, **arguments: Any) -> Any:
        """The verb's revision, or None where it was refused; refused means nothing was stored."""
        before = self.length
        try:
            added = verb(**arguments)
        except DomainError:
            assert self._stored() == before, "a refused act stores nothing"
            return None
        self.cell = added.measurement
        self.length = self._stored()
        assert self.length - before in (0, 1), "an act stores one revision, or none the second time"
        return added

    def _stored(self) -> int:
        return self.cell.revisions.count() if self.cell else 0

    @rule(who=people, value=st.integers(0, 300), old=behind)
    def draft(self, who: str, value: int, old: int) -> None:
        seq = max(0, self.length - old)
        self._try(self.office.draft, value=str(value), seq=seq, by=getattr(self.office, who))

    @precondition(lambda self: self.cell)
    @rule(who=people, verb=st.sampled_from([submit, withdraw]), old=behind)
    def hand_on(self, who: str, verb: Any, old: int) -> None:
        self._try(
            verb,
            by=getattr(self.office, who),
            measurement=self.cell,
            expected_seq=self.length - old,
        )

    @precondition(lambda self: self.cell)
    @rule(who=people, old=behind)
    def give_back(self, who: str, old: int) -> None:
        self._try(
            return_for_correction,
            by=getattr(self.office, who),
            measurement=self.cell,
            expected_seq=self.length - old,
            reason="確認のため",
        )

    @precondition(lambda self: self.cell)
    @rule(who=people, old=behind)
    def approve(self, who: str, old: int) -> None:
        before = self.length
        added = self._try(
            approve,
            by=getattr(self.office, who),
            measurement=self.cell,
            expected_seq=self.length - old,
        )
        if added is not None and self.length > before:
            assert who == "head", "only the department's head approves"
            self.approved = added.value

    @precondition(lambda self: self.cell)
    @rule(
        statement=st.sampled_from(
            [
                "UPDATE kpis_measurement SET value = value + 1, approved_seq = seq",
                "UPDATE kpis_measurementrevision SET value = 0",
                "DELETE FROM kpis_measurementrevision",
                "DELETE FROM kpis_measurement",
            ]
        )
    )
    def tamper(self, statement: str) -> None:
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @invariant()
    def only_an_approval_changes_what_counts(self) -> None:
        if self.cell is None:
            return
        cell = Measurement.objects.get(pk=self.cell.pk)
        assert cell.value == self.approved
        assert (cell.approved_seq is None) == (self.approved is None)
        assert cell.seq == self.length

    @invariant()
    def every_step_is_one_the_workflow_knows(self) -> None:
        if self.cell is None:
            return
        life = [State(state) for state in steps(self.cell)]
        assert all(may_step(a, b) for a, b in zip([None, *life], life, strict=False))


@pytest.mark.django_db
def test_the_approved_figure_changes_only_by_an_approval() -> None:
    run_state_machine_as_test(
        FigureLife,
        settings=settings(
            max_examples=int(os.environ.get("DXPORTAL_WORKFLOW_STORIES", "30")),
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
