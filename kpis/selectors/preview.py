"""What the rules would make of the figures as they stand with the drafts: the same evaluator."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from core.clock import today as clock_today
from kpis.models.achievement import NoRate

PreviewKey = tuple[int, int | None, int]

PREVIEW = """
SELECT e.indicator_id, e.department_id, e.fiscal_year, e.actual, e.figure_state, e.target,
       e.due_on, e.rate, e.no_rate, e.met, e.pace, e.status,
       e.grade_mark, e.grade_word, e.grade_tone
  FROM kpis_evaluate(%s, %s, NULL, true) e
  JOIN unnest(%s::bigint[], %s::bigint[], %s::integer[]) AS wanted (indicator_id, dep, fiscal_year)
    ON e.indicator_id = wanted.indicator_id AND coalesce(e.department_id, 0) = wanted.dep
   AND e.fiscal_year = wanted.fiscal_year
"""


@dataclass(frozen=True)
class Preview:
    """How a fiscal year would stand if the drafts counted. Rates are percent, exact, or None."""

    actual: Decimal | None
    figure_state: str | None
    target: Decimal | None
    due_on: date | None
    rate: Decimal | None
    no_rate: str | None
    met: bool | None
    pace: Decimal | None
    status: str
    grade_mark: str | None
    grade_word: str | None
    grade_tone: str | None

    @property
    def no_rate_label(self) -> str:
        """Why there is no rate, in Japanese; empty where there is one."""
        return str(NoRate(self.no_rate).label) if self.no_rate else ""


def previews(
    keys: Collection[PreviewKey], *, today: date | None = None
) -> dict[PreviewKey, Preview]:
    """By (indicator, department or None, fiscal year); one query. Absent: nothing to judge."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}
    ids = sorted({indicator_id for indicator_id, _, _ in wanted})
    with connection.cursor() as cursor:
        cursor.execute(
            PREVIEW,
            [
                ids,
                today or clock_today(),
                [key[0] for key in wanted],
                [key[1] or 0 for key in wanted],
                [key[2] for key in wanted],
            ],
        )
        return {(row[0], row[1], row[2]): Preview(*row[3:]) for row in cursor.fetchall()}
