"""All public bodies' KPIs with five years of months, filled by PostgreSQL itself.

4.29 million figures one by one through the portal would take hours and measure nothing: the owner
turns the tables' own triggers and foreign keys off, inserts, and turns them on again (the keys are
checked then). Figures arrive month by month, as they do in life. The steps that led to the figures
are left out: a recompute does not read them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kpis.models import RatingScheme
from organizations.models import Department, Organization
from plans.models import Plan

KPIS_EACH, FIRST_YEAR, YEARS = 40, 2021, 5
TABLES = ("kpis_target", "kpis_targetrevision", "kpis_measurement")

INDICATORS = """
INSERT INTO kpis_indicator
       (organization_id, plan_id, scheme_id, department_id, version, key, name, definition,
        definition_version, unit, decimals, kind, desired, rule, frequency, entry_days, pace_shape,
        reporting, baseline, baseline_on, baseline_note, position, source, roll_up, derivation)
SELECT p.organization_id, p.id, s.id, d.id, 1, 'bench-' || n, '計測用の件数' || n, '', 1, '件', 1,
       (ARRAY['level', 'flow', 'cumulative', 'ratio'])[1 + n %% 4], 'higher', 'actual_over_target',
       'month', 60, 'linear', 'collected', 0, %(baseline_on)s, '', n, '', 'none', 'typed'
  FROM plans_plan p
  JOIN kpis_ratingscheme s ON s.organization_id = p.organization_id
  JOIN organizations_department d ON d.organization_id = p.organization_id
  CROSS JOIN generate_series(1, %(each)s) n
 WHERE p.key = 'bench-large'
 ORDER BY p.id, n
"""
DEFINITIONS = """
INSERT INTO kpis_definitionversion (organization_id, indicator_id, number, text, breaks_series,
                                    reason, decided_by)
SELECT i.organization_id, i.id, 1, '', false, '', ''
  FROM kpis_indicator i JOIN plans_plan p ON p.id = i.plan_id WHERE p.key = 'bench-large'
"""
TARGETS = """
INSERT INTO kpis_target (organization_id, indicator_id, due_on, due_typed, is_interim)
SELECT i.organization_id, i.id, make_date(y + 1, 3, 31), '', y < %(last)s
  FROM kpis_indicator i JOIN plans_plan p ON p.id = i.plan_id
  CROSS JOIN generate_series(%(first)s::int, %(last)s::int) y
 WHERE p.key = 'bench-large' ORDER BY i.id, y
"""
REVISIONS = """
INSERT INTO kpis_targetrevision
       (organization_id, target_id, seq, undecided, value, typed, decided_by, reason)
SELECT t.organization_id, t.id, 1, false,
       CASE i.kind WHEN 'flow' THEN 6000 ELSE 300 END + t.id %% 700, '', '', ''
  FROM kpis_target t JOIN kpis_indicator i ON i.id = t.indicator_id
  JOIN plans_plan p ON p.id = i.plan_id WHERE p.key = 'bench-large'
"""
MEASUREMENTS = """
INSERT INTO kpis_measurement
       (organization_id, indicator_id, granularity, period_first, period_last, seq, state,
        approved_seq, figure_state, value, numerator, denominator, approximate)
SELECT i.organization_id, i.id, 'month', m.first, (m.first + interval '1 month')::date - 1, 1,
       'approved', 1, 'value', CASE WHEN i.kind <> 'ratio' THEN f.figure END,
       CASE i.kind WHEN 'ratio' THEN f.figure END, CASE i.kind WHEN 'ratio' THEN 997 END, false
  FROM (SELECT (make_date(%(first)s, 4, 1) + make_interval(months => k))::date AS first, k
          FROM generate_series(0, 12 * %(years)s - 1) k) m
  CROSS JOIN kpis_indicator i
  JOIN plans_plan p ON p.id = i.plan_id AND p.key = 'bench-large'
  CROSS JOIN LATERAL (
      SELECT ((i.id * 7919 + m.k * 104729) %% 9973)::numeric / 10 AS figure) f
 ORDER BY m.k, i.id
"""


def fill_large(kpis: int) -> list[int]:
    """That many KPIs, forty to an organization, each with a figure a month. Gives their ids."""
    organizations = Organization.objects.bulk_create(
        [
            Organization(code=_code(n), name=f"計測用{n}", kind="city", is_sample=True)
            for n in range(-(-kpis // KPIS_EACH))
        ]
    )
    Department.objects.bulk_create(
        [Department(organization=o, name="計測課") for o in organizations]
    )
    Plan.objects.bulk_create(
        [
            Plan(
                organization=organization,
                key="bench-large",
                title="計測用の計画",
                fy_from=FIRST_YEAR,
                fy_to=FIRST_YEAR + YEARS - 1,
                state=Plan.State.CURRENT,
            )
            for organization in organizations
        ]
    )
    RatingScheme.objects.bulk_create(
        [RatingScheme(organization=o, key="standard", name="標準") for o in organizations]
    )
    values: dict[str, int | str] = {
        "each": KPIS_EACH,
        "first": FIRST_YEAR,
        "last": FIRST_YEAR + YEARS - 1,
        "years": YEARS,
        "baseline_on": f"{FIRST_YEAR}-03-31",
    }
    with connection.cursor() as cursor, _bare_tables():
        for statement in (INDICATORS, DEFINITIONS, TARGETS, REVISIONS, MEASUREMENTS):
            cursor.execute(statement, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT i.id FROM kpis_indicator i JOIN plans_plan p ON p.id = i.plan_id"
            " WHERE p.key = 'bench-large' ORDER BY i.id"
        )
        return [pk for (pk,) in cursor.fetchall()]


@contextmanager
def _bare_tables() -> Iterator[None]:
    """The tables without their triggers and foreign keys; all are back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            "  FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])",
            [list(TABLES)],
        )
        keys = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _code(number: int) -> str:
    """A public-body code with its check digit, out of the range no real body has."""
    digits = f"{90000 + number:05d}"
    total = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2), strict=True))
    return digits + str(11 - total % 11)[-1]
