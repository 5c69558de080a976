"""Recomputing achievements: set-wise, in PostgreSQL, safe to run twice and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from core import outbox
from core.clock import today as clock_today
from core.models import ScheduledRun
from kpis.models import Indicator

TOPIC = "kpis.recompute"

# Taken in order before the figures are read: of two workers with the same indicator, the second
# waits and then reads what the first could not have seen, so that no newer row is overwritten.
LOCK = "SELECT id FROM kpis_indicator WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"

COLUMNS = (
    "organization_id, indicator_id, department_id, fiscal_year, is_headline, actual, numerator,"
    " denominator, approximate, figure_state, period_first, period_last, granularity, figures,"
    " overdue_periods, target, target_upper, due_on, rate, no_rate, met, next_target, next_due_on,"
    " next_rate, expected, pace, status, rule, rule_version, inputs, judged_on"
)
_KEY = ("indicator_id", "department_id", "fiscal_year")
_CHANGING = [name.strip() for name in COLUMNS.split(",") if name.strip() not in _KEY]

# One statement: rows that changed are written, rows that no longer belong go.
# Only this module's own column names are put into it.
REWRITE = f"""
WITH fresh AS MATERIALIZED (SELECT * FROM kpis_evaluate(%s, %s, NULL)),
gone AS (
    DELETE FROM kpis_achievement a
     WHERE a.indicator_id = ANY (%s) AND NOT EXISTS (
        SELECT FROM fresh f
         WHERE f.indicator_id = a.indicator_id AND f.fiscal_year = a.fiscal_year
           AND f.department_id IS NOT DISTINCT FROM a.department_id))
INSERT INTO kpis_achievement ({COLUMNS}, computed_at)
SELECT {COLUMNS}, clock_timestamp() FROM fresh
ON CONFLICT (indicator_id, department_id, fiscal_year) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)},
    computed_at = excluded.computed_at
"""  # noqa: S608


def mark_for_recompute(indicator_ids: Sequence[int]) -> None:
    """Asks, in the current transaction, for the indicators' achievements to be recomputed."""
    outbox.publish(TOPIC, indicator_ids)


def judge_day(day: date) -> bool:
    """Marks every indicator once a day, as deadlines pass at midnight. False: done already."""
    with transaction.atomic():
        _, first = ScheduledRun.objects.get_or_create(job="kpis.judge_day", period=str(day))
        if first:
            mark_for_recompute(list(Indicator.objects.values_list("pk", flat=True)))
    return first


def recompute_achievements(indicator_ids: Sequence[int], *, today: date | None = None) -> None:
    """Rewrites the achievements of these indicators from what is known now.

    Three statements whatever the number of indicators. `today` decides which deadlines have
    passed; it is the clock's unless given.
    """
    ids = list(indicator_ids)
    day = today or clock_today()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [ids])
        cursor.execute(REWRITE, [ids, day, ids])
