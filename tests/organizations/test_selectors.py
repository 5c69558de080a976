"""Who acts where, and how far: the start of every read."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed, NotFound
from organizations.models import DepartmentSuccession, Membership, Role
from organizations.permissions import Act
from organizations.selectors import (
    department_tree,
    get_actor,
    members,
    memberships_of,
    subtree_ids,
)
from tests.factories import DepartmentFactory, OrganizationFactory, UserFactory, actor_with

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def test_a_subtree_holds_the_department_and_all_below_it() -> None:
    edges = [(1, None), (2, 1), (3, 2), (4, None)]
    assert subtree_ids(edges, 1) == {1, 2, 3}
    assert subtree_ids(edges, 4) == {4}


def test_a_circle_of_departments_does_not_hang() -> None:
    assert subtree_ids([(1, 2), (2, 1)], 1) == {1, 2}


def test_a_person_with_a_role_acts_in_the_organization() -> None:
    actor = actor_with(Role.VIEWER, OrganizationFactory())
    assert actor.can(Act.DASHBOARD_VIEW)
    assert not actor.can(Act.FIGURE_ENTER, anywhere=True)


def test_where_a_person_has_no_role_there_is_no_organization() -> None:
    stranger = UserFactory()
    with pytest.raises(NotFound):
        get_actor(user=stranger, code=OrganizationFactory().code)
    with pytest.raises(NotFound):
        get_actor(user=stranger, code="999999")


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 11, 21), None, False),
        (None, date(2026, 11, 19), False),
    ],
)
def test_a_role_counts_from_its_first_to_its_last_day(
    first: date | None, last: date | None, held: bool
) -> None:
    user = UserFactory()
    Membership.objects.create(
        user=user,
        organization=OrganizationFactory(),
        role=Role.VIEWER,
        valid_from=first,
        valid_to=last,
    )
    assert memberships_of(user, day=DAY).exists() is held


def test_an_editor_reaches_the_own_department_and_those_below() -> None:
    organization = OrganizationFactory()
    top, other = DepartmentFactory.create_batch(2, organization=organization)
    below = DepartmentFactory(organization=organization, parent=top)
    actor = actor_with(Role.DEPARTMENT_EDITOR, organization, top)
    assert actor.departments(Act.FIGURE_ENTER) == {top.pk, below.pk}
    assert actor.can(Act.FIGURE_ENTER, below.pk)
    assert not actor.can(Act.FIGURE_ENTER, other.pk)
    assert not actor.can(Act.FIGURE_ENTER, None)
    with pytest.raises(NotAllowed):
        actor.require(Act.FIGURE_ENTER, other.pk)


def test_the_dx_office_reaches_everything() -> None:
    actor = actor_with(Role.DX_OFFICE, OrganizationFactory())
    assert actor.departments(Act.FIGURE_ENTER) is None
    assert actor.can(Act.FIGURE_ENTER, None)


def test_two_roles_add_up() -> None:
    organization = OrganizationFactory()
    department = DepartmentFactory(organization=organization)
    user = actor_with(Role.DEPARTMENT_EDITOR, organization, department).user
    Membership.objects.create(user=user, organization=organization, role=Role.ADMINISTRATOR)
    actor = get_actor(user=user, code=organization.code)
    assert actor.can(Act.FIGURE_ENTER, department.pk)
    assert actor.can(Act.MEMBER_VIEW)
    assert actor.role_label == "部局の入力担当・管理者"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.DEPARTMENT_HEAD])
def test_an_actor_costs_at_most_two_queries(role: Role) -> None:
    organization = OrganizationFactory()
    departments = DepartmentFactory.create_batch(20, organization=organization)
    scope = departments[0] if role == Role.DEPARTMENT_HEAD else None
    user = actor_with(role, organization, scope).user
    with CaptureQueriesContext(connection) as queries:
        get_actor(user=user, code=organization.code)
    assert len(queries) == (2 if scope else 1)


def test_the_tree_keeps_ended_departments_and_names_their_successors() -> None:
    organization = OrganizationFactory()
    ended = DepartmentFactory(
        organization=organization, valid_to=date(2024, 3, 31), name="旧部", position=1
    )
    new = DepartmentFactory(
        organization=organization, valid_from=date(2024, 4, 1), name="新部", position=2
    )
    DepartmentFactory(organization=organization, parent=new, name="課", position=3)
    DepartmentSuccession.objects.create(
        organization=organization, predecessor=ended, successor=new, effective_on=date(2024, 4, 1)
    )
    tree = department_tree(actor=actor_with(Role.VIEWER, organization), day=DAY)
    assert [(depth, row.name) for depth, row in tree] == [(0, "旧部"), (0, "新部"), (1, "課")]
    assert list(tree[0][1].successors.all()) == [new]


def test_a_committee_member_sees_neither_departments_nor_members() -> None:
    actor = actor_with(Role.COMMITTEE_MEMBER, OrganizationFactory())
    with pytest.raises(NotAllowed):
        department_tree(actor=actor, day=DAY)
    with pytest.raises(NotAllowed):
        members(actor=actor)


def test_only_the_own_organizations_members_are_listed() -> None:
    admin = actor_with(Role.ADMINISTRATOR, OrganizationFactory())
    actor_with(Role.VIEWER, OrganizationFactory())
    assert [row.user for row in members(actor=admin)] == [admin.user]
