"""Who reads what: by role, from outside, and what an approved figure's readers do not see."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from organizations.models import Role
from tests.api.conftest import Address, client_of
from tests.factories import actor_with
from tests.kpis.cells import Office, ask, outsider

LISTS = ("plans/", "indicators/", "achievements/")


def every_address(office: Office, address: Address) -> list[str]:
    plan = f"{address.root}plans/{office.indicator.plan_id}/"
    own = [address.indicator, address.measurements, address.targets, plan]
    return own + [address.root + name for name in LISTS]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DEPARTMENT_EDITOR])
def test_every_role_reads_what_is_open_to_the_organization(
    office: Office, address: Address, role: Role
) -> None:
    client = client_of(actor_with(role, office.organization))
    for each in every_address(office, address):
        assert client.get(each).status_code == 200, each


def test_a_department_editor_reads_the_whole_organization(office: Office, address: Address) -> None:
    client = client_of(office.other_editor)
    for each in every_address(office, address):
        assert client.get(each).status_code == 200, each


def test_somebody_from_another_organization_finds_nothing(office: Office, address: Address) -> None:
    client = client_of(outsider()[0])
    for each in every_address(office, address):
        answer = client.get(each)
        assert answer.status_code == 404, each
        assert answer.json()["code"] == "organization_not_found"


def test_ids_of_another_organization_are_not_found_in_the_own_one(
    office: Office, address: Address
) -> None:
    stranger = outsider()[0]
    client = client_of(stranger)
    root = f"/api/v1/organizations/{stranger.organization.code}/"
    for each in every_address(office, address):
        tail = each.removeprefix(address.root)
        if tail not in LISTS:
            assert client.get(root + tail).status_code == 404, tail


def test_lists_hold_nothing_of_another_organization(office: Office, address: Address) -> None:
    stranger = outsider()[0]
    root = f"/api/v1/organizations/{stranger.organization.code}/"
    found = client_of(stranger).get(f"{root}indicators/").json()["results"]
    assert office.indicator.pk not in [row["id"] for row in found]
    assert client_of(stranger).get(
        f"{root}achievements/?indicator={office.indicator.pk}"
    ).json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_without_signing_in_the_answer_is_401_in_japanese(office: Office, address: Address) -> None:
    for each in [*every_address(office, address), "/api/v1/organizations/", "/api/v1/schema/"]:
        answer = APIClient().get(each)
        assert answer.status_code == 401, each
        assert answer.json()["code"] == "not_authenticated"
        assert "ログイン" in answer.json()["detail"]
        assert answer["WWW-Authenticate"] == "Token"


def test_own_organizations_are_listed_with_their_roles(office: Office) -> None:
    found = client_of(office.editor).get("/api/v1/organizations/").json()
    assert found == [
        {
            "code": office.organization.code,
            "name": office.organization.name,
            "is_sample": False,
            "roles": ["department_editor"],
        }
    ]


def values(answer: Any) -> list[tuple[str, str, int]]:
    assert answer.status_code == 200, answer.json()
    return [(row["state"], row["value"], row["seq"]) for row in answer.json()["results"]]


def test_a_viewer_sees_approved_figures_and_no_trace_of_newer_ones(
    office: Office, address: Address
) -> None:
    approved = office.approved("137")
    office.draft("140", approved.seq)
    assert values(client_of(office.viewer).get(address.measurements)) == [("approved", "137", 3)]


def test_nothing_is_listed_before_the_first_approval(office: Office, address: Address) -> None:
    office.submitted("137")
    assert values(client_of(office.viewer).get(address.measurements)) == []


def test_those_who_work_on_figures_see_the_latest_ones(office: Office, address: Address) -> None:
    approved = office.approved("137")
    office.draft("140", approved.seq)
    for person in (office.office, office.editor, office.head):
        client = client_of(person)
        latest = values(client.get(f"{address.measurements}?state=latest"))
        assert latest == [("draft", "140", 4)]
        assert values(client.get(f"{address.measurements}?state=draft")) == latest
        assert values(client.get(f"{address.measurements}?state=submitted")) == []


@pytest.mark.parametrize("state", ["latest", "draft", "submitted", "returned"])
def test_others_are_refused_figures_under_review(
    office: Office, address: Address, state: str
) -> None:
    office.draft("140")
    for person in (office.viewer, office.other_editor, office.other_head):
        answer = client_of(person).get(f"{address.measurements}?state={state}")
        assert answer.status_code == 403
        assert answer.json()["code"] == "not_allowed"


def test_a_departments_series_under_review_stays_within_its_reach(
    office: Office, address: Address
) -> None:
    ask(office.indicator, office.elsewhere)
    office.draft("140", by=office.office, department_id=office.elsewhere.pk)
    latest = f"{address.measurements}?state=latest"
    assert values(client_of(office.editor).get(latest)) == []
    assert values(client_of(office.office).get(latest)) == [("draft", "140", 1)]
    own = f"{latest}&department={office.elsewhere.pk}"
    assert values(client_of(office.other_editor).get(own)) == [("draft", "140", 1)]
    assert client_of(office.editor).get(own).status_code == 403
