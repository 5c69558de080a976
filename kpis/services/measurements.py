"""Entering, submitting, approving and returning a figure.

Each verb appends one revision (nothing is overwritten), is refused when somebody else was faster,
and gives the same result when it is repeated. An approval asks for the achievements to be
recomputed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, Refused, Stale
from core.fiscal import Period
from kpis.checks import NeedsReason
from kpis.entry import Typed, read_entry
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.selectors.locks import locks_on
from kpis.services.achievements import mark_for_recompute
from kpis.services.bulk import CellOutcome, CellResult, DraftCell, Sheet
from kpis.services.counts import record_count
from kpis.services.figure_notices import tell_returned, tell_submitted
from kpis.services.return_reasons import return_reason
from kpis.services.revisions import (
    changed_meanwhile,
    figure_of,
    next_revision,
    own_submission,
    says_the_same,
)
from kpis.services.scope import require_own_indicator
from kpis.workflow import may_step
from organizations.permissions import Act
from organizations.selectors import Actor

# What was handed in before a round closed can still be decided on.
LOCKED_STEPS = frozenset({State.DRAFT, State.SUBMITTED, State.DISCARDED})
# Who waits for a step hears of it.
TELLING = {State.SUBMITTED: tell_submitted, State.RETURNED: tell_returned}

__all__ = [
    "approve",
    "discard",
    "record_count",
    "record_measurement",
    "return_for_correction",
    "save_draft",
    "submit",
    "withdraw",
]


def save_draft(
    *,
    by: Actor,
    indicator: Indicator,
    period: Period,
    typed: Typed,
    expected_seq: int,
    department_id: int | None = None,
    origin: Origin = Origin.ENTRY,
    check_reason: str = "",
) -> MeasurementRevision:
    """Stores what was typed as a draft. `expected_seq` is the revision the person saw (0: none).

    Raises Refused (a field cannot be accepted; NeedsReason where a check asks for a reason),
    NotAllowed, or Stale (somebody was faster). An unchanged draft is not stored again. NotFound:
    not an indicator, or not a department, of the person's organization.
    """
    cell = DraftCell(indicator, department_id, period, typed, expected_seq, check_reason)
    sheet = Sheet(
        by=by,
        cells=[cell],
        origin=origin,
        blank_clears=False,
        unchanged=frozenset({State.DRAFT}),
        over_submitted=True,
    )
    return _stored(sheet.save(intent="save_draft")[0])


def _stored(result: CellResult) -> MeasurementRevision:
    if result.revision is not None:
        return result.revision
    if result.outcome == CellOutcome.NEEDS_REASON:
        raise NeedsReason(result.findings)
    for error in result.errors.values():
        if not isinstance(error, Invalid):
            raise error
    raise Refused(result.errors)


def discard(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Drops a draft, or a figure that was returned; what was approved before stands alone again."""
    return _step(Act.FIGURE_ENTER, State.DISCARDED, by, measurement, expected_seq)


def submit(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Hands a draft to the department's head."""
    return _step(Act.FIGURE_SUBMIT, State.SUBMITTED, by, measurement, expected_seq)


def withdraw(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Takes a submitted figure back as a draft, to correct it."""
    return _step(Act.FIGURE_SUBMIT, State.DRAFT, by, measurement, expected_seq)


def approve(*, by: Actor, measurement: Measurement, expected_seq: int) -> MeasurementRevision:
    """Makes the submitted figure count; asks for the achievements to be recomputed.

    Raises NotAllowed where the approver submitted the figure: four eyes see each figure.
    """
    return _step(
        Act.FIGURE_APPROVE, State.APPROVED, by, measurement, expected_seq, check=_four_eyes
    )


def return_for_correction(
    *, by: Actor, measurement: Measurement, expected_seq: int, reason: str
) -> MeasurementRevision:
    """Sends a submitted figure back with the reason; an approved one keeps counting meanwhile."""
    why = return_reason(reason)
    return _step(Act.FIGURE_RETURN, State.RETURNED, by, measurement, expected_seq, reason=why)


def record_measurement(
    *,
    by: Actor,
    indicator: Indicator,
    period: Period,
    typed: Typed,
    expected_seq: int,
    department_id: int | None = None,
    origin: Origin = Origin.API,
    check_reason: str = "",
) -> MeasurementRevision:
    """Drafts and submits a figure in one act: for whatever feeds a KPI (page, API, inventory).

    The same figure sent again by the same person, who had seen the same revision, stays one.
    """
    try:
        with transaction.atomic():
            draft = save_draft(
                by=by,
                indicator=indicator,
                period=period,
                typed=typed,
                expected_seq=expected_seq,
                department_id=department_id,
                origin=origin,
                check_reason=check_reason,
            )
            return submit(by=by, measurement=draft.measurement, expected_seq=draft.seq)
    except Stale as stale:
        latest: MeasurementRevision | None = stale.theirs.get("revision")
        entry = read_entry(indicator, period, typed, today=clock_today())
        if (
            latest is not None
            and latest.state == State.SUBMITTED
            and latest.by_id == by.user.pk
            and latest.seq <= expected_seq + 2
            and says_the_same(latest, entry)
        ):
            return latest
        raise


def _lock(measurement: Measurement) -> Measurement:
    """The measurement as it is now, with its indicator, locked until the transaction ends."""
    return (
        Measurement.objects.select_for_update(of=("self",))
        .select_related("indicator")
        .get(pk=measurement.pk)
    )


def _four_eyes(latest: MeasurementRevision, by: Actor) -> None:
    if latest.by_id == by.user.pk:
        raise own_submission()


def _refuse_if_locked(cell: Measurement) -> None:
    """A closed round's figures stay as they are until they are unlocked."""
    period = Period(cell.granularity, cell.period_first, cell.period_last)  # type: ignore[arg-type]
    locks = locks_on([cell.indicator_id], today=clock_today())
    if why := locks.why(cell.indicator_id, cell.department_id, period):
        raise Invalid("locked", why, "")


def _step(
    act: Act,
    to: State,
    by: Actor,
    measurement: Measurement,
    expected_seq: int,
    *,
    reason: str = "",
    check: Callable[[MeasurementRevision, Actor], None] | None = None,
) -> MeasurementRevision:
    with transaction.atomic(), audit.acting(by=by.user, intent=to.value):
        cell = _lock(measurement)
        require_own_indicator(by, cell.indicator)
        by.require(act, cell.department_id or cell.indicator.department_id)
        latest = cell.revisions.select_related("by").order_by("-seq").first()
        if latest is None:
            raise Invalid(
                "nothing_entered",
                "この期間の値はまだ入力されていません。",
                "値を入力してから操作してください。",
            )
        if latest.state == to and latest.seq == expected_seq + 1 and latest.by_id == by.user.pk:
            return latest  # the same click again
        if cell.seq != expected_seq:
            raise changed_meanwhile(latest)
        if not may_step(State(latest.state), to):
            raise Invalid(
                "step_not_possible",
                f"「{State(latest.state).label}」の値を「{to.label}」にすることはできません。",
                "画面を開き直して、いまの状態を確認してください。",
            )
        if to in LOCKED_STEPS:
            _refuse_if_locked(cell)
        if check:
            check(latest, by)
        added = next_revision(
            cell, to, by=by, origin=Origin(latest.origin), reason=reason, **figure_of(latest)
        )
        added.save()
        if to == State.APPROVED:
            mark_for_recompute([cell.indicator_id])
        if to in TELLING:
            TELLING[to](by, [added])
        return added
