"""A figure's life in tests: an organization with its people, and one KPI to enter figures for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from core.fiscal import Period
from kpis.entry import Typed
from kpis.models import DepartmentSeries, Indicator, Measurement, MeasurementRevision
from kpis.services import measurements
from organizations.models import Department, Role
from tests.factories import DepartmentFactory, IndicatorFactory, actor_with, due
from tests.kpis.series import add_targets
from tests.oracle_years import Aim

YEAR = Period.year(2025)


class Office:
    """One KPI of a department (target 150 for fiscal year 2025), and everybody around it."""

    def __init__(self, **indicator: Any) -> None:
        self.indicator: Indicator = IndicatorFactory(**indicator)
        self.organization = self.indicator.organization
        self.department = self.indicator.department
        self.elsewhere = DepartmentFactory(organization=self.organization)
        self.office = actor_with(Role.DX_OFFICE, self.organization)
        self.editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.department)
        self.head = actor_with(Role.DEPARTMENT_HEAD, self.organization, self.department)
        self.other_editor = actor_with(Role.DEPARTMENT_EDITOR, self.organization, self.elsewhere)
        self.other_head = actor_with(Role.DEPARTMENT_HEAD, self.organization, self.elsewhere)
        self.viewer = actor_with(Role.VIEWER, self.organization)
        add_targets([(self.indicator, [Aim(due(2025), Fraction(150))])])

    def draft(self, value: str = "137", seq: int = 0, **more: Any) -> MeasurementRevision:
        more = {"by": self.editor, "period": YEAR, "indicator": self.indicator} | more
        return measurements.save_draft(typed=Typed(value=value), expected_seq=seq, **more)

    def submitted(self, value: str = "137", seq: int = 0) -> MeasurementRevision:
        draft = self.draft(value, seq)
        return measurements.submit(
            by=self.editor, measurement=draft.measurement, expected_seq=draft.seq
        )

    def approved(self, value: str = "137", seq: int = 0) -> MeasurementRevision:
        sent = self.submitted(value, seq)
        return measurements.approve(
            by=self.head, measurement=sent.measurement, expected_seq=sent.seq
        )


def outsider() -> Any:
    """The most powerful people of another organization, whose rights reach all of it."""
    elsewhere = IndicatorFactory().organization
    return (
        actor_with(Role.DX_OFFICE, elsewhere),
        actor_with(Role.DEPARTMENT_HEAD, elsewhere),
    )


def ask(indicator: Indicator, department: Department, **fields: Any) -> DepartmentSeries:
    """The indicator asks the department for figures of its own."""
    return DepartmentSeries.objects.create(
        organization=indicator.organization, indicator=indicator, department=department, **fields
    )


def steps(cell: Measurement) -> list[str]:
    return list(cell.revisions.order_by("seq").values_list("state", flat=True))
