"""The cells of a sheet as they are now, locked, and made where there are none: set-wise."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F

from core.fiscal import Period
from kpis.models import Indicator, Measurement, MeasurementRevision


class CellKey(NamedTuple):
    indicator_id: int
    department_id: int | None
    first: date
    last: date


@dataclass
class Held:
    """A cell, locked until the transaction ends, with its newest revision."""

    cell: Measurement
    latest: MeasurementRevision | None


# In the order of their ids, so that two who save the same block wait for one another in turn.
LOCK = """
SELECT m.* FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[])
            AS wanted (indicator_id, dep, first, last)
  JOIN kpis_measurement m
    ON m.indicator_id = wanted.indicator_id AND coalesce(m.department_id, 0) = wanted.dep
   AND m.period_first = wanted.first AND m.period_last = wanted.last
 ORDER BY m.id FOR UPDATE OF m
"""


def key_of(indicator: Indicator, department_id: int | None, period: Period) -> CellKey:
    return CellKey(indicator.pk, department_id, period.first, period.last)


def hold(keys: Collection[CellKey]) -> dict[CellKey, Held]:
    """The cells that exist, locked; two statements."""
    if not keys:
        return {}
    columns = [
        [key.indicator_id for key in keys],
        [key.department_id or 0 for key in keys],
        [key.first for key in keys],
        [key.last for key in keys],
    ]
    cells = {cell.pk: cell for cell in Measurement.objects.raw(LOCK, columns)}
    newest: dict[int, MeasurementRevision] = {}
    if any(cell.seq for cell in cells.values()):
        newest = {
            row.measurement_id: row
            for row in MeasurementRevision.objects.filter(
                measurement__in=list(cells), seq=F("measurement__seq")
            ).select_related("by")
        }
    return {
        CellKey(cell.indicator_id, cell.department_id, cell.period_first, cell.period_last): Held(
            cell, newest.get(cell.pk)
        )
        for cell in cells.values()
    }


def make(wanted: Collection[tuple[Indicator, int | None, Period]]) -> dict[CellKey, Held]:
    """Cells for places that have none yet, locked. Whoever made one meanwhile keeps theirs."""
    if not wanted:
        return {}
    Measurement.objects.bulk_create(
        [
            Measurement(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department_id=department_id,
                granularity=period.granularity,
                period_first=period.first,
                period_last=period.last,
            )
            for indicator, department_id, period in wanted
        ],
        ignore_conflicts=True,
    )
    return hold([key_of(*place) for place in wanted])
