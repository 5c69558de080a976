"""The whole's figures where they are made from the departments' (docs/formulas/departments.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from kpis.models import Indicator

Span = tuple[date, date]


@dataclass(frozen=True)
class RolledFigure:
    """A period's figure; `figure_state` None while not all `asked` departments have `given`."""

    granularity: str
    period_first: date
    period_last: date
    asked: int
    given: int
    figure_state: str | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    approximate: bool


def rolled_figures(indicator: Indicator) -> dict[Span, RolledFigure]:
    """By first and last day, from approved figures, oldest first. Empty without a roll-up."""
    if indicator.roll_up == Indicator.RollUp.NONE:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT granularity, period_first, period_last, asked, given, figure_state, value,"
            " numerator, denominator, approximate FROM kpis_rolled(%s, NULL, false)"
            " ORDER BY period_last, period_first",
            [[indicator.pk]],
        )
        found = [RolledFigure(*row) for row in cursor.fetchall()]
    return {(each.period_first, each.period_last): each for each in found}
