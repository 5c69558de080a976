"""Approving, returning, and revising a target: yes, no, outsider, twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Stale
from core.models import OutboxMessage
from kpis.services.achievements import TOPIC
from kpis.services.measurements import approve, return_for_correction, submit
from kpis.services.targets import TargetValue, revise_target
from organizations.models import Membership, Role
from organizations.selectors import get_actor
from tests.factories import DepartmentFactory, IndicatorFactory
from tests.kpis.cells import Office, outsider, steps

pytestmark = pytest.mark.django_db
REASON = "算定の根拠を確かめてください"


def _return(**more: Any) -> Any:
    return return_for_correction(**({"reason": REASON} | more))


DECISIONS = [approve, _return]


def marks() -> list[int]:
    return list(OutboxMessage.objects.filter(topic=TOPIC).values_list("subject", flat=True))


# ── approve ──────────────────────────────────────────────────────────────────────────────────
def test_an_approved_figure_counts_and_asks_for_the_achievements() -> None:
    office = Office()
    cell = office.approved("137").measurement
    cell.refresh_from_db()
    assert (cell.state, cell.approved_seq, cell.value) == ("approved", 3, 137)
    assert marks() == [office.indicator.pk]


def test_approving_twice_approves_once_and_marks_once() -> None:
    office = Office()
    sent = office.submitted()
    first = approve(by=office.head, measurement=sent.measurement, expected_seq=2)
    again = approve(by=office.head, measurement=sent.measurement, expected_seq=2)
    assert again.pk == first.pk
    assert steps(sent.measurement) == ["draft", "submitted", "approved"]
    assert marks() == [office.indicator.pk]


def test_one_person_does_not_approve_the_own_submission() -> None:
    office = Office()
    Membership.objects.create(
        user=office.editor.user,
        organization=office.organization,
        role=Role.DEPARTMENT_HEAD,
        department=office.department,
    )
    both = get_actor(user=office.editor.user, code=office.organization.code)
    sent = office.submitted()
    with pytest.raises(NotAllowed, match="自分で提出した"):
        approve(by=both, measurement=sent.measurement, expected_seq=2)
    assert steps(sent.measurement) == ["draft", "submitted"]


def test_a_draft_is_not_approved() -> None:
    office = Office()
    draft = office.draft()
    with pytest.raises(Invalid, match="下書き"):
        approve(by=office.head, measurement=draft.measurement, expected_seq=1)


# ── return ───────────────────────────────────────────────────────────────────────────────────
def test_a_returned_figure_carries_the_reason_and_does_not_count() -> None:
    office = Office()
    sent = office.submitted()
    back = _return(by=office.head, measurement=sent.measurement, expected_seq=2)
    back.measurement.refresh_from_db()
    assert (back.state, back.reason, back.value) == ("returned", REASON, 137)
    assert (back.measurement.approved_seq, marks()) == (None, [])


@pytest.mark.parametrize("reason", ["", " 　", "長" * 401])
def test_a_return_needs_a_reason_of_bounded_length(reason: str) -> None:
    office = Office()
    sent = office.submitted()
    with pytest.raises(Invalid) as refusal:
        _return(by=office.head, measurement=sent.measurement, expected_seq=2, reason=reason)
    assert refusal.value.field == "reason"
    assert sent.measurement.revisions.count() == 2


def test_returning_twice_returns_once() -> None:
    office = Office()
    sent = office.submitted()
    first = _return(by=office.head, measurement=sent.measurement, expected_seq=2)
    again = _return(by=office.head, measurement=sent.measurement, expected_seq=2)
    assert again.pk == first.pk
    assert steps(sent.measurement) == ["draft", "submitted", "returned"]


def test_a_returned_correction_leaves_the_approved_figure_counting() -> None:
    office = Office()
    cell = office.approved("137").measurement
    sent = office.submitted("140", seq=3)
    _return(by=office.head, measurement=cell, expected_seq=sent.seq)
    cell.refresh_from_db()
    assert (cell.state, cell.value, cell.approved_seq) == ("returned", 137, 3)


def test_a_returned_figure_is_corrected_and_approved_with_all_four_steps_kept() -> None:
    office = Office()
    sent = office.submitted("173")
    _return(by=office.head, measurement=sent.measurement, expected_seq=2)
    corrected = office.draft("137", seq=3)
    submit(by=office.editor, measurement=corrected.measurement, expected_seq=4)
    approve(by=office.head, measurement=corrected.measurement, expected_seq=5)
    corrected.measurement.refresh_from_db()
    assert corrected.measurement.value == 137
    assert steps(corrected.measurement) == [
        "draft",
        "submitted",
        "returned",
        "draft",
        "submitted",
        "approved",
    ]


# ── both decisions ───────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("decide", DECISIONS)
@pytest.mark.parametrize("who", ["office", "editor", "other_head", "viewer"])
def test_who_does_not_answer_for_the_department_does_not_decide(
    decide: Callable[..., Any], who: str
) -> None:
    office = Office()
    sent = office.submitted()
    with pytest.raises(NotAllowed):
        decide(by=getattr(office, who), measurement=sent.measurement, expected_seq=2)
    assert steps(sent.measurement) == ["draft", "submitted"]


@pytest.mark.parametrize("decide", DECISIONS)
def test_another_organizations_head_does_not_decide(decide: Callable[..., Any]) -> None:
    office = Office()
    sent = office.submitted()
    for stranger in outsider():
        with pytest.raises(NotFound):
            decide(by=stranger, measurement=sent.measurement, expected_seq=2)
    assert steps(sent.measurement) == ["draft", "submitted"]


@pytest.mark.parametrize("decide", DECISIONS)
def test_a_decision_on_what_was_withdrawn_and_resubmitted_is_stale(
    decide: Callable[..., Any],
) -> None:
    office = Office()
    sent = office.submitted("137")
    _return(by=office.head, measurement=sent.measurement, expected_seq=2)
    office.submitted("140", seq=3)
    with pytest.raises(Stale) as stale:
        decide(by=office.head, measurement=sent.measurement, expected_seq=2)
    assert stale.value.theirs["revision"].value == 140


# ── revise_target ────────────────────────────────────────────────────────────────────────────
DUE = date(2026, 12, 31)
FIRST = TargetValue(Decimal(120), typed="120件", decided_by="第3回本部会議")


def _revise(office: Office, to: TargetValue = FIRST, seq: int = 0, **more: Any) -> Any:
    arguments = {"by": office.office, "indicator": office.indicator} | more
    return revise_target(due_on=DUE, to=to, expected_seq=seq, **arguments)


def test_every_value_a_target_has_had_is_kept() -> None:
    office = Office()
    _revise(office)
    last = _revise(office, replace(FIRST, value=Decimal(100), reason="計画の改定"), 1)
    kept = last.target.revisions.values_list("seq", "value", "reason")
    assert list(kept) == [(1, 120, ""), (2, 100, "計画の改定")]
    assert marks() == [office.indicator.pk] * 2


def test_revising_a_target_needs_a_reason() -> None:
    office = Office()
    _revise(office)
    with pytest.raises(Invalid) as refusal:
        _revise(office, replace(FIRST, value=Decimal(100), reason=" "), 1)
    assert refusal.value.field == "reason"


def test_revising_a_target_that_somebody_else_revised_is_stale() -> None:
    office = Office()
    _revise(office)
    with pytest.raises(Stale) as stale:
        _revise(office, replace(FIRST, value=Decimal(90)), 0)
    assert stale.value.theirs["revision"].value == 120


def test_revising_a_target_twice_revises_once() -> None:
    office = Office()
    first = _revise(office)
    again = _revise(office)
    assert again.pk == first.pk
    assert marks() == [office.indicator.pk]


def test_a_target_of_another_organizations_department_is_refused() -> None:
    office = Office()
    with pytest.raises(NotFound):
        _revise(office, department_id=DepartmentFactory().pk)
    assert not office.indicator.targets.filter(due_on=DUE).exists()
    assert not IndicatorFactory().targets.exists()
