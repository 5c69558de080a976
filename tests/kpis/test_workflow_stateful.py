"""Whatever people do in whatever order: the approved figure changes only by an approval.

DXPORTAL_WORKFLOW_STORIES sets how many stories are played (30 in the suite; 5000 by hand).
"""

from __future__ import annotations

import os
from datetime import date
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
from kpis.entry import Typed
from kpis.models import CollectionRound, Measurement, RoundUnlock
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.services.bulk import CellOutcome, DraftCell, save_drafts
from kpis.services.measurements import (
    approve,
    discard,
    record_count,
    return_for_correction,
    submit,
    withdraw,
)
from kpis.workflow import may_step
from tests.kpis.cells import YEAR, Office
from tests.kpis.test_entry_bulk import closed

people = st.sampled_from(["office", "editor", "head", "other_editor", "other_head", "viewer"])
behind = st.sampled_from([0, 0, 0, 0, 1, 2])


class FigureLife(RuleBasedStateMachine):
    @initialize()
    def open_office(self) -> None:
        self.office = Office()
        self.cell: Measurement | None = None
        self.approved: Decimal | None = None
        self.counts = False
        self.length = 0
        self.round: CollectionRound | None = None
        self.unlocked = False

    @property
    def locked(self) -> bool:
        return self.round is not None and not self.unlocked

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
        if self.locked and self.length > before:
            assert added.state in (State.APPROVED, State.RETURNED), "a closed round lets nothing in"
        return added

    def _stored(self) -> int:
        return self.cell.revisions.count() if self.cell else 0

    @rule(who=people, value=st.integers(0, 300), old=behind)
    def draft(self, who: str, value: int, old: int) -> None:
        seq = max(0, self.length - old)
        self._try(self.office.draft, value=str(value), seq=seq, by=getattr(self.office, who))

    @precondition(lambda self: self.cell)
    @rule(who=people, verb=st.sampled_from([submit, withdraw, discard]), old=behind)
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
            self.approved, self.counts = added.value, True

    @rule(
        who=people,
        value=st.sampled_from(["", "0", "７", "1,000", "○", "未集計"]),
        origin=st.sampled_from([Origin.ENTRY, Origin.IMPORT]),
        old=behind,
    )
    def paste(self, who: str, value: str, origin: Origin, old: int) -> None:
        before = self.length
        seq = max(0, self.length - old)
        typed = DraftCell(self.office.indicator, None, YEAR, Typed(value=value), seq)
        (result,) = save_drafts(by=getattr(self.office, who), cells=[typed], origin=origin)
        self.cell = self.office.indicator.measurements.first()
        self.length = self._stored()
        stored = result.outcome in (CellOutcome.SAVED, CellOutcome.CLEARED)
        assert self.length - before == stored
        if stored:
            assert not self.locked
            assert result.revision is not None
            assert (result.seq, result.revision.origin) == (self.length, origin)

    @rule(value=st.integers(0, 3), waits=st.booleans())
    def count(self, value: int, waits: bool) -> None:
        """A list's own count: approved at once, or handed in as anybody's figure is."""
        try:
            counted = record_count(
                by=None,
                indicator=self.office.indicator,
                period=YEAR,
                value=value,
                needs_approval=waits,
            )
        except DomainError:
            assert self.locked
            return
        self.cell = counted.measurement
        self.length = self._stored()
        if not waits:
            self.approved, self.counts = Decimal(value), True

    @precondition(lambda self: self.round is None)
    @rule()
    def close_the_round(self) -> None:
        self.round = closed(self.office)

    @precondition(lambda self: self.locked)
    @rule()
    def unlock(self) -> None:
        assert self.round is not None
        RoundUnlock.objects.create(
            organization=self.office.organization,
            round=self.round,
            item=self.round.items.get(),
            reason="訂正のため",
            until=date(2099, 3, 31),
        )
        self.unlocked = True

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
        assert (cell.approved_seq is not None) == self.counts
        assert cell.seq == self.length

    @invariant()
    def every_step_is_one_the_workflow_knows(self) -> None:
        if self.cell is None:
            return
        rows = self.cell.revisions.order_by("seq").values_list("state", "origin")
        life = [State(state) for state, _ in rows]
        counted = [state == State.APPROVED and origin == Origin.INVENTORY for state, origin in rows]
        known = (may_step(a, b) for a, b in zip([None, *life], life, strict=False))
        assert all(ok or own for ok, own in zip(known, counted, strict=True))

    @invariant()
    def what_stands_is_what_is_there(self) -> None:
        if self.cell is None:
            return
        cell = Measurement.objects.get(pk=self.cell.pk)
        if cell.state == State.DISCARDED:
            assert cell.standing == (State.APPROVED if self.counts else None)
        else:
            assert cell.standing == (cell.state if cell.seq else None)


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
