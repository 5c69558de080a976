"""What the tests of dashboards share: plans full of judged KPIs, in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from kpis.models import Indicator
from kpis.services.achievements import recompute_achievements
from organizations.models import Department, Organization
from plans.models import Plan
from tests.factories import IndicatorFactory, PlanFactory, RatingSchemeFactory, due
from tests.kpis.pages import TODAY
from tests.kpis.series import add_figures, add_targets
from tests.oracle_years import Aim, Cell


def year_cell(fiscal_year: int, value: int | str) -> Cell:
    """An approved figure of a whole fiscal year."""
    return Cell(date(fiscal_year, 4, 1), date(fiscal_year + 1, 3, 31), value=Fraction(str(value)))


def judged(
    organization: Organization,
    figures: Sequence[int | None],
    *,
    plan: Plan | None = None,
    department: Department | None = None,
    target: int = 100,
    **fields: Any,
) -> list[Indicator]:
    """KPIs with a target for fiscal year 2026 and a figure of 2025 (None: no figure), computed."""
    shared = {
        "organization": organization,
        "plan": plan or PlanFactory(organization=organization),
        "scheme": RatingSchemeFactory(organization=organization),
        "department": department,
    }
    kpis = Indicator.objects.bulk_create(
        [IndicatorFactory.build(**shared, **fields) for _ in figures]
    )
    add_targets([(kpi, [Aim(due(2026), Fraction(target))]) for kpi in kpis])
    add_figures(
        [
            (kpi, [] if figure is None else [year_cell(2025, figure)])
            for kpi, figure in zip(kpis, figures, strict=True)
        ]
    )
    recompute_achievements([kpi.pk for kpi in kpis], today=TODAY)
    return kpis
