"""Puts an oracle's facts into the database, and reads back what PostgreSQL makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from kpis.models import (
    Achievement,
    DefinitionVersion,
    DepartmentSeries,
    Grade,
    Indicator,
    Measurement,
    MeasurementRevision,
    RatingScheme,
    Target,
    TargetRevision,
)
from kpis.models.measurement import Origin, WorkflowState
from organizations.models import Department, Organization
from tests.factories import (
    DepartmentFactory,
    IndicatorFactory,
    PlanFactory,
    RatingSchemeFactory,
)
from tests.kpis.sql_rules import decimal
from tests.oracle import Number
from tests.oracle_series import Aim, Cell, Part
from tests.oracle_years import Facts, YearRow

CLOSE = Fraction(1, 10**39)


def store(facts: Sequence[Facts], organization: Organization) -> list[Indicator]:
    """Indicators with their approved figures and decided targets, in the facts' order."""
    plans: dict[Any, Any] = {}
    schemes: dict[Any, RatingScheme] = {}
    indicators = []
    for fact in facts:
        years, judged_by = fact.plan_years, (fact.thresholds, fact.grades)
        if years not in plans:
            plans[years] = PlanFactory(organization=organization, fy_from=years[0], fy_to=years[1])
        if judged_by not in schemes:
            schemes[judged_by] = _scheme(organization, len(schemes), fact)
        indicators.append(
            IndicatorFactory.build(
                organization=organization,
                plan=plans[years],
                scheme=schemes[judged_by],
                department=None,
                kind=fact.kind,
                desired=fact.desired,
                rule=fact.rule,
                frequency=fact.frequency,
                entry_days=fact.entry_days,
                pace_shape=fact.shape,
                reporting=fact.reporting,
                baseline=decimal(fact.baseline),
                baseline_on=fact.baseline_on,
                roll_up=fact.roll_up,
                derivation=fact.derivation,
                department_threshold=decimal(fact.department_threshold),
                ended_on=fact.ended,
                ended_reason="計画の改定" if fact.ended else "",
            )
        )
    Indicator.objects.bulk_create(indicators)
    pairs = list(zip(indicators, facts, strict=True))
    add_figures([(indicator, fact.cells) for indicator, fact in pairs])
    add_targets([(indicator, fact.aims) for indicator, fact in pairs])
    DefinitionVersion.objects.bulk_create(
        DefinitionVersion(
            organization=organization,
            indicator=indicator,
            number=version.number,
            applies_from=version.since,
            breaks_series=version.breaks,
            reason="定義の変更" if version.number > 1 else "",
        )
        for indicator, fact in pairs
        for version in fact.versions
    )
    for place in range(max((len(fact.parts) for fact in facts), default=0)):
        department = DepartmentFactory(organization=organization)
        _add_parts([(i, f.parts[place]) for i, f in pairs if len(f.parts) > place], department)
        for indicator, fact in pairs:
            if len(fact.parts) > place:
                indicator.part_ids = [*getattr(indicator, "part_ids", []), department.pk]
    return indicators


def _scheme(organization: Organization, place: int, fact: Facts) -> RatingScheme:
    grades = fact.grades
    scheme = RatingSchemeFactory(
        organization=organization,
        key=f"scheme-{place}",
        basis="rate" if grades and (grades.by_rate or grades.without_rate) else "status",
        on_track_from=decimal(fact.thresholds[0]),
        slightly_late_from=decimal(fact.thresholds[1]),
    )
    if grades is None:
        return scheme
    chosen = [
        *[{"status": status, "mark": mark} for status, mark in grades.by_status],
        *[{"from_percent": decimal(floor), "mark": mark} for floor, mark in grades.by_rate],
        *([{"without_rate": True, "mark": grades.without_rate}] if grades.without_rate else []),
    ]
    Grade.objects.bulk_create(
        Grade(organization=organization, scheme=scheme, position=n, **values)
        for n, values in enumerate(chosen)
    )
    return scheme


def _add_parts(pairs: Sequence[tuple[Indicator, Part]], department: Department) -> None:
    DepartmentSeries.objects.bulk_create(
        DepartmentSeries(
            organization_id=indicator.organization_id,
            indicator=indicator,
            department=department,
            baseline=decimal(part.baseline),
            baseline_on=part.baseline_on,
            weight=decimal(part.weight),
            asked_from=part.since,
            asked_to=part.until,
        )
        for indicator, part in pairs
    )
    add_figures([(indicator, part.cells) for indicator, part in pairs], department)
    add_targets([(indicator, part.aims) for indicator, part in pairs], department)


