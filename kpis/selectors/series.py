"""The departments asked for an indicator: one of them, and how many have answered."""

from __future__ import annotations

from core.errors import NotFound
from kpis.models import DepartmentSeries, Indicator


def get_department_series(indicator: Indicator, pk: int) -> DepartmentSeries:
    """One department's series of the indicator. Raises NotFound."""
    found = (
        indicator.department_series.select_related("department")
        .filter(pk=min(pk, 2**63 - 1))
        .first()
    )
    if found is None:
        raise NotFound(
            "series_not_found",
            "この部局の設定は見つかりません。",
            "部局の一覧から選び直してください。",
        )
    return found
