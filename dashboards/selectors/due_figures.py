"""Which figures nobody has entered although their deadline has passed or is near.

Asked of PostgreSQL in one statement, so that the list on やること and the number on its badge
come from the same rule and cost the same for 2 KPIs as for 200.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection

from core.fiscal import Period, fiscal_year_of
from dashboards.wording import period_of
from kpis.periods import period_key
from organizations.permissions import Act
from organizations.selectors import Actor

DUE_SOON_DAYS = 30

# A cell is asked for where an achievement row exists, that is in the years of the plan, its
# targets and its figures; of a plan that has ended nothing is asked any more. Years before the
# last one are looked at only where the recompute has counted something overdue in them. A KPI that
# has ended still asks for the periods up to its end. A dropped draft is no figure; a whole that is
# computed from its departments is not asked for itself, and a department only for the periods it is
# asked for.
DUE_CELLS = """
SELECT c.indicator_id, c.department_id, c.granularity, c.period_first, c.period_last,
       c.period_last + c.entry_days AS deadline, c.indicator_name, c.department_name
  FROM (
    SELECT a.indicator_id, a.department_id, i.entry_days, i.name AS indicator_name,
           i.position, i.ended_on, d.name AS department_name, d.valid_from, d.valid_to,
           f.granularity,
           (make_date(a.fiscal_year, 4, 1) + k * f.step - f.step)::date AS period_first,
           (make_date(a.fiscal_year, 4, 1) + k * f.step - interval '1 day')::date AS period_last
      FROM kpis_achievement a
      JOIN kpis_indicator i ON i.id = a.indicator_id
      JOIN plans_plan p ON p.id = i.plan_id
      LEFT JOIN organizations_department d
             ON d.id = coalesce(a.department_id, i.department_id)
      JOIN (VALUES ('month', 12, interval '1 month'), ('quarter', 4, interval '3 months'),
                   ('half', 2, interval '6 months'), ('year', 1, interval '1 year')
           ) AS f (granularity, periods, step) ON f.granularity = i.frequency
      CROSS JOIN LATERAL generate_series(1, f.periods) AS k
     WHERE a.organization_id = %(organization)s AND i.reporting = 'collected'
       AND p.state <> 'ended'
       AND (a.department_id IS NOT NULL OR i.roll_up = 'none')
       AND (a.overdue_periods > 0 OR a.fiscal_year >= %(last_year)s)
       AND (%(departments)s::bigint[] IS NULL OR d.id = ANY (%(departments)s))
       ) c
 WHERE c.period_first <= least(%(today)s, c.ended_on)
   AND c.period_last + c.entry_days <= %(horizon)s
   AND (c.department_id IS NULL OR (coalesce(c.valid_to, c.period_last) >= c.period_last
                                    AND coalesce(c.valid_from, c.period_first) <= c.period_first))
   AND NOT EXISTS (
       SELECT FROM kpis_measurement m
        WHERE m.indicator_id = c.indicator_id
          AND m.department_id IS NOT DISTINCT FROM c.department_id
          AND m.period_first = c.period_first AND m.period_last = c.period_last
          AND m.seq > 0 AND (m.approved_seq IS NOT NULL OR m.state <> 'discarded'))
   AND NOT EXISTS (
       SELECT FROM kpis_departmentseries s
        WHERE s.indicator_id = c.indicator_id AND s.department_id = c.department_id
          AND (s.asked_from > c.period_last OR s.asked_to < c.period_first))
"""
_ORDERED = (
    DUE_CELLS
    + " ORDER BY c.position, c.indicator_id, c.department_id NULLS FIRST, c.period_last DESC"
)


@dataclass(frozen=True)
class DuePeriod:
    """A period without a figure; `key` is its part of the entry page's address."""

    period: Period
    key: str
    deadline: date


@dataclass(frozen=True)
class DueSeries:
    """The periods that one KPI (or one department's series of it) still lacks, newest first."""

    indicator_id: int
    indicator_name: str
    department_id: int | None
    department_name: str
    periods: tuple[DuePeriod, ...]

    @property
    def first_few(self) -> tuple[DuePeriod, ...]:
        return self.periods[:3]

    @property
    def earliest_deadline(self) -> date:
        return min(due.deadline for due in self.periods)

    @property
    def others(self) -> int:
        return len(self.periods) - len(self.first_few)


def due_parameters(actor: Actor, today: date, *, horizon: date) -> dict[str, Any]:
    """The parameters of DUE_CELLS: what this person may enter, up to a deadline."""
    departments = actor.departments(Act.FIGURE_ENTER)
    return {
        "organization": actor.organization.pk,
        "departments": None if departments is None else sorted(departments),
        "last_year": fiscal_year_of(today) - 1,
        "today": today,
        "horizon": horizon,
    }


def due_series(actor: Actor, *, today: date, horizon: date) -> tuple[DueSeries, ...]:
    """Series with periods whose deadline is on or before `horizon` and that have no figure."""
    with connection.cursor() as cursor:
        cursor.execute(_ORDERED, due_parameters(actor, today, horizon=horizon))
        rows = cursor.fetchall()
    found = []
    for (indicator_id, department_id), group in groupby(rows, key=lambda row: (row[0], row[1])):
        cells = list(group)
        found.append(
            DueSeries(indicator_id, cells[0][6], department_id, cells[0][7] or "", _periods(cells))
        )
    return tuple(found)


def split_by_deadline(
    series: Iterable[DueSeries], today: date
) -> tuple[tuple[DueSeries, ...], tuple[DueSeries, ...]]:
    """The same series twice: with the periods that are overdue, and with those still in time."""
    overdue, soon = [], []
    for one in series:
        late = tuple(due for due in one.periods if due.deadline < today)
        near = tuple(due for due in one.periods if due.deadline >= today)
        if late:
            overdue.append(_with(one, late))
        if near:
            soon.append(_with(one, near))
    return tuple(overdue), tuple(soon)


def _with(series: DueSeries, periods: tuple[DuePeriod, ...]) -> DueSeries:
    return DueSeries(
        series.indicator_id,
        series.indicator_name,
        series.department_id,
        series.department_name,
        periods,
    )


def _periods(cells: list[tuple[Any, ...]]) -> tuple[DuePeriod, ...]:
    found = []
    for _, _, granularity, first, last, deadline, _, _ in cells:
        period = period_of(granularity, first, last)
        found.append(DuePeriod(period, period_key(period), deadline))
    return tuple(found)
