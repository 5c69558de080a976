"""A plan with two versions, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from organizations.models import Organization
from plans.models import Milestone, Plan, PlanItem, PlanItemYear, PlanVersion
from tests.factories import PlanFactory


def version_of(plan: Plan, label: str, position: int) -> PlanVersion:
    return PlanVersion.objects.create(
        organization=plan.organization, plan=plan, label=label, position=position, state="decided"
    )


def item_of(version: PlanVersion, key: str, kind: str, **fields: Any) -> PlanItem:
    return PlanItem.objects.create(
        organization=version.organization,
        plan_version=version,
        key=key,
        kind=kind,
        **{"title": f"項目{key}", **fields},
    )


def cell_of(item: PlanItem, fiscal_year: int, planned: str) -> PlanItemYear:
    return PlanItemYear.objects.create(
        organization=item.organization, item=item, fiscal_year=fiscal_year, planned=planned
    )


def two_versions(organization: Organization) -> Plan:
    """Vision › policy › measure in 1.0; 1.5 adds an initiative with cells for 2021 and 2023."""
    plan = PlanFactory(organization=organization)
    for position, label in ((1, "1.0"), (2, "1.5")):
        version = version_of(plan, label, position)
        vision = item_of(version, "v", "vision", position=1)
        policy = item_of(version, "p", "policy", parent=vision, position=2)
        measure = item_of(version, "m", "measure", parent=policy, position=3)
    initiative = item_of(version, "i", "initiative", parent=measure, position=4)
    cell_of(initiative, 2021, "検討")
    cell_of(initiative, 2023, "導入")
    Milestone.objects.create(
        organization=organization,
        plan=plan,
        key="cutover",
        title="切替え",
        when_typed="R7.3月下旬予定",
        when_first=date(2025, 3, 21),
        when_last=date(2025, 3, 31),
    )
    return plan
