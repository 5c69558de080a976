"""Which figures a round of a period can ask for, and who answers for each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from core.fiscal import Granularity, Period
from kpis.models import DepartmentSeries, Indicator
from kpis.models.indicator import Frequency
from kpis.periods import GRANULARITY_OF
from organizations.selectors import Actor

FREQUENCY_OF: dict[Granularity, Frequency] = {
    granularity: Frequency(frequency)
    for frequency, granularity in GRANULARITY_OF.items()
    if granularity is not Granularity.DAY
}


@dataclass(frozen=True)
class Asked:
    """One figure to ask for; `department_id` None: whole, `answerable_id` None: DX office."""

    indicator_id: int
    department_id: int | None
    answerable_id: int | None


@dataclass(frozen=True)
class Candidate:
    """A KPI that can be asked for, with its figures."""

    indicator: Indicator
    figures: tuple[Asked, ...]


def candidates(
    actor: Actor, period: Period, *, plan_id: int | None = None, department_id: int | None = None
) -> list[Candidate]:
    """The collected KPIs of the period's frequency that have a figure to enter; two queries.

    A whole that is made from the departments' figures is not asked for itself. `department_id`
    keeps the figures that this department answers for.
    """
    found = (
        Indicator.objects.filter(
            Q(plan__fy_from__isnull=True) | Q(plan__fy_from__lte=period.fiscal_year),
            Q(plan__fy_to__isnull=True) | Q(plan__fy_to__gte=period.fiscal_year),
            Q(ended_on__isnull=True) | Q(ended_on__gte=period.first),
            organization=actor.organization,
            reporting=Indicator.Reporting.COLLECTED,
            frequency=FREQUENCY_OF[period.granularity],
        )
        .select_related("plan", "department", "organization")
        .order_by("plan__title", "plan_id", "position", "id")
    )
    if plan_id is not None:
        found = found.filter(plan=plan_id)
    indicators = list(found)
    own = _department_series([indicator.pk for indicator in indicators], period)
    made = []
    for indicator in indicators:
        figures = tuple(
            asked
            for asked in _figures(indicator, own[indicator.pk])
            if department_id is None or asked.answerable_id == department_id
        )
        if figures:
            made.append(Candidate(indicator, figures))
    return made


def _figures(indicator: Indicator, departments: list[int]) -> list[Asked]:
    figures = [Asked(indicator.pk, department, department) for department in departments]
    if indicator.roll_up == Indicator.RollUp.NONE:
        figures.insert(0, Asked(indicator.pk, None, indicator.department_id))
    return figures


def _department_series(indicator_ids: list[int], period: Period) -> dict[int, list[int]]:
    """The departments asked for their own figure in the period, in the departments' order."""
    rows = (
        DepartmentSeries.objects.filter(
            Q(asked_from__isnull=True) | Q(asked_from__lte=period.last),
            Q(asked_to__isnull=True) | Q(asked_to__gte=period.first),
            Q(department__valid_to__isnull=True) | Q(department__valid_to__gte=period.first),
            indicator__in=indicator_ids,
        )
        .order_by("department__position", "department_id")
        .values_list("indicator_id", "department_id")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for indicator, department in rows:
        found[indicator].append(department)
    return found
