"""Reads of organizations and people. Every other app's reads start from the Actor found here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from core.clock import today as clock_today
from core.errors import NotAllowed, NotFound
from organizations.models import Department, Membership, Organization, Role, User
from organizations.permissions import MATRIX, Act, Reach


@dataclass(frozen=True)
class Grant:
    """A role, and the departments it is limited to (None: no limit)."""

    role: Role
    department_ids: frozenset[int] | None


@dataclass(frozen=True)
class Actor:
    """A person acting in an organization: the `by` of services, the start of every read."""

    user: User
    organization: Organization
    grants: tuple[Grant, ...] = field(default=())

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def role_label(self) -> str:
        """The roles in words, in the order they were granted."""
        return "・".join(dict.fromkeys(Role(grant.role).label for grant in self.grants))

    def departments(self, act: Act) -> frozenset[int] | None:
        """The departments the act reaches: None for the whole organization, empty for none."""
        reached: set[int] = set()
        for grant in self.grants:
            reach = MATRIX[act].get(grant.role)
            if reach is None:
                continue
            if reach is Reach.ORGANIZATION or grant.department_ids is None:
                return None
            reached |= grant.department_ids
        return frozenset(reached)

    def can(self, act: Act, department_id: int | None = None, *, anywhere: bool = False) -> bool:
        """Whether the act is allowed on an object of that department.

        `anywhere` asks whether it is allowed on any object at all (to show a page's link).
        """
        departments = self.departments(act)
        if departments is None:
            return True
        return bool(departments) if anywhere else department_id in departments

    def require(
        self, act: Act, department_id: int | None = None, *, anywhere: bool = False
    ) -> None:
        """Raises NotAllowed unless the act is allowed (see `can`)."""
        if not self.can(act, department_id, anywhere=anywhere):
            raise NotAllowed(
                "not_allowed",
                f"{self.organization.name}での役割（{self.role_label}）では、この操作はできません。",
                "必要な場合は、DX推進担当または管理者にご相談ください。",
            )


def subtree_ids(edges: Iterable[tuple[int, int | None]], root: int) -> frozenset[int]:
    """The ids of a department and all below it, from (id, parent id) pairs."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for child, parent in edges:
        children[parent].append(child)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children[current])
    return frozenset(found)


def _current(day: date) -> Q:
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


def memberships_of(user: User, *, day: date | None = None) -> QuerySet[Membership]:
    """A person's roles on a day, with their organizations and departments."""
    return (
        Membership.objects.filter(_current(day or clock_today()), user=user)
        .select_related("organization", "department")
        .order_by("organization__code", "id")
    )


def get_actor(*, user: User, code: str, day: date | None = None) -> Actor:
    """The person as an actor in the organization with that code; at most two queries.

    Raises NotFound where the person has no role there, so that nobody learns who uses the portal.
    """
    memberships = list(memberships_of(user, day=day).filter(organization__code=code))
    if not memberships:
        raise NotFound(
            "organization_not_found",
            "この団体のページは見つかりません。",
            "役割のある団体を選び直してください。",
        )
    scoped = [m.department_id for m in memberships if m.department_id]
    edges = (
        list(Department.objects.filter(organization__code=code).values_list("id", "parent_id"))
        if scoped
        else []
    )
    grants = tuple(
        Grant(Role(m.role), subtree_ids(edges, m.department_id) if m.department_id else None)
        for m in memberships
    )
    return Actor(user, memberships[0].organization, grants)


def department_tree(*, actor: Actor, day: date) -> list[tuple[int, Department]]:
    """Departments with their depth in the tree, in order; ended ones too (the page marks them)."""
    actor.require(Act.DEPARTMENT_VIEW)
    rows = list(
        Department.objects.filter(organization=actor.organization).prefetch_related("successors")
    )
    below: dict[int | None, list[Department]] = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)

    def walk(parent: int | None, depth: int) -> Iterable[tuple[int, Department]]:
        for row in below[parent]:
            yield depth, row
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))


def members(*, actor: Actor) -> QuerySet[Membership]:
    """Who has which role in the actor's organization."""
    actor.require(Act.MEMBER_VIEW)
    return (
        Membership.objects.filter(organization=actor.organization)
        .select_related("user", "department")
        .order_by("role", "user__display_name", "id")
    )
