"""What the tests of the KPI pages share: an office with its people, and its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client

from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import Indicator, Measurement, MeasurementRevision
from kpis.models.measurement import Origin
from kpis.services.achievements import recompute_achievements
from kpis.services.measurements import approve, record_measurement, save_draft
from kpis.services.targets import TargetValue, revise_target
from organizations.models import Department, Organization, Role
from organizations.selectors import Actor
from tests.factories import (
    DepartmentFactory,
    IndicatorFactory,
    OrganizationFactory,
    actor_with,
    due,
)

TODAY = date(2026, 11, 20)
YEAR = Period.year(2025)


@dataclass
class Office:
    """An organization with a person of each role; the department's people answer for its KPIs."""

    organization: Organization = field(default_factory=OrganizationFactory)

    def __post_init__(self) -> None:
        self.department: Department = DepartmentFactory(organization=self.organization)
        self.other: Department = DepartmentFactory(organization=self.organization)
        self.dx = actor_with(Role.DX_OFFICE, self.organization)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.department)
        self.head = actor_with(Role.DEPARTMENT_HEAD, self.organization, self.department)
        self.outsider = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.other)
        self.other_head = actor_with(Role.DEPARTMENT_HEAD, self.organization, self.other)
        self.viewer = actor_with(Role.VIEWER, self.organization)
        self.member = actor_with(Role.COMMITTEE_MEMBER, self.organization)

    def indicator(self, **fields: Any) -> Indicator:
        return IndicatorFactory(
            **{
                "organization": self.organization,
                "department": self.department,
                "plan__organization": self.organization,
                **fields,
            }
        )

    def url(self, path: str = "") -> str:
        return f"/o/{self.organization.code}/kpis/{path}"


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def draft(office: Office, kpi: Indicator, typed: str, period: Period = YEAR) -> MeasurementRevision:
    cell = Measurement.objects.filter(indicator=kpi, period_last=period.last).first()
    return save_draft(
        by=office.editor,
        indicator=kpi,
        period=period,
        typed=Typed(value=typed),
        expected_seq=cell.seq if cell else 0,
    )


def submitted(
    office: Office, kpi: Indicator, typed: str, period: Period = YEAR, **fields: str
) -> MeasurementRevision:
    cell = Measurement.objects.filter(indicator=kpi, period_last=period.last).first()
    return record_measurement(
        by=office.editor,
        indicator=kpi,
        period=period,
        typed=Typed(value=typed, **fields),
        expected_seq=cell.seq if cell else 0,
        origin=Origin.ENTRY,
    )


def approved(
    office: Office, kpi: Indicator, typed: str, period: Period = YEAR
) -> MeasurementRevision:
    sent = submitted(office, kpi, typed, period)
    return approve(by=office.head, measurement=sent.measurement, expected_seq=sent.seq)


def target(kpi: Indicator, value: str, fiscal_year: int = 2025) -> None:
    revise_target(
        by=None,
        indicator=kpi,
        due_on=due(fiscal_year),
        to=TargetValue(value=Decimal(value)),
        expected_seq=0,
    )


def computed(*kpis: Indicator) -> None:
    recompute_achievements([kpi.pk for kpi in kpis], today=TODAY)
