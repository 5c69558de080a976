"""Who calls the addresses of the portal in the test of the matrix: each role here and elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from organizations.models import Role
from organizations.selectors import Actor
from tests.factories import actor_with
from tests.kpis.cells import Office


@dataclass(frozen=True)
class Person:
    """Who calls: a role in `own` or another organization, in the KPI's department or another."""

    label: str
    actor: Actor
    at_home: bool


def people(place: Office, at_home: bool) -> Iterator[Person]:
    """One of each role; who works for a department, in the KPI's and in another."""
    where = "own" if at_home else "other"
    for role in Role:
        scopes = [place.department, place.elsewhere]
        if role not in {Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD}:
            scopes = [None]
        for scope in scopes:
            label = {place.department: "in the department ", place.elsewhere: "elsewhere "}
            actor = actor_with(role, place.organization, scope)
            yield Person(f"{role} {label.get(scope, '')}({where})", actor, at_home)


# Makes the object of a place that stands in an address somebody calls, or nobody.
Make = Callable[[Office, Person | None], Any]
