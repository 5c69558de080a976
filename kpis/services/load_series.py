"""The departments that an indicator file asks for figures of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.numerals import read_figure
from kpis.models import DepartmentSeries
from kpis.services.indicator_entries import IndicatorEntry, IndicatorFile, SeriesEntry
from plans.services.data_file import last_day
from plans.services.load_departments import department_id
from plans.services.row_sync import LoadReport, sync_rows


def load_series(
    file: IndicatorFile,
    *,
    organization_id: int,
    ids: Mapping[str, int],
    departments: Mapping[str, int],
    intent: str,
    report: LoadReport,
) -> set[int]:
    """Loads the department series; returns the ids of the indicators whose series changed."""
    wanted = [
        {
            "organization_id": organization_id,
            "indicator_id": ids[indicator.key],
            "department_id": department_id(departments, entry.department, entry.place),
            **_values(indicator, entry),
        }
        for indicator in file.indicators
        for entry in indicator.department_series
    ]
    if not wanted:
        return set()
    _, touched = sync_rows(
        DepartmentSeries.objects.filter(indicator__in=ids.values()),
        wanted,
        key=("indicator_id", "department_id"),
        intent=intent,
        report=report,
    )
    return {key[0] for key in touched}


def _values(indicator: IndicatorEntry, entry: SeriesEntry) -> dict[str, Any]:
    baseline = entry.baseline
    weight = entry.weight.read(read_figure).value if entry.weight else Decimal(1)
    if weight is None or weight <= 0:
        raise entry.place.inside("weight").error(
            "重みが0より大きい数ではありません。", "重みを直してください。"
        )
    return {
        # A month or a year begins on its first day.
        "asked_from": entry.asked_from.as_date().first if entry.asked_from else None,
        "asked_to": last_day(entry.asked_to),
        "baseline": indicator.read(baseline.figure).value if baseline else None,
        "baseline_on": last_day(baseline.when) if baseline else None,
        "weight": weight,
    }
