"""Rows for tests. Each makes what it needs; organizations have valid codes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from kpis.models import Indicator, RatingScheme
from kpis.models.indicator import Desired, Frequency, Kind, Rule
from organizations.models import Department, Membership, Organization, Role, User
from organizations.selectors import Actor, get_actor
from plans.models import Plan


def code_with_check_digit(number: int) -> str:
    """A six-digit public-body code for a five-digit number."""
    digits = f"{number:05d}"
    total = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2), strict=True))
    return digits + str(11 - total % 11)[-1]


class OrganizationFactory(DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    code = factory.Sequence(lambda n: code_with_check_digit(50000 + n))
    name = factory.Sequence(lambda n: f"試験県{n}")
    kind = "prefecture"


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"試験部{n}")


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@demo.example")
    display_name = factory.Sequence(lambda n: f"試験 職員{n}")


class PlanFactory(DjangoModelFactory[Plan]):
    class Meta:
        model = Plan

    organization = factory.SubFactory(OrganizationFactory)
    key = factory.Sequence(lambda n: f"plan-{n}")
    title = factory.Sequence(lambda n: f"試験デジタル化計画{n}")
    fy_from = 2022
    fy_to = 2026
    state = "current"


class RatingSchemeFactory(DjangoModelFactory[RatingScheme]):
    class Meta:
        model = RatingScheme
        django_get_or_create = ("organization", "key")

    organization = factory.SubFactory(OrganizationFactory)
    key = "standard"
    name = "標準"
    on_track_from = Decimal(80)
    slightly_late_from = Decimal(50)


class IndicatorFactory(DjangoModelFactory[Indicator]):
    class Meta:
        model = Indicator

    organization = factory.SubFactory(OrganizationFactory)
    plan = factory.SubFactory(PlanFactory, organization=factory.SelfAttribute("..organization"))
    scheme = factory.SubFactory(
        RatingSchemeFactory, organization=factory.SelfAttribute("..organization")
    )
    department = factory.SubFactory(
        DepartmentFactory, organization=factory.SelfAttribute("..organization")
    )
    key = factory.Sequence(lambda n: f"kpi-{n}")
    name = factory.Sequence(lambda n: f"試験件数{n}")
    unit = "件"
    kind = Kind.LEVEL
    desired = Desired.HIGHER
    rule = Rule.ACTUAL_OVER_TARGET
    frequency = Frequency.YEAR


def actor_with(
    role: Role, organization: Organization, department: Department | None = None, **user: Any
) -> Actor:
    """A new person with one role, as the actor that services and selectors take."""
    person = UserFactory(**user)
    Membership.objects.create(
        user=person, organization=organization, role=role, department=department
    )
    return get_actor(user=person, code=organization.code)


def due(fiscal_year: int) -> date:
    """The day a fiscal-year target is due."""
    return date(fiscal_year + 1, 3, 31)
