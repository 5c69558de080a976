"""Submitting, approving and returning many figures in one act, each figure on its own.

A figure that cannot be decided (changed meanwhile, locked, one's own) does not hold up the others:
every one comes back with its outcome and, where nothing was done, the sentence why. The steps are
those of kpis.workflow; the number of statements is the same for 2 figures and for 2,000.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.db.models import F

from core import audit
from core.clock import today as clock_today
from core.fiscal import Granularity, Period
from kpis.models import Measurement, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.locks import Locks, locks_on
from kpis.services.achievements import mark_for_recompute
from kpis.services.figure_notices import tell_returned, tell_submitted
from kpis.services.return_reasons import return_reason
from kpis.services.revisions import figure_of, next_revision
from kpis.workflow import may_step
from organizations.permissions import Act
from organizations.selectors import Actor

OWN = "自分で提出した値は、自分では承認できません。別の部局長に依頼してください。"
Chosen = Sequence[tuple[int, int]]


class Outcome(StrEnum):
    DONE = "done"
    ALREADY = "already"
    STALE = "stale"
    NOT_FOUND = "not_found"
    NOT_ALLOWED = "not_allowed"
    OWN_SUBMISSION = "own_submission"
    NOT_POSSIBLE = "not_possible"
    LOCKED = "locked"


@dataclass(frozen=True)
class Decision:
    """What became of one figure. `sentence` (Japanese) says why nothing was done, or is empty."""

    measurement_id: int
    outcome: Outcome
    seq: int
    sentence: str = ""

    @property
    def settled(self) -> bool:
        """The figure now stands where the person wanted it."""
        return self.outcome in (Outcome.DONE, Outcome.ALREADY)


@dataclass(frozen=True)
class _Held:
    """A figure of the organization, locked, with its newest revision; None: there is none."""

    pk: int
    cell: Measurement | None
    latest: MeasurementRevision | None


@dataclass(frozen=True)
class _Step:
    act: Act
    to: State
    by: Actor
    reason: str = ""
    four_eyes: bool = False
    minds_locks: bool = False


def submit_all(*, by: Actor, measurements: Chosen) -> list[Decision]:
    """Hands drafts to the head; (measurement id, the revision seen). One notice a head."""
    return _decide(
        _Step(Act.FIGURE_SUBMIT, State.SUBMITTED, by, minds_locks=True),
        measurements,
        told=tell_submitted,
    )


def approve_all(*, by: Actor, measurements: Chosen) -> list[Decision]:
    """Makes submitted figures count and asks once for their achievements to be recomputed.

    Figures that the approver submitted stay as they are: four eyes see each figure.
    """
    return _decide(_Step(Act.FIGURE_APPROVE, State.APPROVED, by, four_eyes=True), measurements)


def return_all(*, by: Actor, measurements: Chosen, reason: str) -> list[Decision]:
    """Sends submitted figures back, all with the same reason; their submitters are told.

    Raises Invalid where the reason is missing or too long.
    """
    return _decide(
        _Step(Act.FIGURE_RETURN, State.RETURNED, by, reason=return_reason(reason)),
        measurements,
        told=tell_returned,
    )


Told = Callable[[Actor, Sequence[MeasurementRevision]], None]


def _decide(step: _Step, chosen: Chosen, *, told: Told | None = None) -> list[Decision]:
    wanted = dict(chosen)
    by, today = step.by, clock_today()
    by.require(step.act, anywhere=True)
    with transaction.atomic(), audit.acting(by=by.user, intent=f"{step.to.value}_all"):
        cells = _locked_cells(by, sorted(wanted))
        latest = _latest(cells)
        locks = _locks(cells, today) if step.minds_locks else Locks({})
        decisions: list[Decision] = []
        added: list[MeasurementRevision] = []
        for pk, seen in wanted.items():
            cell = cells.get(pk)
            decision = _judge(step, _Held(pk, cell, latest.get(pk)), seen, locks)
            decisions.append(decision)
            if decision.outcome is Outcome.DONE and cell is not None:
                held = latest[pk]
                added.append(
                    next_revision(
                        cell,
                        step.to,
                        by=by,
                        origin=Origin(held.origin),
                        reason=step.reason,
                        **figure_of(held),
                    )
                )
        if added:
            stored = MeasurementRevision.objects.bulk_create(added)
            if step.to == State.APPROVED:
                mark_for_recompute(sorted({row.measurement.indicator_id for row in added}))
            if told is not None:
                told(by, stored)
    return decisions


def _locked_cells(by: Actor, ids: list[int]) -> dict[int, Measurement]:
    """The organization's cells among these, locked in one order until the transaction ends."""
    found = (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("indicator")
        .filter(pk__in=ids, organization=by.organization)
        .order_by("pk")
    )
    return {cell.pk: cell for cell in found}


def _latest(cells: dict[int, Measurement]) -> dict[int, MeasurementRevision]:
    found = MeasurementRevision.objects.filter(
        measurement__in=list(cells), seq=F("measurement__seq")
    ).select_related("by")
    return {revision.measurement_id: revision for revision in found}


def _locks(cells: dict[int, Measurement], today: date) -> Locks:
    return locks_on({cell.indicator_id for cell in cells.values()}, today=today)


def _judge(step: _Step, held: _Held, seen: int, locks: Locks) -> Decision:
    cell, latest = held.cell, held.latest
    if cell is None or latest is None:
        return Decision(held.pk, Outcome.NOT_FOUND, 0, "この値は見つかりません。")
    may = step.by.can(step.act, cell.department_id or cell.indicator.department_id)
    mine = latest.by_id == step.by.user.pk
    if may and mine and latest.state == step.to and cell.seq == seen + 1:
        return Decision(held.pk, Outcome.ALREADY, cell.seq)
    state = State(latest.state)
    # In this order: whoever may not act on the figure learns nothing more of it.
    obstacles = {
        Outcome.NOT_ALLOWED: "" if may else "この部局の値に、この操作をする権限がありません。",
        Outcome.STALE: _stale(latest) if cell.seq != seen else "",
        Outcome.NOT_POSSIBLE: ""
        if may_step(state, step.to)
        else f"「{state.label}」の値を「{step.to.label}」にすることはできません。",
        Outcome.OWN_SUBMISSION: OWN if step.four_eyes and mine else "",
        Outcome.LOCKED: locks.why(cell.indicator_id, cell.department_id, _period(cell)),
    }
    for outcome, sentence in obstacles.items():
        if sentence:
            return Decision(held.pk, outcome, cell.seq, sentence)
    return Decision(held.pk, Outcome.DONE, cell.seq + 1)


def _stale(latest: MeasurementRevision) -> str:
    who = f"{latest.by}さん" if latest.by else "取込み"
    return f"画面を開いたあとに{who}が変更しました。内容を確かめてください。"


def _period(cell: Measurement) -> Period:
    return Period(Granularity(cell.granularity), cell.period_first, cell.period_last)