def add_figures(
    series: Sequence[tuple[Indicator, Sequence[Cell]]], department: Department | None = None
) -> None:
    pairs = [(indicator, cell) for indicator, cells in series for cell in cells]
    rows = Measurement.objects.bulk_create(
        [
            Measurement(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department=department,
                granularity=granularity(cell.first, cell.last),
                period_first=cell.first,
                period_last=cell.last,
            )
            for indicator, cell in pairs
        ]
    )
    MeasurementRevision.objects.bulk_create(
        [
            MeasurementRevision(
                organization_id=row.organization_id,
                measurement=row,
                seq=1,
                state=WorkflowState.APPROVED,
                origin=Origin.DOCUMENT,
                figure_state=cell.state,
                value=decimal(cell.value),
                numerator=decimal(cell.numerator),
                denominator=decimal(cell.denominator),
                approximate=cell.approximate,
                as_of=cell.as_of,
            )
            for row, (_, cell) in zip(rows, pairs, strict=True)
        ]
    )


def add_targets(
    series: Sequence[tuple[Indicator, Sequence[Aim]]], department: Department | None = None
) -> None:
    """Targets; one that has been revised since gets its first decision as revision 1."""
    pairs = [(indicator, aim) for indicator, aims in series for aim in aims]
    rows = Target.objects.bulk_create(
        [
            Target(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department=department,
                due_on=aim.first[0] if aim.first else aim.due_on,
            )
            for indicator, aim in pairs
        ]
    )
    TargetRevision.objects.bulk_create(
        revision
        for row, (_, aim) in zip(rows, pairs, strict=True)
        for revision in _revisions(row, aim)
    )


def _revisions(target: Target, aim: Aim) -> list[TargetRevision]:
    def revision(seq: int, value: Number, upper: Number, **more: Any) -> TargetRevision:
        return TargetRevision(
            organization_id=target.organization_id,
            target=target,
            seq=seq,
            value=decimal(value),
            upper_value=decimal(upper),
            **more,
        )

    if aim.first is None:
        return [revision(1, aim.value, aim.upper, decided_on=aim.decided_on)]
    due_on, value, upper = aim.first
    moved = aim.due_on if aim.due_on != due_on else None
    return [
        revision(1, value, upper),
        revision(
            2, aim.value, aim.upper, decided_on=aim.decided_on, due_on=moved, reason="計画の改定"
        ),
    ]


def granularity(first: date, last: date) -> str:
    days = (last - first).days + 1
    if days == 1:
        return "day"
    return {1: "month", 3: "quarter", 6: "half", 12: "year"}[round(days / 30.44)]


def evaluate(
    indicators: Sequence[Indicator | int],
    today: date,
    known_at: datetime | None = None,
    *,
    with_drafts: bool = False,
) -> list[dict[str, Any]]:
    """kpis_evaluate's rows as dicts, in order of indicator, department and fiscal year."""
    ids = [getattr(indicator, "pk", indicator) for indicator in indicators]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM kpis_evaluate(%s::bigint[], %s, %s, %s)"
            " ORDER BY indicator_id, department_id NULLS FIRST, fiscal_year",
            [ids, today, known_at, with_drafts],
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "inputs": Achievement(**row).inputs} for row in rows]


FIGURES = (
    "actual", "target", "rate", "next_target", "next_rate", "expected", "pace",
    "original_target", "original_rate",
)  # fmt: skip
WORDS = (
    "due_on", "no_rate", "met", "status", "figures", "approximate", "added", "original_due_on",
    "original_met", "grade_mark", "departments_in", "departments_asked",
)  # fmt: skip


def differences(row: dict[str, Any], wanted: YearRow) -> dict[str, tuple[Any, Any]]:
    """What PostgreSQL says otherwise than the oracle, by column."""
    found: dict[str, tuple[Any, Any]] = {}
    for name in FIGURES:
        mine, theirs = getattr(wanted, name), row[name]
        if (mine is None) != (theirs is None) or (
            mine is not None and abs(Fraction(theirs) - mine) > CLOSE
        ):
            found[name] = (theirs, mine)
    expected = {
        **{name: getattr(wanted, name) for name in WORDS},
        "figure_state": wanted.state,
        "overdue_periods": wanted.overdue,
        "is_headline": wanted.headline,
        "definition_version": wanted.version,
    }
    for name, value in expected.items():
        if row[name] != value:
            found[name] = (row[name], value)
    return found


def number(value: str | int) -> Fraction:
    return Fraction(Decimal(value))
