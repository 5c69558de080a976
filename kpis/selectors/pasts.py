"""The figures that a new one is checked against: many series in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import connection

from core.fiscal import Granularity, Period
from kpis.checks import SeriesPast
from kpis.models import DefinitionVersion

Series = tuple[int, int | None]

# A figure that is being entered stands for its period already; one that was returned or dropped
# does not, and what was approved before it does.
FIGURES = """
SELECT m.indicator_id, m.department_id, m.granularity, m.period_first, m.period_last,
       CASE WHEN r.id IS NULL THEN coalesce(m.value, 100 * m.numerator / m.denominator)
            ELSE coalesce(r.value, 100 * r.numerator / r.denominator) END
  FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (indicator_id, dep)
  JOIN kpis_measurement m
    ON m.indicator_id = wanted.indicator_id AND coalesce(m.department_id, 0) = wanted.dep
  LEFT JOIN kpis_measurementrevision r
    ON r.measurement_id = m.id AND r.seq = m.seq AND m.state IN ('draft', 'submitted')
 ORDER BY m.period_last, m.period_first
"""


def pasts_of(series: Collection[Series]) -> dict[Series, SeriesPast]:
    """Every series asked for, with its newest known figures in the order of their periods."""
    wanted = list(dict.fromkeys(series))
    if not wanted:
        return {}
    figures: dict[Series, list[tuple[Period, Decimal]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [[one for one, _ in wanted], [dep or 0 for _, dep in wanted]])
        for indicator_id, department_id, granularity, first, last, value in cursor.fetchall():
            if value is not None:
                period = Period(Granularity(granularity), first, last)
                figures[indicator_id, department_id].append((period, value))
    breaks = breaks_of({indicator_id for indicator_id, _ in wanted})
    return {key: SeriesPast(tuple(figures[key]), breaks.get(key[0], ())) for key in wanted}


def breaks_of(indicator_ids: Collection[int]) -> dict[int, tuple[date, ...]]:
    """The days from which an indicator's figures no longer compare with those before."""
    found: dict[int, list[date]] = defaultdict(list)
    for indicator_id, day in DefinitionVersion.objects.filter(
        indicator__in=indicator_ids, breaks_series=True, applies_from__isnull=False
    ).values_list("indicator_id", "applies_from"):
        if day is not None:
            found[indicator_id].append(day)
    return {key: tuple(sorted(days)) for key, days in found.items()}
