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
from plans.models import Plan, PlanItem, PlanVersion
from plans.responsibility import current_version


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
    schemes = list(RatingScheme.objects.filter(organization=own).order_by("-is_default", "id"))
    plans = list(Plan.objects.filter(organization=own))
    current = [str(plan.pk) for plan in plans if plan.state == Plan.State.CURRENT]
    return IndicatorChoices(
        plans=[(str(plan.pk), plan.title) for plan in plans],
        items=_item_choices(actor, row),
        departments=[
            (str(each.pk), each.name if each.is_valid_on(today) else f"{each.name}（廃止）")
            for each in Department.objects.filter(organization=own)
            if each.is_valid_on(today) or (row and row.department_id == each.pk)
        ],
        schemes=[(str(each.pk), each.name) for each in schemes],
        default_scheme=str(schemes[0].pk) if schemes else "",
        default_plan=current[-1] if current else "",
    )


def _item_choices(actor: Actor, row: Indicator | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """The items in force of each plan, and what its draft adds; each item once.

    A KPI belongs to the item of its key in every version. An item that only an earlier version has
    is offered no longer, except to the KPI that stands there.
    """
    versions: dict[int, list[PlanVersion]] = {}
    items: dict[int, list[PlanItem]] = {}
    for item in (
        PlanItem.objects.filter(organization=actor.organization)
        .select_related("plan_version__plan")
        .order_by("plan_version__plan", "plan_version__position", "position", "id")
    ):
        of_plan = versions.setdefault(item.plan_version.plan_id, [])
        if item.plan_version_id not in items:
            of_plan.append(item.plan_version)
        items.setdefault(item.plan_version_id, []).append(item)
    groups = []
    for each in versions.values():
        now = current_version(each)
        kept = {item.key: item.pk for item in items[now.pk]} if now else {}
        if row and row.item and row.plan_id == each[0].plan_id:
            kept[row.item.key] = row.item_id or 0
        for version in sorted(each, key=lambda one: (one != now, -one.position)):
            is_draft = version.state == PlanVersion.State.DRAFT
            offered = [
                (str(item.pk), f"{item.number} {item.title}".strip())
                for item in items[version.pk]
                if kept.get(item.key) == item.pk or (is_draft and item.key not in kept)
            ]
            if offered:
                groups.append((_version_name(version, is_new=is_draft and version != now), offered))
    return groups


def _version_name(version: PlanVersion, *, is_new: bool) -> str:
    """○○計画（1.5）, ○○計画（案「2.0」で加えた項目）, ○○計画（案「1.0」）."""
    label = version.label
    if version.state == PlanVersion.State.DRAFT:
        label = f"案「{label}」で加えた項目" if is_new else f"案「{label}」"
    return f"{version.plan.title}（{label}）"


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
