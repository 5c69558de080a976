"""Organizations of any size for the benchmark: KPIs with five years of figures and targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import Granularity, Period, periods_of
from kpis.models import (
    Indicator,
    Measurement,
    MeasurementRevision,
    RatingScheme,
    Target,
    TargetRevision,
)
from kpis.models.measurement import Origin, WorkflowState
from organizations.models import Department, Membership, Organization, Role, User
from plans.models import Plan, PlanItem, PlanVersion

YEARS = range(2021, 2026)
DEPARTMENTS = 17
POLICIES = 5


@dataclass(frozen=True)
class Filled:
    organization: Organization
    reader: User
    indicators: list[Indicator]


def fill(
    code: str, *, kpis: int, granularity: Granularity = Granularity.YEAR, figures: bool = True
) -> Filled:
    """An organization with that many KPIs, each with a figure a period, and a reader."""
    organization = Organization.objects.create(
        code=code, name=f"計測用{kpis}", kind="prefecture", is_sample=True
    )
    reader = User.objects.create(email=f"reader-{code}@demo.example", display_name="計測 担当")
    Membership.objects.create(user=reader, organization=organization, role=Role.DX_OFFICE)
    indicators = _indicators(organization, kpis, granularity)
    if figures:
        _figures(indicators, granularity)
    _targets(indicators)
    return Filled(organization, reader, indicators)


def _indicators(organization: Organization, count: int, frequency: Granularity) -> list[Indicator]:
    departments = Department.objects.bulk_create(
        [Department(organization=organization, name=f"計測部{n}") for n in range(DEPARTMENTS)]
    )
    plan = Plan.objects.create(
        organization=organization,
        key="bench",
        title="計測用の計画",
        fy_from=YEARS[0],
        fy_to=YEARS[-1],
        state=Plan.State.CURRENT,
    )
    version = PlanVersion.objects.create(
        organization=organization, plan=plan, label="1.0", state=PlanVersion.State.DECIDED
    )
    policies = PlanItem.objects.bulk_create(
        [
            PlanItem(
                organization=organization,
                plan_version=version,
                key=f"policy-{n}",
                kind=PlanItem.Kind.POLICY,
                title=f"基本方針{n}",
            )
            for n in range(POLICIES)
        ]
    )
    scheme = RatingScheme.objects.create(organization=organization, key="standard", name="標準")
    return Indicator.objects.bulk_create(
        [
            Indicator(
                organization=organization,
                plan=plan,
                item=policies[n % POLICIES],
                department=departments[n % DEPARTMENTS],
                scheme=scheme,
                key=f"kpi-{n}",
                name=f"計測用の件数{n}",
                unit="件",
                kind="level",
                desired="higher",
                rule="actual_over_target",
                frequency=frequency,
                baseline=Decimal(0),
                baseline_on=date(YEARS[0], 3, 31),
                position=n,
            )
            for n in range(count)
        ]
    )


def _figures(indicators: list[Indicator], granularity: Granularity) -> None:
    periods: list[Period] = [p for year in YEARS for p in periods_of(year, granularity)]
    cells = Measurement.objects.bulk_create(
        [
            Measurement(
                organization_id=indicator.organization_id,
                indicator=indicator,
                granularity=period.granularity,
                period_first=period.first,
                period_last=period.last,
            )
            for indicator in indicators
            for period in periods
        ],
        batch_size=2000,
    )
    MeasurementRevision.objects.bulk_create(
        [
            MeasurementRevision(
                organization_id=cell.organization_id,
                measurement=cell,
                seq=1,
                state=WorkflowState.APPROVED,
                origin=Origin.SAMPLE,
                figure_state="value",
                value=Decimal(100 + n * 37 % 900),
            )
            for n, cell in enumerate(cells)
        ],
        batch_size=2000,
    )


def _targets(indicators: list[Indicator]) -> None:
    targets = Target.objects.bulk_create(
        [
            Target(
                organization_id=indicator.organization_id,
                indicator=indicator,
                due_on=date(year + 1, 3, 31),
            )
            for indicator in indicators
            for year in YEARS
        ]
    )
    TargetRevision.objects.bulk_create(
        [
            TargetRevision(
                organization_id=target.organization_id,
                target=target,
                seq=1,
                value=Decimal(500 + n % 700),
            )
            for n, target in enumerate(targets)
        ]
    )
