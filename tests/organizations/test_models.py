"""What PostgreSQL refuses of organizations, departments, people and roles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from organizations.models import DepartmentSuccession, Membership, Organization, Role, User
from tests.factories import DepartmentFactory, OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db


def refused(make: Any, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


@pytest.mark.parametrize("code", ["170003", "172014", "160008", "240001", "990001"])
def test_a_code_with_its_check_digit_is_accepted(code: str) -> None:
    assert OrganizationFactory(code=code).pk


@pytest.mark.parametrize("code", ["170004", "17000", "ABCDEF", "１７０００３", ""])
def test_a_code_with_a_wrong_check_digit_is_refused(code: str) -> None:
    refused(lambda: OrganizationFactory(code=code), "organization_code_ok")


def test_a_code_belongs_to_one_organization() -> None:
    OrganizationFactory(code="170003")
    refused(lambda: OrganizationFactory(code="170003"), "code")


def test_a_department_does_not_end_before_it_begins() -> None:
    refused(
        lambda: DepartmentFactory(valid_from=date(2024, 4, 1), valid_to=date(2024, 3, 31)),
        "valid_order",
    )


def test_a_department_lies_below_one_of_its_own_organization() -> None:
    foreign = DepartmentFactory()

    def below_a_foreign_one() -> None:
        DepartmentFactory(parent=foreign)
        # The composite key is checked at the end of the transaction at the latest.
        transaction.get_connection().check_constraints()

    refused(below_a_foreign_one, "parent_id_same_org")


def test_a_department_is_not_its_own_parent_or_successor() -> None:
    row = DepartmentFactory()

    def own_parent() -> None:
        row.parent = row
        row.save()

    refused(own_parent, "not_own_parent")
    refused(
        lambda: DepartmentSuccession.objects.create(
            organization=row.organization,
            predecessor=row,
            successor=row,
            effective_on=date(2024, 4, 1),
        ),
        "succession_not_itself",
    )


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2024, 3, 31), False),
        (date(2024, 4, 1), True),
        (date(2025, 3, 31), True),
        (date(2025, 4, 1), False),
    ],
)
def test_a_department_exists_from_its_first_to_its_last_day(day: date, valid: bool) -> None:
    row = DepartmentFactory.build(valid_from=date(2024, 4, 1), valid_to=date(2025, 3, 31))
    assert row.is_valid_on(day) is valid


def test_a_department_without_dates_always_exists() -> None:
    assert DepartmentFactory.build().is_valid_on(date(1999, 1, 1))


def test_an_address_belongs_to_one_person_however_it_is_written() -> None:
    User.objects.create_user("Person@Demo.example")
    refused(lambda: UserFactory(email="person@demo.EXAMPLE"), "email")


def test_an_editor_needs_a_department_and_others_do_not() -> None:
    organization, user = OrganizationFactory(), UserFactory()

    def member(role: str) -> Membership:
        return Membership.objects.create(user=user, organization=organization, role=role)

    refused(lambda: member(Role.DEPARTMENT_EDITOR), "scope_needed")
    assert member(Role.DEPARTMENT_HEAD).pk


def test_a_role_is_given_once() -> None:
    organization, user = OrganizationFactory(), UserFactory()

    def member() -> Membership:
        return Membership.objects.create(user=user, organization=organization, role=Role.VIEWER)

    member()
    refused(member, "membership_once")


def test_organizations_are_ordered_by_code() -> None:
    for code in ("240001", "160008"):
        OrganizationFactory(code=code)
    assert [row.code for row in Organization.objects.all()] == ["160008", "240001"]
