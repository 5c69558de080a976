"""One KPI with all that is known of it, and how one year of it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from core.errors import NotFound
from core.fiscal import fiscal_year_of
from kpis.formulas import Computed
from kpis.models import (
    Achievement,
    DefinitionVersion,
    DepartmentSeries,
    Evidence,
    Indicator,
    Measurement,
    Target,
    TargetRevision,
)
from kpis.models.indicator import Rule
from kpis.selectors.indicators import get_indicator
from kpis.selectors.periods import PeriodLine, period_lines, series_cells
from kpis.selectors.upkeep import breaks_of, definition_versions
from kpis.wording import span_label
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class TargetLine:
    """A target with its revisions, newest first; `original` where it was revised since."""

    target: Target
    current: TargetRevision
    original: TargetRevision | None
    revisions: list[TargetRevision]

    @property
    def due_on(self) -> date:
        """The day it is due now."""
        return self.current.due_on or self.target.due_on

    @property
    def moved_from(self) -> date | None:
        """The first due day, where a later decision moved it."""
        return self.target.due_on if self.due_on != self.target.due_on else None

    @property
    def moved_word(self) -> str:
        return "前倒し" if self.due_on < self.target.due_on else "延期"

    @property
    def value_changed(self) -> bool:
        first, now = self.revisions[-1], self.current
        return (first.value, first.upper_value) != (now.value, now.upper_value)


@dataclass(frozen=True)
class IndicatorPage:
    """`department` None is the whole organization's series; `years` are newest first."""

    indicator: Indicator
    department: Department | None
    headline: Achievement | None
    years: list[Achievement]
    targets: list[TargetLine]
    cells: list[Measurement]
    lines: list[PeriodLine]
    departments: list[Achievement]
    definitions: list[DefinitionVersion]
    asked: list[DepartmentSeries]
    evidence: int

    @property
    def breaks(self) -> list[DefinitionVersion]:
        """The versions that figures before and after must not be compared across."""
        return breaks_of(self.definitions)


def indicator_page(
    actor: Actor, pk: int, *, department: Department | None, today: date
) -> IndicatorPage:
    """Everything the KPI's page shows. Raises NotFound."""
    indicator = get_indicator(actor, pk)
    years = list(
        Achievement.objects.filter(indicator=indicator, department=department).order_by(
            "-fiscal_year"
        )
    )
    targets = target_lines(indicator, department)
    cells = series_cells(actor, indicator, department)
    due_years = [fiscal_year_of(line.due_on) for line in targets]
    return IndicatorPage(
        indicator=indicator,
        department=department,
        headline=next((row for row in years if row.is_headline), None),
        years=years,
        targets=targets,
        cells=cells,
        lines=period_lines(
            actor,
            indicator,
            department,
            cells,
            last_target_year=max(due_years, default=None),
            today=today,
        ),
        departments=list(
            Achievement.objects.filter(indicator=indicator, is_headline=True)
            .exclude(department=None)
            .select_related("department")
            .order_by("department__position", "department_id")
        ),
        definitions=definition_versions(indicator),
        asked=list(indicator.department_series.select_related("department")),
        evidence=Evidence.objects.filter(
            measurement__indicator=indicator, measurement__department=department
        ).count()
        if actor.can(Act.EVIDENCE_VIEW, department.pk if department else indicator.department_id)
        else 0,
    )


def target_lines(indicator: Indicator, department: Department | None) -> list[TargetLine]:
    """The series' targets by due day."""
    revisions = TargetRevision.objects.select_related("by").order_by("-seq")
    found = (
        Target.objects.filter(indicator=indicator, department=department)
        .prefetch_related(Prefetch("revisions", queryset=revisions))
        .order_by("due_on")
    )
    lines = []
    for target in found:
        kept = list(target.revisions.all())
        if kept:
            original = kept[-1] if len(kept) > 1 else None
            lines.append(TargetLine(target, kept[0], original, kept))
    return sorted(lines, key=lambda line: line.due_on)


@dataclass(frozen=True)
class HowPage:
    """One year's achievement, the indicator, and the revision of the target that was used."""

    indicator: Indicator
    achievement: Achievement
    computed: Computed
    target_revision: TargetRevision | None

    @property
    def rule_label(self) -> str:
        return str(Rule(self.achievement.rule).label)


def how_page(actor: Actor, pk: int, fiscal_year: int, *, department: Department | None) -> HowPage:
    """How a year was computed. Raises NotFound where there is no such year."""
    indicator = get_indicator(actor, pk)
    achievement = Achievement.objects.filter(
        indicator=indicator, department=department, fiscal_year=min(fiscal_year, 9999)
    ).first()
    if achievement is None:
        raise NotFound(
            "year_not_found",
            "この年度の達成率は計算されていません。",
            "KPIの画面で、年度の一覧から選び直してください。",
        )
    used = achievement.inputs.get("target_revision")
    revision = (
        TargetRevision.objects.filter(pk=used, target__indicator=indicator)
        .select_related("target", "by")
        .first()
        if used
        else None
    )
    return HowPage(indicator, achievement, _computed(indicator, achievement), revision)


def _computed(indicator: Indicator, row: Achievement) -> Computed:
    return Computed(
        rule=row.rule,
        rule_version=row.rule_version,
        status=row.status,
        inputs=row.inputs,
        rate=row.rate,
        no_rate=row.no_rate,
        met=row.met,
        expected=row.expected,
        pace=row.pace,
        original_target=row.original_target,
        original_due_on=row.original_due_on,
        original_rate=row.original_rate,
        period=span_label(row.granularity, row.period_first, row.period_last),
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=indicator.organization.negative_mark,
        approximate=row.approximate,
    )
