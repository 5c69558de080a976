"""Puts an oracle's facts into the database, and reads back what PostgreSQL makes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from kpis.models import Indicator, Measurement, MeasurementRevision, Target, TargetRevision
from kpis.models.measurement import Origin, WorkflowState
from organizations.models import Department, Organization
from tests.factories import IndicatorFactory, PlanFactory, RatingSchemeFactory
from tests.kpis.sql_rules import decimal
from tests.oracle_years import Cell, Facts, YearRow

CLOSE = Fraction(1, 10**39)


def store(facts: Sequence[Facts], organization: Organization) -> list[Indicator]:
    """Indicators with their approved figures and decided targets, in the facts' order."""
    plans: dict[Any, Any] = {}
    schemes: dict[Any, Any] = {}
    indicators = []
    for fact in facts:
        years, limits = fact.plan_years, fact.thresholds
        if years not in plans:
            plans[years] = PlanFactory(organization=organization, fy_from=years[0], fy_to=years[1])
        if limits not in schemes:
            schemes[limits] = RatingSchemeFactory(
                organization=organization,
                key=f"from-{limits[0]}-{limits[1]}".replace("/", "-"),
                on_track_from=decimal(limits[0]),
                slightly_late_from=decimal(limits[1]),
            )
        indicators.append(
            IndicatorFactory.build(
                organization=organization,
                plan=plans[years],
                scheme=schemes[limits],
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
            )
        )
    Indicator.objects.bulk_create(indicators)
    for fact, indicator in zip(facts, indicators, strict=True):
        indicator.cells = list(fact.cells)
        indicator.aims = list(fact.aims)
    add_figures([(indicator, indicator.cells) for indicator in indicators])
    add_targets([(indicator, indicator.aims) for indicator in indicators])
    return indicators


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
            )
            for row, (_, cell) in zip(rows, pairs, strict=True)
        ]
    )


def add_targets(
    series: Sequence[tuple[Indicator, Sequence[Any]]], department: Department | None = None
) -> None:
    pairs = [(indicator, aim) for indicator, aims in series for aim in aims]
    rows = Target.objects.bulk_create(
        [
            Target(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department=department,
                due_on=aim.due_on,
            )
            for indicator, aim in pairs
        ]
    )
    TargetRevision.objects.bulk_create(
        [
            TargetRevision(
                organization_id=row.organization_id,
                target=row,
                seq=1,
                value=decimal(aim.value),
                upper_value=decimal(aim.upper),
            )
            for row, (_, aim) in zip(rows, pairs, strict=True)
        ]
    )


def granularity(first: date, last: date) -> str:
    days = (last - first).days + 1
    if days == 1:
        return "day"
    return {1: "month", 3: "quarter", 6: "half", 12: "year"}[round(days / 30.44)]


def evaluate(
    indicators: Sequence[Indicator | int], today: date, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """kpis_evaluate's rows as dicts, in order of indicator, department and fiscal year."""
    ids = [getattr(indicator, "pk", indicator) for indicator in indicators]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM kpis_evaluate(%s::bigint[], %s, %s)"
            " ORDER BY indicator_id, department_id NULLS FIRST, fiscal_year",
            [ids, today, known_at],
        )
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [{**row, "inputs": json.loads(row["inputs"])} for row in rows]


FIGURES = ("actual", "target", "rate", "next_target", "next_rate", "expected", "pace")
WORDS = ("due_on", "no_rate", "met", "status", "figures", "approximate")


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
    }
    for name, value in expected.items():
        if row[name] != value:
            found[name] = (row[name], value)
    return found


def number(value: str | int) -> Fraction:
    return Fraction(Decimal(value))
