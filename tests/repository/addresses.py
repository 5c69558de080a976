"""Every address of the portal, and the objects that stand in it, for the test of the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from knox.models import AuthToken

from kpis.services.achievements import recompute_achievements
from organizations.models import Role
from organizations.selectors import Actor
from organizations.tokens import issue_token
from tests.factories import actor_with
from tests.kpis.cells import Office


@dataclass(frozen=True)
class Address:
    name: str
    keywords: frozenset[str]
    callback: Any

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    @property
    def is_ours(self) -> bool:
        return not self.callback.__module__.startswith("allauth.")


def addresses() -> dict[str, Address]:
    """By name with namespace. A nameless or twice-named address is an error."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver(), "", frozenset()):
        assert address.name not in found, f"two addresses are named {address.name}"
        found[address.name] = address
    return found


def _walk(resolver: URLResolver, space: str, keywords: frozenset[str]) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        below = keywords | set(entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            assert entry.name, f"an address has no name: {space}{entry.pattern}"
            yield Address(space + entry.name, frozenset(below), entry.callback)
        else:
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner, frozenset(below))


@dataclass(frozen=True)
class Person:
    """Who calls: a role in `own` or another organization, in the KPI's department or another."""

    label: str
    actor: Actor
    at_home: bool


class World:
    """An organization with a submitted figure to decide on, and another one just like it."""

    def __init__(self) -> None:
        self.own, self.other = _furnished(), _furnished()
        self.people = [*self._people(self.own, True), *self._people(self.other, False)]

    @staticmethod
    def _people(place: Office, at_home: bool) -> Iterator[Person]:
        where = "own" if at_home else "other"
        for role in Role:
            scopes = [place.department, place.elsewhere]
            if role not in {Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD}:
                scopes = [None]
            for scope in scopes:
                label = {place.department: "in the department ", place.elsewhere: "elsewhere "}
                actor = actor_with(role, place.organization, scope)
                yield Person(f"{role} {label.get(scope, '')}({where})", actor, at_home)

    def arguments(self, address: Address, person: Person | None, *, of: Office) -> dict[str, Any]:
        """The keywords of an address: the own organization's code, and an object of `of`."""
        given: dict[str, Any] = {}
        for keyword in address.keywords:
            make = OBJECTS.get((address.name, keyword)) or OBJECTS.get(("", keyword))
            assert make, f"{address.name}: tests/repository/addresses.py knows no «{keyword}»"
            given[keyword] = make(of, person)
        if "code" in given:
            given["code"] = self.own.organization.code
        return given

    def path(self, address: Address, person: Person | None, *, of: Office | None = None) -> str:
        if address.name == "api:no-such-page":
            return "/api/v1/no-such-page/"
        return reverse(address.name, kwargs=self.arguments(address, person, of=of or self.own))


def _furnished() -> Office:
    place = Office()
    place.submitted()
    recompute_achievements([place.indicator.pk])
    return place


def _token(place: Office, person: Person | None) -> str:
    if person is None:
        return "00000000"
    issue_token(by=person.actor.user, days=90)
    return str(AuthToken.objects.filter(user=person.actor.user).latest("created").token_key)


Make = Callable[[Office, Person | None], Any]
# (address, keyword) → the object; an address without an entry takes the keyword's usual one.
OBJECTS: dict[tuple[str, str], Make] = {
    ("", "code"): lambda place, _: place.organization.code,
    ("", "pk"): lambda place, _: place.indicator.pk,
    ("", "period"): lambda place, _: "2025",
    ("", "fiscal_year"): lambda place, _: 2025,
    ("dashboards:department", "pk"): lambda place, _: place.department.pk,
    ("dashboards:plan", "pk"): lambda place, _: place.indicator.plan_id,
    ("api:plan", "pk"): lambda place, _: place.indicator.plan_id,
    ("token-revoke", "key"): _token,
    ("account_confirm_email", "key"): lambda place, _: "no-such-key",
    ("account_reset_password_from_key", "key"): lambda place, _: "no-such-key",
    ("account_reset_password_from_key", "uidb36"): lambda place, _: "1",
}

# What is sent where an empty body would be refused before the object's rights are looked at.
BODIES: dict[str, str] = {
    "api:measurements": '{"period": "2025", "value": "140", "expected_seq": 0, "submit": false}',
}
