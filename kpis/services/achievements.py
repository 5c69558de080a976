"""Recomputing achievements: set-wise, in PostgreSQL, safe to run twice and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from core import outbox
from core.clock import today as clock_today
from core.models import ScheduledRun
from kpis.models import Indicator
from kpis.services.corrective import ask_where_behind

TOPIC = "kpis.recompute"
# What looks ahead from the achievements is drawn anew after them (kpis/services/outlook.py).
OUTLOOK_TOPIC = "kpis.outlook"

# Taken in order before the figures are read: of two workers with the same indicator, the second
# waits and then reads what the first could not have seen, so that no newer row is overwritten.
LOCK = "SELECT id FROM kpis_indicator WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"

COLUMNS = (
    "organization_id, indicator_id, department_id, fiscal_year, is_headline, actual, numerator,"
    " denominator, approximate, figure_state, period_first, period_last, granularity, figures,"
    " overdue_periods, target, target_upper, due_on, rate, no_rate, met, next_target, next_due_on,"
    " next_rate, expected, pace, status, grade_mark, grade_word, grade_tone, original_target,"
    " original_upper, original_due_on, original_rate, original_met, departments_in,"
    " departments_asked, rule, rule_version, judged_on, kind, desired, roll_up, derivation, added,"
    " target_revision, baseline, baseline_on, start_value, start_on, origin, pace_shape, seen_on,"
    " on_track_from, slightly_late_from, is_due, definition_version"
)
_KEY = ("indicator_id", "department_id", "fiscal_year")
_NAMES = COLUMNS.replace(" ", "").split(",")
_CHANGING = [name for name in _NAMES if name not in _KEY]
_COMPARED = [name for name in _CHANGING if name != "judged_on"]
_SAME_ROW = (
    "a.indicator_id = f.indicator_id AND a.fiscal_year = f.fiscal_year"
    " AND coalesce(a.department_id, 0) = coalesce(f.department_id, 0)"
)

# One statement: rows that changed are written, rows that no longer belong go. A headline row is
# written always, so that a page can tell when its figures were computed last.
# Only this module's own column names are put into it.
REWRITE = f"""
WITH fresh AS MATERIALIZED (SELECT * FROM kpis_evaluate(%s, %s, NULL)),
gone AS (
    DELETE FROM kpis_achievement a
     WHERE a.indicator_id = ANY (%s) AND NOT EXISTS (SELECT FROM fresh f WHERE {_SAME_ROW})),
changed AS (
    UPDATE kpis_achievement a
       SET {", ".join(f"{name} = f.{name}" for name in _CHANGING)}, computed_at = clock_timestamp()
      FROM fresh f
     WHERE a.indicator_id = ANY (%s) AND {_SAME_ROW} AND (f.is_headline OR
           ({", ".join(f"f.{name}" for name in _COMPARED)}) IS DISTINCT FROM
           ({", ".join(f"a.{name}" for name in _COMPARED)})))
INSERT INTO kpis_achievement ({COLUMNS}, computed_at)
SELECT {", ".join(f"f.{name}" for name in _NAMES)}, clock_timestamp()
  FROM fresh f
 WHERE NOT EXISTS (
    SELECT FROM kpis_achievement a WHERE a.indicator_id = ANY (%s) AND {_SAME_ROW})
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

    A few statements whatever the number of indicators. `today` decides which deadlines have
    passed; it is the clock's unless given.
    """
    ids = list(indicator_ids)
    day = today or clock_today()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [ids])
            cursor.execute(REWRITE, [ids, day, ids, ids, ids])
        _follow(ids, day)


def _follow(ids: Sequence[int], day: date) -> None:
    """What the new achievements ask for, in the transaction that wrote them."""
    outbox.publish(OUTLOOK_TOPIC, ids)
    ask_where_behind(ids, today=day)
