"""The permission matrix, held against the portal: every address × method × role × organization."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from dxportal.access import URLS, Access, Gate
from organizations.models import Role
from organizations.permissions import MATRIX, Act, Reach
from tests.factories import UserFactory
from tests.repository.addresses import BODIES, Address, World, addresses
from tests.repository.people import Person

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FOUND = addresses()
NAMES = sorted(FOUND.keys() & URLS.keys())


# ── The table and the addresses are one ──────────────────────────────────────────────────────
def test_every_address_is_declared() -> None:
    assert sorted(FOUND.keys() - URLS.keys()) == [], "add them to dxportal/access.py"


def test_every_declaration_has_an_address() -> None:
    assert sorted(URLS.keys() - FOUND.keys()) == [], "remove them from dxportal/access.py"


@pytest.mark.parametrize("name", NAMES)
def test_the_view_asks_for_the_act_that_is_declared(name: str) -> None:
    declared, callback = URLS[name].asks, FOUND[name].callback
    acts = {method: ask for method, ask in declared.items() if isinstance(ask, Act)}
    if not acts:
        assert not hasattr(callback, "act")
        assert not getattr(callback, "acts", {})
    elif hasattr(callback, "acts"):
        assert callback.acts == acts
    else:
        assert {callback.act} == set(acts.values())


def test_an_address_of_an_organization_asks_for_an_act() -> None:
    for name, address in FOUND.items():
        asks = URLS[name].asks.values()
        assert ("code" in address.keywords) == all(isinstance(ask, Act) for ask in asks), name


def test_the_matrix_says_something_for_every_act_and_only_for_roles() -> None:
    assert set(MATRIX) == set(Act)
    for act, row in MATRIX.items():
        assert row, f"nobody may {act}"
        assert set(row) <= set(Role)


# ── Every cell is called ─────────────────────────────────────────────────────────────────────
def expected(access: Access, method: str, person: Person | None) -> str:
    """answered · sign-in · forbidden · not found, from the declaration and the matrix alone."""
    ask = access.asks[method]
    if ask is Gate.PUBLIC:
        return "answered"
    if person is None:
        return "sign-in"
    if ask is Gate.SIGNED_IN:
        return "answered"
    if not person.at_home:
        return "not found"
    assert isinstance(ask, Act)
    (grant,) = person.actor.grants
    if grant.role not in MATRIX[ask]:
        return "forbidden"
    on_object = access.on_object.get(method)
    if on_object is None:
        return "answered"
    reach = MATRIX[on_object].get(grant.role)
    elsewhere = "elsewhere" in person.label
    reached = reach is Reach.ORGANIZATION or (reach is Reach.DEPARTMENT and not elsewhere)
    return "answered" if reached else "forbidden"


def said(address: Address, answer: HttpResponse, *, signed_in: bool) -> str:
    """What an answer amounts to. Content may be refused (400, 409, 422) by an open address."""
    status = answer.status_code
    location = answer.headers.get("Location", "")
    if not signed_in and (
        (status == 302 and location.startswith("/accounts/login/"))
        or (address.is_api and status in {401, 403})
    ):
        return "sign-in"
    if address.name == "api:no-such-page":
        return "answered" if status == 404 else f"status {status}"
    if status == 403:
        return "forbidden"
    if status == 404:
        return "not found"
    return "answered" if status < 400 or status in {400, 409, 422} else f"status {status}"


def call(client: Client, address: Address, method: str, path: str) -> HttpResponse:
    """One request whose effect is undone, so that the next one meets the same world."""
    content_type = "application/json" if address.is_api else "application/x-www-form-urlencoded"
    body = BODIES.get(address.name, "{}" if address.is_api else "")
    with transaction.atomic():
        answer = client.generic(method, path, body, content_type=content_type)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_each_role_of_each_organization_gets_what_the_matrix_says(name: str) -> None:
    address, access, world = FOUND[name], URLS[name], World()
    wrong = []
    for person in [None, *world.people]:
        client = Client(raise_request_exception=False)
        if person:
            client.force_login(person.actor.user)
        path = world.path(address, person)
        for method in access.asks:
            wanted = expected(access, method, person)
            got = said(address, call(client, address, method, path), signed_in=person is not None)
            if got != wanted and not (wanted == "answered" and _is_entrance(address, got)):
                who = person.label if person else "nobody signed in"
                wrong.append(f"{method} {path} as {who}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


def _is_entrance(address: Address, got: str) -> bool:
    """allauth's pages lead to the sign-in page, or know no such key, where nothing is to do."""
    return not address.is_ours and got in {"sign-in", "not found"}


@pytest.mark.parametrize("name", [name for name in NAMES if {"pk", "key"} & FOUND[name].keywords])
def test_another_organizations_object_is_not_found_under_the_own_address(name: str) -> None:
    """However far the own rights reach: what lies in another organization is not there."""
    address, access, world = FOUND[name], URLS[name], World()
    if not address.is_ours:
        assert "code" not in address.keywords
        return
    stranger = next(person for person in world.people if not person.at_home)
    for person in (person for person in world.people if person.at_home):
        client = Client(raise_request_exception=False)
        client.force_login(person.actor.user)
        owner = stranger if "code" not in address.keywords else person
        path = world.path(address, owner, of=world.other)
        for method in access.asks:
            status = call(client, address, method, path).status_code
            allowed = {404}
            if expected(access, method, person) == "forbidden":
                allowed.add(403)  # the page itself is closed to the role, whatever the object
            if "code" not in address.keywords and method == "POST":
                allowed.add(302)  # removing what is not there says so and changes nothing
            assert status in allowed, f"{method} {path} as {person.label}: {status}"


POWERFUL = {"dx_office (own)", "department_head in the department (own)", "administrator (own)"}


@pytest.mark.parametrize("name", [name for name in NAMES if FOUND[name].is_ours])
def test_a_method_that_is_not_declared_is_refused(name: str) -> None:
    address, access, world = FOUND[name], URLS[name], World()
    people = [person for person in world.people if person.label in POWERFUL]
    assert len(people) == len(POWERFUL)
    for person in people:
        client = Client(raise_request_exception=False)
        client.force_login(person.actor.user)
        path = world.path(address, person)
        for method in set(METHODS) - set(access.asks):
            status = call(client, address, method, path).status_code
            assert status in {403, 405}, f"{method} {path} as {person.label}: {status}"


def test_a_person_without_any_role_finds_no_organization() -> None:
    world = World()
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    for name, address in FOUND.items():
        if "code" in address.keywords:
            for method in URLS[name].asks:
                answer = call(client, address, method, world.path(address, None))
                assert answer.status_code == 404, name
