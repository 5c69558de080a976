"""A closed round locks its figures, in the services and in the database; an unlock opens them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from core.clock import today
from core.errors import DomainError, Invalid, NotAllowed, NotFound, Refused
from kpis.models import Indicator, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.models.measurement import WorkflowState as State
from kpis.models.round import CollectionRound, RoundUnlock
from kpis.selectors.locks import locks_on
from kpis.services.measurements import approve, return_for_correction, withdraw
from kpis.services.rounds import close_round
from kpis.services.unlocks import unlock
from organizations.models.notice import Notice
from tests.kpis.pages import YEAR, Office, submitted
from tests.kpis.rounds.places import closed, opened, typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def append(row: MeasurementRevision, state: State, origin: Origin, by: Any = None) -> None:
    """A revision past every service."""
    with transaction.atomic():
        MeasurementRevision.objects.create(
            organization_id=row.organization_id,
            measurement_id=row.measurement_id,
            seq=row.measurement.revisions.count() + 1,
            state=state,
            figure_state="value",
            value=1,
            origin=origin,
            by=by,
            reason="確認" if state == State.RETURNED else "",
        )


def with_draft_closed(office: Office) -> tuple[Indicator, MeasurementRevision, CollectionRound]:
    kpi = office.indicator()
    row = typed_in(office, kpi, "5")
    return kpi, row, closed(office)


def opens(office: Office, asked: CollectionRound, **more: Any) -> RoundUnlock:
    given = {"reason": "桁の誤り", "until": today(), "today": today()} | more
    return unlock(by=office.dx, round_id=asked.pk, **given)


# ── Locked ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("origin", [Origin.ENTRY, Origin.API, Origin.IMPORT])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.DISCARDED])
def test_the_database_refuses_changes_of_a_closed_round(
    office: Office, origin: Origin, state: State
) -> None:
    _, row, _ = with_draft_closed(office)
    with pytest.raises(IntegrityError, match="is closed"):
        append(row, state, origin)


def test_what_the_portal_counts_itself_is_not_locked(office: Office) -> None:
    _, row, _ = with_draft_closed(office)
    append(row, State.APPROVED, Origin.INVENTORY)
    assert row.measurement.revisions.count() == 2


def test_a_figure_of_another_period_or_department_is_not_locked(office: Office) -> None:
    kpi, _, _ = with_draft_closed(office)
    submitted(office, kpi, "3", YEAR.previous())
    typed_in(office, kpi, "4", department_id=office.department.pk)
    assert MeasurementRevision.objects.count() == 4


def test_an_open_round_locks_nothing(office: Office) -> None:
    kpi = office.indicator()
    opened(office)
    typed_in(office, kpi, "5")
    assert MeasurementRevision.objects.count() == 1


def test_the_service_says_it_first(office: Office) -> None:
    kpi, row, asked = with_draft_closed(office)
    with pytest.raises(DomainError) as refused:
        typed_in(office, kpi, "6")
    assert asked.title in str(refused.value) or asked.title in str(
        getattr(refused.value, "errors", {}).get("value", "")
    )
    assert row.measurement.revisions.count() == 1


def test_what_was_submitted_before_can_be_approved_or_returned_but_not_withdrawn(
    office: Office,
) -> None:
    first, second = (submitted(office, office.indicator(), "5") for _ in range(2))
    closed(office)
    with pytest.raises(Invalid):
        withdraw(by=office.editor, measurement=first.measurement, expected_seq=2)
    approve(by=office.head, measurement=first.measurement, expected_seq=2)
    return_for_correction(
        by=office.head, measurement=second.measurement, expected_seq=2, reason="確認"
    )
    assert locks_on([first.measurement.indicator_id], today=today()).why(
        first.measurement.indicator_id, None, YEAR
    )


# ── Unlocked ─────────────────────────────────────────────────────────────────────────────────
def test_an_unlock_of_one_figure_opens_that_one_only(office: Office) -> None:
    kpi, other = office.indicator(), office.indicator()
    asked = closed(office)
    opens(office, asked, item_id=asked.items.get(indicator=kpi).pk)
    typed_in(office, kpi, "6")
    with pytest.raises(DomainError):
        typed_in(office, other, "6")


def test_an_unlock_of_a_department_opens_what_it_answers_for(office: Office) -> None:
    kpi, _, asked = with_draft_closed(office)
    opens(office, asked, department_id=office.department.pk)
    assert typed_in(office, kpi, "6").seq == 2


def test_an_unlock_ends_by_itself(office: Office) -> None:
    kpi, row, asked = with_draft_closed(office)
    RoundUnlock.objects.create(
        organization=office.organization,
        round=asked,
        department=office.department,
        reason="昨日まで",
        until=today() - timedelta(days=1),
    )
    with pytest.raises(DomainError):
        typed_in(office, kpi, "6")
    with pytest.raises(IntegrityError):
        append(row, State.DRAFT, Origin.ENTRY)


def test_the_same_unlock_twice_is_one_and_tells_once(office: Office) -> None:
    _, _, asked = with_draft_closed(office)
    first = opens(office, asked, department_id=office.department.pk)
    assert opens(office, asked, department_id=office.department.pk) == first
    told = Notice.objects.filter(key__startswith=f"round:{asked.pk}:unlocked")
    assert set(told.values_list("user_id", flat=True)) == {
        office.editor.user.pk,
        office.head.user.pk,
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"reason": "あ" * 401}, "reason"),
        ({"until": today() - timedelta(days=1)}, "until"),
        ({"until": today() + timedelta(days=32)}, "until"),
    ],
)
def test_an_unlock_needs_a_reason_and_a_near_end(
    office: Office, changed: dict[str, Any], field: str
) -> None:
    _, _, asked = with_draft_closed(office)
    with pytest.raises(Refused) as refused:
        opens(office, asked, department_id=office.department.pk, **changed)
    assert set(refused.value.errors) == {field}


def test_an_unlock_is_for_a_closed_round_and_its_own_figures(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    with pytest.raises(Invalid):
        opens(office, asked, department_id=office.department.pk)
    close_round(by=office.dx, round_id=asked.pk, today=today())
    with pytest.raises(Invalid):
        opens(office, asked, department_id=office.other.pk)
    elsewhere = Office()
    elsewhere.indicator()
    with pytest.raises(NotFound):
        opens(office, asked, item_id=closed(elsewhere).items.get().pk)


def test_the_database_refuses_an_unlock_of_an_open_round(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundUnlock.objects.create(
            organization=office.organization,
            round=asked,
            item=asked.items.get(),
            reason="早すぎる",
            until=today(),
        )


def test_departments_cannot_unlock_themselves(office: Office) -> None:
    _, _, asked = with_draft_closed(office)
    for by in (office.editor, office.head, office.viewer):
        with pytest.raises(NotAllowed):
            unlock(
                by=by,
                round_id=asked.pk,
                reason="直したい",
                until=today(),
                today=today(),
                department_id=office.department.pk,
            )
    with pytest.raises(NotFound):
        opens(Office(), asked, department_id=office.department.pk)
