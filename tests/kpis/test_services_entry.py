"""Drafting, submitting and withdrawing a figure: yes, no, outsider, twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from core.models import OutboxMessage
from kpis.entry import Typed
from kpis.models import MeasurementRevision
from kpis.services.measurements import record_measurement, save_draft, submit, withdraw
from tests.factories import DepartmentFactory
from tests.kpis.cells import YEAR, Office, ask, outsider, steps

pytestmark = pytest.mark.django_db


# ── save_draft ───────────────────────────────────────────────────────────────────────────────
def test_a_draft_keeps_what_was_typed_beside_what_it_was_read_as() -> None:
    draft = Office().draft("約１３７件")
    assert (draft.typed, draft.value, draft.approximate) == ("約１３７件", Decimal(137), True)
    assert (draft.seq, draft.state, draft.measurement.indicator.unit) == (1, "draft", "件")


def test_a_draft_does_not_count() -> None:
    cell = Office().draft().measurement
    cell.refresh_from_db()
    assert (cell.approved_seq, cell.value, cell.state) == (None, None, "draft")
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("who", ["other_editor", "head", "viewer"])
def test_who_may_not_enter_leaves_no_trace(who: str) -> None:
    office = Office()
    with pytest.raises(NotAllowed):
        office.draft(by=getattr(office, who))
    assert not office.indicator.measurements.exists()


def test_an_unreadable_figure_is_refused_and_stores_nothing() -> None:
    office = Office()
    with pytest.raises(Refused) as refusal:
        office.draft("○")
    assert list(refusal.value.errors) == ["value"]
    assert not office.indicator.measurements.exists()


def test_another_organizations_office_cannot_enter() -> None:
    office = Office()
    for stranger in outsider():
        with pytest.raises(NotFound):
            office.draft(by=stranger)
    assert not office.indicator.measurements.exists()


def test_another_organizations_department_cannot_be_entered_for() -> None:
    office = Office()
    with pytest.raises(NotFound):
        office.draft(by=office.office, department_id=DepartmentFactory().pk)
    assert not office.indicator.measurements.exists()


def test_saving_the_same_draft_twice_stores_it_once() -> None:
    office = Office()
    first = office.draft()
    again = office.draft()
    assert again.pk == first.pk
    assert steps(first.measurement) == ["draft"]


def test_the_second_of_two_people_sees_the_first_ones_figure_and_keeps_the_own() -> None:
    office = Office()
    office.draft("137")
    with pytest.raises(Stale) as stale:
        office.draft("140", by=office.office)
    assert stale.value.theirs["revision"].value == 137
    assert stale.value.typed["value"] == "140"
    assert str(office.editor.user) in stale.value.sentence


def test_a_draft_over_an_approved_figure_leaves_it_counting() -> None:
    office = Office()
    cell = office.approved("137").measurement
    office.draft("140", seq=3)
    cell.refresh_from_db()
    assert (cell.state, cell.approved_seq, cell.value) == ("draft", 3, 137)


def test_a_submitted_figure_is_not_drafted_over() -> None:
    office = Office()
    sent = office.submitted()
    with pytest.raises(Stale):
        office.draft("140", seq=1)
    withdrawn = withdraw(by=office.editor, measurement=sent.measurement, expected_seq=2)
    assert office.draft("140", seq=withdrawn.seq).value == 140


# ── submit and withdraw ──────────────────────────────────────────────────────────────────────
def test_submitting_hands_the_draft_on_unchanged() -> None:
    office = Office()
    draft = office.draft("約137")
    sent = submit(by=office.editor, measurement=draft.measurement, expected_seq=1)
    figure = ("figure_state", "value", "typed", "approximate", "note", "as_of")
    assert [getattr(sent, name) for name in figure] == [getattr(draft, name) for name in figure]
    assert (sent.state, sent.seq, sent.by) == ("submitted", 2, office.editor.user)


@pytest.mark.parametrize("verb", [submit, withdraw])
@pytest.mark.parametrize("who", ["other_editor", "head", "viewer"])
def test_who_may_not_submit_is_refused(verb: object, who: str) -> None:
    office = Office()
    latest = office.draft() if verb is submit else office.submitted()
    with pytest.raises(NotAllowed):
        verb(by=getattr(office, who), measurement=latest.measurement, expected_seq=latest.seq)  # type: ignore[operator]
    assert latest.measurement.revisions.count() == latest.seq


@pytest.mark.parametrize("verb", [submit, withdraw])
def test_another_organizations_people_cannot_submit(verb: object) -> None:
    office = Office()
    latest = office.draft() if verb is submit else office.submitted()
    for stranger in outsider():
        with pytest.raises(NotFound):
            verb(by=stranger, measurement=latest.measurement, expected_seq=latest.seq)  # type: ignore[operator]
    assert latest.measurement.revisions.count() == latest.seq


def test_submitting_twice_submits_once() -> None:
    office = Office()
    draft = office.draft()
    first = submit(by=office.editor, measurement=draft.measurement, expected_seq=1)
    again = submit(by=office.editor, measurement=draft.measurement, expected_seq=1)
    assert again.pk == first.pk
    assert steps(draft.measurement) == ["draft", "submitted"]


def test_withdrawing_twice_withdraws_once() -> None:
    office = Office()
    sent = office.submitted()
    first = withdraw(by=office.editor, measurement=sent.measurement, expected_seq=2)
    again = withdraw(by=office.editor, measurement=sent.measurement, expected_seq=2)
    assert again.pk == first.pk
    assert steps(sent.measurement) == ["draft", "submitted", "draft"]


def test_submitting_what_was_corrected_meanwhile_is_stale() -> None:
    office = Office()
    draft = office.draft()
    office.draft("140", seq=1, by=office.office)
    with pytest.raises(Stale):
        submit(by=office.editor, measurement=draft.measurement, expected_seq=1)


def test_nothing_entered_cannot_be_submitted() -> None:
    office = Office()
    cell = office.draft().measurement
    sent = submit(by=office.editor, measurement=cell, expected_seq=1)
    with pytest.raises(Invalid, match="提出済み"):
        submit(by=office.office, measurement=cell, expected_seq=sent.seq)


# ── record_measurement ───────────────────────────────────────────────────────────────────────
def _record(office: Office, value: str = "137", **more: object) -> MeasurementRevision:
    arguments = {"by": office.editor, "expected_seq": 0} | more
    return record_measurement(
        indicator=office.indicator,
        period=YEAR,
        typed=Typed(value=value),
        **arguments,  # type: ignore[arg-type]
    )


def test_recording_drafts_and_submits() -> None:
    office = Office()
    sent = _record(office)
    assert steps(sent.measurement) == ["draft", "submitted"]
    assert (sent.origin, sent.value) == ("api", 137)


def test_recording_is_refused_as_entering_is() -> None:
    office = Office()
    for who in (office.head, office.viewer, office.other_editor):
        with pytest.raises(NotAllowed):
            _record(office, by=who)
    for stranger in outsider():
        with pytest.raises(NotFound):
            _record(office, by=stranger)
    assert not office.indicator.measurements.exists()


def test_recording_twice_records_once() -> None:
    office = Office()
    first = _record(office)
    again = _record(office)
    assert again.pk == first.pk
    assert steps(first.measurement) == ["draft", "submitted"]


def test_recording_something_else_over_a_submitted_figure_is_stale() -> None:
    office = Office()
    _record(office)
    with pytest.raises(Stale):
        _record(office, "140")


def test_a_refused_submission_leaves_no_draft_behind() -> None:
    office = Office()
    with pytest.raises(Refused):
        _record(office, "１３７人")
    assert not office.indicator.measurements.exists()


def test_a_department_figure_is_a_cell_of_its_own() -> None:
    office = Office()
    ask(office.indicator, office.elsewhere)
    whole = office.draft("137")
    own = save_draft(
        by=office.other_editor,
        indicator=office.indicator,
        period=YEAR,
        typed=Typed(value="5"),
        expected_seq=0,
        department_id=office.elsewhere.pk,
    )
    assert own.measurement_id != whole.measurement_id
    assert own.measurement.department_id == office.elsewhere.pk
