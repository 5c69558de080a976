"""Whose indicator it is: a right in one organization is none in another, whatever its reach."""

from __future__ import annotations

from collections.abc import Collection

from core.errors import NotFound
from kpis.models import Indicator
from organizations.models import Department
from organizations.selectors import Actor


def require_own_indicator(by: Actor, indicator: Indicator) -> None:
    """Raises NotFound for another organization's indicator: nobody learns that it exists."""
    if indicator.organization_id != by.organization.pk:
        raise NotFound(
            "indicator_not_found",
            "このKPIは見つかりません。",
            "KPIの一覧から、所属する団体のKPIを選んでください。",
        )


def require_department_of(indicator: Indicator, department_id: int | None) -> None:
    """Raises NotFound for a department of another organization. None is the whole: no query."""
    if department_id is None:
        return
    own = Department.objects.filter(pk=department_id, organization_id=indicator.organization_id)
    if not own.exists():
        raise NotFound(
            "department_not_found",
            "この部局は見つかりません。",
            "KPIの画面から、部局を選び直してください。",
        )


def departments_of(by: Actor, department_ids: Collection[int]) -> set[int]:
    """Those of the departments that are the person's organization's; one query, none for none."""
    if not department_ids:
        return set()
    own = Department.objects.filter(pk__in=department_ids, organization=by.organization)
    return set(own.values_list("pk", flat=True))
