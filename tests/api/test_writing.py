"""Recording a figure: draft or submitted, once however often sent, never over another one."""

from __future__ import annotations

import pytest

from kpis.models import Measurement, MeasurementRevision
from kpis.models.indicator import Kind
from tests.api.conftest import Address, client_of, send
from tests.kpis.cells import Office, ask, outsider, steps


def revisions() -> int:
    return MeasurementRevision.objects.count()


def test_a_figure_is_kept_as_a_draft_with_what_was_typed(office: Office, address: Address) -> None:
    answer = send(office.editor, address, value="１３７件", as_of="R8.3.31", note="速報")
    assert answer.status_code == 200, answer.json()
    body = answer.json()
    assert (body["state"], body["seq"], body["origin"]) == ("draft", 1, "api")
    assert (body["value"], body["typed"]) == ("137", "１３７件")
    assert (body["as_of"], body["note"]) == ("2026-03-31", "速報")
    assert body["period"]["key"] == "2025"
    kept = MeasurementRevision.objects.get()
    assert (kept.by, kept.state) == (office.editor.user, "draft")


def test_a_figure_is_submitted_when_asked(office: Office, address: Address) -> None:
    answer = send(office.editor, address, submit=True)
    assert (answer.json()["state"], answer.json()["seq"]) == ("submitted", 2)
    assert steps(Measurement.objects.get()) == ["draft", "submitted"]


def test_a_submitted_figure_counts_only_once_it_is_approved(
    office: Office, address: Address
) -> None:
    send(office.editor, address, submit=True)
    assert Measurement.objects.get().approved_seq is None
    assert client_of(office.viewer).get(address.measurements).json()["count"] == 0


@pytest.mark.parametrize("submit", [False, True])
def test_sending_the_same_twice_is_sending_it_once(
    office: Office, address: Address, submit: bool
) -> None:
    first = send(office.editor, address, submit=submit)
    before = revisions()
    again = send(office.editor, address, submit=submit)
    assert again.status_code == 200
    assert again.json() == first.json()
    assert revisions() == before


def test_sending_what_was_approved_meanwhile_shows_the_approved_figure(
    office: Office, address: Address
) -> None:
    office.approved("137")
    answer = send(office.editor, address, submit=True)
    assert answer.status_code == 409
    assert (answer.json()["current"]["state"], answer.json()["current"]["value"]) == (
        "approved",
        "137",
    )
    assert steps(Measurement.objects.get()) == ["draft", "submitted", "approved"]


def test_a_draft_is_submitted_by_sending_it_again_with_submit(
    office: Office, address: Address
) -> None:
    send(office.editor, address)
    answer = send(office.editor, address, submit=True, expected_seq=1)
    assert answer.json()["state"] == "submitted"
    assert revisions() == 2


def test_a_ratio_keeps_its_numerator_and_denominator(db: None) -> None:
    office = Office(kind=Kind.RATIO, unit="%")
    body = {"value": "", "numerator": "914", "denominator": "1,000"}
    answer = send(office.editor, Address(office), **body)
    assert answer.status_code == 200, answer.json()
    assert (answer.json()["numerator"], answer.json()["denominator"]) == ("914", "1000")
    assert answer.json()["value"] is None


@pytest.mark.parametrize(("word", "state"), [("未集計", "missing"), ("該当なし", "not_applicable")])
def test_a_missing_figure_has_a_state_and_no_zero(
    office: Office, address: Address, word: str, state: str
) -> None:
    body = send(office.editor, address, value=word).json()
    assert (body["figure_state"], body["value"]) == (state, None)


def test_a_whole_json_number_is_read(office: Office, address: Address) -> None:
    assert send(office.editor, address, value=137).json()["value"] == "137"


def test_an_older_reading_does_not_overwrite_a_newer_figure(
    office: Office, address: Address
) -> None:
    office.draft("150", by=office.office)
    answer = send(office.editor, address, value="137", expected_seq=0)
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "changed_meanwhile"
    assert (body["current"]["value"], body["current"]["seq"]) == ("150", 1)
    assert body["sent"]["value"] == "137"
    assert revisions() == 1


def test_knowing_the_newer_figure_one_may_replace_it(office: Office, address: Address) -> None:
    office.draft("150", by=office.office)
    newer = send(office.editor, address, value="137").json()["current"]["seq"]
    answer = send(office.editor, address, value="137", expected_seq=newer)
    assert (answer.status_code, answer.json()["seq"]) == (200, 2)


def test_a_departments_own_series_is_recorded_apart(office: Office, address: Address) -> None:
    ask(office.indicator, office.elsewhere)
    answer = send(office.office, address, department=office.elsewhere.pk)
    assert answer.json()["department"]["id"] == office.elsewhere.pk
    assert Measurement.objects.get().department == office.elsewhere


@pytest.mark.parametrize("submit", [False, True])
def test_those_who_do_not_enter_figures_are_refused(
    office: Office, address: Address, submit: bool
) -> None:
    for person in (office.viewer, office.head, office.other_head, office.other_editor):
        answer = send(person, address, submit=submit)
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_allowed"
    assert revisions() == 0


def test_another_organization_can_neither_find_nor_fill_the_kpi(
    office: Office, address: Address
) -> None:
    stranger = outsider()[0]
    assert send(stranger, address).status_code == 404
    own = f"/api/v1/organizations/{stranger.organization.code}/indicators/{office.indicator.pk}/"
    answer = client_of(stranger).post(
        f"{own}measurements/", {"period": "2025", "value": "1"}, format="json"
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == "indicator_not_found"
    assert revisions() == 0


def test_a_department_of_another_organization_is_refused(office: Office, address: Address) -> None:
    theirs = Office().department
    answer = send(office.office, address, department=theirs.pk)
    assert answer.status_code == 422
    assert answer.json()["errors"]["department"]["code"] == "department_not_found"
    assert Measurement.objects.count() == 0
