"""Many figures in one act: done, again, stale, not allowed, one's own, locked; each on its own."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import today
from core.errors import Invalid, NotAllowed
from core.models import OutboxMessage
from kpis.entry import Typed
from kpis.models import Measurement, MeasurementRevision
from kpis.models.measurement import WorkflowState as State
from kpis.services.decisions import Outcome, approve_all, return_all, submit_all
from kpis.services.measurements import save_draft
from kpis.services.rounds import close_round
from organizations.models import Role
from organizations.models.notice import Notice
from tests.factories import actor_with
from tests.kpis.pages import YEAR, Office, draft, submitted
from tests.kpis.rounds.places import opened, pairs

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def outcomes(decisions: list) -> list[Outcome]:
    return [each.outcome for each in decisions]


def state_of(revision: MeasurementRevision) -> str:
    return Measurement.objects.get(pk=revision.measurement_id).state


# ── submit ───────────────────────────────────────────────────────────────────────────────────
def test_all_drafts_are_submitted_and_carry_their_figure(office: Office) -> None:
    rows = [draft(office, office.indicator(), value) for value in ("12", "30")]
    assert outcomes(submit_all(by=office.editor, measurements=pairs(*rows))) == [Outcome.DONE] * 2
    latest = MeasurementRevision.objects.filter(state=State.SUBMITTED).order_by("measurement")
    assert [(str(row.value), row.typed, row.by_id) for row in latest] == [
        ("12", "12", office.editor.user.pk),
        ("30", "30", office.editor.user.pk),
    ]


def test_submitting_twice_changes_nothing_more(office: Office) -> None:
    row = draft(office, office.indicator(), "12")
    submit_all(by=office.editor, measurements=pairs(row))
    again = submit_all(by=office.editor, measurements=pairs(row))
    assert outcomes(again) == [Outcome.ALREADY]
    assert row.measurement.revisions.count() == 2
    assert Notice.objects.filter(user=office.head.user).count() == 1


def test_one_act_gives_the_head_one_notice_with_the_number(office: Office) -> None:
    rows = [draft(office, office.indicator(), value) for value in ("1", "2", "3")]
    submit_all(by=office.editor, measurements=pairs(*rows))
    notice = Notice.objects.get(user=office.head.user)
    assert "3件" in notice.title
    assert not Notice.objects.filter(user=office.other_head.user).exists()


def test_a_figure_of_another_department_stays_and_the_others_go(office: Office) -> None:
    mine = draft(office, office.indicator(), "1")
    theirs = save_draft(
        by=office.outsider,
        indicator=office.indicator(department=office.other),
        period=YEAR,
        typed=Typed(value="2"),
        expected_seq=0,
    )
    found = submit_all(by=office.editor, measurements=pairs(theirs, mine))
    assert outcomes(found) == [Outcome.NOT_ALLOWED, Outcome.DONE]
    assert state_of(theirs) == State.DRAFT


def test_a_figure_of_another_organization_is_not_found(office: Office) -> None:
    elsewhere = Office()
    row = draft(elsewhere, elsewhere.indicator(), "1")
    found = submit_all(by=office.dx, measurements=pairs(row))
    assert outcomes(found) == [Outcome.NOT_FOUND]
    assert state_of(row) == State.DRAFT


def test_a_viewer_may_not_submit_at_all(office: Office) -> None:
    row = draft(office, office.indicator(), "1")
    with pytest.raises(NotAllowed):
        submit_all(by=office.viewer, measurements=pairs(row))


def test_a_draft_changed_meanwhile_is_stale_and_says_who(office: Office) -> None:
    kpi = office.indicator()
    seen = draft(office, kpi, "1")
    draft(office, kpi, "2")
    (found,) = submit_all(by=office.editor, measurements=pairs(seen))
    assert found.outcome is Outcome.STALE
    assert str(office.editor.user) in found.sentence


def test_a_draft_of_a_closed_round_is_locked_with_the_sentence(office: Office) -> None:
    kpi = office.indicator()
    row = draft(office, kpi, "1")
    asked = opened(office)
    close_round(by=office.dx, round_id=asked.pk, today=today())
    (found,) = submit_all(by=office.editor, measurements=pairs(row))
    assert found.outcome is Outcome.LOCKED
    assert asked.title in found.sentence


# ── approve ──────────────────────────────────────────────────────────────────────────────────
def test_approving_all_marks_each_indicator_once(office: Office) -> None:
    rows = [submitted(office, office.indicator(), value) for value in ("1", "2")]
    OutboxMessage.objects.all().delete()
    found = approve_all(by=office.head, measurements=pairs(*rows))
    assert outcomes(found) == [Outcome.DONE] * 2
    marks = OutboxMessage.objects.filter(topic="kpis.recompute")
    assert sorted(marks.values_list("subject", flat=True)) == sorted(
        row.measurement.indicator_id for row in rows
    )


def test_approving_twice_marks_nothing_again(office: Office) -> None:
    row = submitted(office, office.indicator(), "1")
    approve_all(by=office.head, measurements=pairs(row))
    OutboxMessage.objects.all().delete()
    assert outcomes(approve_all(by=office.head, measurements=pairs(row))) == [Outcome.ALREADY]
    assert not OutboxMessage.objects.exists()


def test_nobody_approves_their_own_submission_in_bulk(office: Office) -> None:
    both = actor_with(Role.DEPARTMENT_HEAD, office.organization, office.department)
    kpi = office.indicator()
    row = draft(office, kpi, "1")
    MeasurementRevision.objects.create(
        organization=office.organization,
        measurement=row.measurement,
        seq=2,
        state=State.SUBMITTED,
        figure_state="value",
        value=1,
        by=both.user,
    )
    (found,) = approve_all(by=both, measurements=[(row.measurement_id, 2)])
    assert found.outcome is Outcome.OWN_SUBMISSION
    assert state_of(row) == State.SUBMITTED


def test_a_draft_cannot_be_approved(office: Office) -> None:
    row = draft(office, office.indicator(), "1")
    (found,) = approve_all(by=office.head, measurements=pairs(row))
    assert found.outcome is Outcome.NOT_POSSIBLE


def test_another_departments_head_approves_nothing(office: Office) -> None:
    row = submitted(office, office.indicator(), "1")
    (found,) = approve_all(by=office.other_head, measurements=pairs(row))
    assert found.outcome is Outcome.NOT_ALLOWED


def test_what_was_submitted_before_the_closing_can_still_be_approved(office: Office) -> None:
    row = submitted(office, office.indicator(), "1")
    asked = opened(office)
    close_round(by=office.dx, round_id=asked.pk, today=today())
    assert outcomes(approve_all(by=office.head, measurements=pairs(row))) == [Outcome.DONE]


# ── return ───────────────────────────────────────────────────────────────────────────────────
def test_returning_needs_a_reason_and_tells_the_submitter(office: Office) -> None:
    rows = [submitted(office, office.indicator(), value) for value in ("1", "2")]
    with pytest.raises(Invalid):
        return_all(by=office.head, measurements=pairs(*rows), reason="  ")
    found = return_all(by=office.head, measurements=pairs(*rows), reason="桁を確かめてください")
    assert outcomes(found) == [Outcome.DONE] * 2
    notice = Notice.objects.get(user=office.editor.user)
    assert "2件" in notice.title
    assert "桁を確かめてください" in notice.body


def test_returning_twice_tells_once(office: Office) -> None:
    row = submitted(office, office.indicator(), "1")
    for _ in range(2):
        return_all(by=office.head, measurements=pairs(row), reason="確認")
    assert Notice.objects.filter(user=office.editor.user).count() == 1
    assert row.measurement.revisions.filter(state=State.RETURNED).count() == 1


@pytest.mark.parametrize("verb", ["submit", "approve", "return"])
def test_as_many_statements_for_20_as_for_2(office: Office, verb: str) -> None:
    def counted(number: int) -> int:
        make = draft if verb == "submit" else submitted
        rows = [make(office, office.indicator(), "1") for _ in range(number)]
        acts = {
            "submit": lambda: submit_all(by=office.editor, measurements=pairs(*rows)),
            "approve": lambda: approve_all(by=office.head, measurements=pairs(*rows)),
            "return": lambda: return_all(by=office.head, measurements=pairs(*rows), reason="確認"),
        }
        with CaptureQueriesContext(connection) as queries:
            found = acts[verb]()
        assert outcomes(found) == [Outcome.DONE] * number
        return len(queries)

    assert counted(2) == counted(20)
