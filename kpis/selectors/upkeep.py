"""What the pages that keep KPIs and targets choose from and show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from core.errors import NotFound
from core.fiscal import Period
from kpis.models import (
    DefinitionVersion,
    DepartmentSeries,
    Indicator,
    Measurement,
    RatingScheme,
    Target,
    TargetRevision,
)
from kpis.models.indicator import Desired, Rule
from kpis.selectors.indicators import get_indicator
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan, PlanItem


@dataclass(frozen=True)
class IndicatorChoices:
    """(value, label) pairs of the own organization; items grouped by their plan's version."""

    plans: list[tuple[str, str]]
    items: list[tuple[str, list[tuple[str, str]]]]
    departments: list[tuple[str, str]]
    schemes: list[tuple[str, str]]
    default_scheme: str
    default_plan: str


def indicator_choices(
    actor: Actor, *, today: date, row: Indicator | None = None
) -> IndicatorChoices:
    """What a KPI can be put under. Departments that have ended stay where the KPI has one."""
    actor.require(Act.INDICATOR_EDIT, anywhere=True)
    own = actor.organization
    items: dict[str, list[tuple[str, str]]] = {}
    for item in (
        PlanItem.objects.filter(organization=own)
        .select_related("plan_version__plan")
        .order_by("plan_version__plan", "-plan_version__position", "position", "id")
    ):
        version = item.plan_version
        group = items.setdefault(f"{version.plan.title}（{version.label}）", [])
        group.append((str(item.pk), f"{item.number} {item.title}".strip()))
    schemes = list(RatingScheme.objects.filter(organization=own).order_by("-is_default", "id"))
    plans = list(Plan.objects.filter(organization=own))
    current = [str(plan.pk) for plan in plans if plan.state == Plan.State.CURRENT]
    return IndicatorChoices(
        plans=[(str(plan.pk), plan.title) for plan in plans],
        items=list(items.items()),
        departments=[
            (str(each.pk), each.name if each.is_valid_on(today) else f"{each.name}（廃止）")
            for each in Department.objects.filter(organization=own)
            if each.is_valid_on(today) or (row and row.department_id == each.pk)
        ],
        schemes=[(str(each.pk), each.name) for each in schemes],
        default_scheme=str(schemes[0].pk) if schemes else "",
        default_plan=current[-1] if current else "",
    )


def editable_indicator(actor: Actor, pk: int, act: Act) -> Indicator:
    """An indicator that the actor may keep. Raises NotFound or NotAllowed."""
    indicator = get_indicator(actor, pk)
    actor.require(act, indicator.department_id)
    return indicator


def has_positive_targets(indicator: Indicator) -> bool:
    """Whether a target above 0 is there, or none at all yet."""
    values = TargetRevision.objects.filter(target__indicator=indicator, value__isnull=False)
    return not values.exists() or values.filter(value__gt=0).exists()


@dataclass(frozen=True)
class RateExample:
    """What the rule makes of a made-up figure; `rate` None where the rule gives none."""

    actual: Decimal
    rate: Decimal | None
    met: bool | None


@dataclass(frozen=True)
class RuleExamples:
    target: Decimal
    upper: Decimal | None
    baseline: Decimal | None
    rows: list[RateExample]


def rule_examples(*, rule: str, desired: str, baseline: Decimal | None) -> RuleExamples | None:
    """Three made-up figures, judged by the evaluator's own functions; None for unknown words."""
    if rule not in Rule.values or desired not in Desired.values:
        return None
    upper = None
    if desired == Desired.WITHIN:
        target, upper, actuals = Decimal(20), Decimal(25), (19, 22, 26)
    elif desired in (Desired.LOWER, Desired.AT_MOST):
        target, actuals = Decimal(40), (50, 40, 30)
    else:
        target, actuals = Decimal(100), (60, 100, 120)
    if rule == Rule.PROGRESS_FROM_BASELINE and baseline is None:
        baseline = Decimal(60) if target == 40 else Decimal(20)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a, kpis_rate(%s, a, %s::numeric, %s::numeric),"
            " kpis_met(%s, a, %s::numeric, %s::numeric)"
            " FROM unnest(%s::numeric[]) WITH ORDINALITY u (a, n) ORDER BY n",
            [rule, target, baseline, desired, target, upper, list(actuals)],
        )
        rows = [RateExample(*row) for row in cursor.fetchall()]
    return RuleExamples(target, upper, baseline, rows)


def get_target(indicator: Indicator, pk: int) -> tuple[Target, list[TargetRevision]]:
    """A target of the indicator with its revisions, newest first. Raises NotFound."""
    target = (
        Target.objects.filter(indicator=indicator, pk=min(pk, 2**63 - 1))
        .select_related("department")
        .first()
    )
    if target is None:
        raise NotFound(
            "target_not_found",
            "この目標は見つかりません。",
            "KPIの目標の一覧から選び直してください。",
        )
    return target, list(target.revisions.select_related("by").order_by("-seq"))


def definition_versions(indicator: Indicator) -> list[DefinitionVersion]:
    """Newest first."""
    return list(indicator.definitions.select_related("by").order_by("-number"))


def breaks_of(versions: Sequence[DefinitionVersion]) -> list[DefinitionVersion]:
    """Those that break the series, oldest first."""
    found = [each for each in versions if each.breaks_series and each.applies_from]
    return sorted(found, key=lambda each: each.applies_from or date.min)


@dataclass(frozen=True)
class SeriesLine:
    """A department that is asked; `removable` while it has neither figures nor targets."""

    row: DepartmentSeries
    removable: bool


@dataclass(frozen=True)
class SeriesPage:
    lines: list[SeriesLine]
    addable: list[tuple[str, str]]


def series_page(actor: Actor, indicator: Indicator, *, today: date) -> SeriesPage:
    """The departments asked, and those that could be: four queries."""
    rows = list(indicator.department_series.select_related("department"))
    used = set(
        Measurement.objects.filter(indicator=indicator, seq__gt=0, department__isnull=False)
        .order_by()
        .values_list("department_id", flat=True)
        .distinct()
    ) | set(
        Target.objects.filter(indicator=indicator, department__isnull=False)
        .order_by()
        .values_list("department_id", flat=True)
        .distinct()
    )
    there = {row.department_id for row in rows}
    addable = [
        (str(each.pk), each.name)
        for each in Department.objects.filter(organization=actor.organization)
        if each.pk not in there and each.is_valid_on(today)
    ]
    return SeriesPage([SeriesLine(row, row.department_id not in used) for row in rows], addable)


def asked_on(rows: Sequence[DepartmentSeries], period: Period) -> list[DepartmentSeries]:
    """Those asked for a period: it begins before their last day and ends after their first."""
    return [
        row
        for row in rows
        if (row.asked_from is None or row.asked_from <= period.last)
        and (row.asked_to is None or row.asked_to >= period.first)
    ]
