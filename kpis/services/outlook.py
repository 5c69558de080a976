"""Recomputing outlooks: sums in PostgreSQL, the t distribution by SciPy, written in one statement.

Safe to run twice and side by side: whoever comes second writes what is already there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

import numpy as np
from django.db import connection, transaction

from core import outbox
from core.clock import today as clock_today
from kpis.models.outlook import NoOutlook
from kpis.outlook import (
    DAYS_A_MONTH,
    FEWEST_POINTS,
    METHOD,
    METHOD_VERSION,
    Floats,
    Sums,
    as_figure,
    bounded,
    interval,
    probability,
    project,
    shortfall,
)

TOPIC = "kpis.outlook"

# Taken in order, as by the recompute: the second of two workers reads what the first could not.
LOCK = "SELECT id, ended_on FROM kpis_indicator WHERE id = ANY (%s) ORDER BY id FOR NO KEY UPDATE"


@dataclass(frozen=True)
class Line:
    """A row of kpis_outlook_sums, by its columns in order."""

    organization_id: int
    indicator_id: int
    department_id: int | None
    kind: str
    desired: str
    baseline: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    due_on: date | None
    target: Decimal | None
    target_upper: Decimal | None
    points: int
    first_on: date | None
    last_on: date | None
    y_sum: Decimal | None
    sxx: Decimal | None
    sxy: Decimal | None
    misfit: Decimal | None
    known: Decimal | None
    missing: Decimal | None
    reach: Decimal | None

    @property
    def none_because(self) -> str | None:
        if self.target is None or self.due_on is None:
            return NoOutlook.NO_TARGET.value
        if self.points < FEWEST_POINTS:
            return NoOutlook.FEW_POINTS.value
        if not self.sxx or (self.missing or 0) < 0:
            return NoOutlook.NO_LINE.value
        return None


@dataclass(frozen=True)
class Found:
    """What is stored of a series; all None where there is no outlook."""

    expected: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    probability: Decimal | None = None
    per_month: Decimal | None = None
    shortfall: Decimal | None = None


_SERIES = "organization_id, indicator_id, department_id"
_VALUES = (
    "none_because, points, first_on, last_on, due_on, target, target_upper, expected, low, high,"
    " probability, per_month, shortfall, method, method_version, computed_on"
)
_TYPES = (
    "bigint[], bigint[], bigint[], text[], integer[], date[], date[], date[], numeric[],"
    " numeric[], numeric[], numeric[], numeric[], numeric[], numeric[], numeric[]"
)
_NAMES = [name.strip() for name in _VALUES.split(",")]

# One statement: rows that changed are written, rows that no longer belong go.
# Only this module's own column names are put into it.
REWRITE = f"""
WITH fresh AS MATERIALIZED (
    SELECT *, %s AS method, %s::smallint AS method_version, %s::date AS computed_on
      FROM unnest({", ".join("%s::" + kind.strip() for kind in _TYPES.split(","))})
        AS f ({_SERIES}, {", ".join(_NAMES[:-3])})
), gone AS (
    DELETE FROM kpis_outlook o
     WHERE o.indicator_id = ANY (%s) AND NOT EXISTS (
        SELECT FROM fresh f WHERE f.indicator_id = o.indicator_id
           AND f.department_id IS NOT DISTINCT FROM o.department_id))
INSERT INTO kpis_outlook AS o ({_SERIES}, {_VALUES}, computed_at)
SELECT {_SERIES}, {_VALUES}, clock_timestamp() FROM fresh
ON CONFLICT (indicator_id, department_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}, computed_at = excluded.computed_at
 WHERE ({", ".join(f"o.{name}" for name in _NAMES)})
       IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in _NAMES)})
"""  # noqa: S608


def mark_for_outlook(indicator_ids: Sequence[int]) -> None:
    """Asks, in the current transaction, for the indicators' outlooks to be computed anew."""
    outbox.publish(TOPIC, indicator_ids)


def recompute_outlooks(indicator_ids: Sequence[int], *, today: date | None = None) -> None:
    """Rewrites the outlooks of these indicators from the approved figures.

    Three statements whatever the number of indicators. `today` is the clock's unless given.
    """
    ids = list(indicator_ids)
    day = today or clock_today()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [ids])
        # A KPI that has ended goes nowhere any more: what was expected of it is taken away.
        ended = {pk for pk, on in cursor.fetchall() if on is not None and on < day}
        lasting = [each for each in ids if each not in ended]
        cursor.execute("SELECT * FROM kpis_outlook_sums(%s, %s)", [lasting, day])
        lines = [Line(*row) for row in cursor.fetchall()]
        cursor.execute(REWRITE, [METHOD, METHOD_VERSION, day, *_columns(lines), ids])


def _columns(lines: Sequence[Line]) -> list[list[object]]:
    """The arrays of the statement, a column each."""
    found = dict(zip(_with_line(lines), _found([lines[n] for n in _with_line(lines)]), strict=True))
    nothing = Found()
    kept = [found.get(n, nothing) for n in range(len(lines))]
    ours = (
        "organization_id indicator_id department_id none_because points first_on last_on due_on"
        " target target_upper"
    )
    return [
        *([getattr(line, name) for line in lines] for name in ours.split()),
        *([getattr(each, field.name) for each in kept] for field in fields(Found)),
    ]


def _with_line(lines: Sequence[Line]) -> list[int]:
    return [n for n, line in enumerate(lines) if line.none_because is None]


def _found(lines: Sequence[Line]) -> list[Found]:
    """The outlooks of series that have a line, computed as arrays."""
    sums = Sums(
        n=_array(line.points for line in lines),
        **{
            name: _array(getattr(line, name) for line in lines)
            for name in ("y_sum", "sxx", "sxy", "misfit", "known", "missing", "reach")
        },
    )
    ahead = project(sums)
    low, high = interval(ahead)
    chance = probability(
        ahead,
        [line.desired for line in lines],
        _array(line.target for line in lines),
        _array(line.target_upper for line in lines),
    )
    return [
        _one(line, *(float(each[n]) for each in (ahead.expected, low, high, chance, ahead.slope)))
        for n, line in enumerate(lines)
    ]


def _one(line: Line, *numbers: float) -> Found:
    assert line.target is not None
    expected, low, high, chance, slope = numbers
    ends = line.lowest, line.highest
    value = bounded(as_figure(expected), *ends)
    return Found(
        expected=value,
        low=bounded(as_figure(low), *ends),
        high=bounded(as_figure(high), *ends),
        probability=as_figure(chance),
        per_month=None if line.kind == "flow" else as_figure(slope * DAYS_A_MONTH),
        shortfall=shortfall(
            desired=line.desired,
            expected=value,
            target=line.target,
            target_upper=line.target_upper,
            baseline=None if line.kind == "flow" else line.baseline,
        ),
    )


def _array(values: object) -> Floats:
    """Figures as doubles; NaN for none."""
    return np.array([np.nan if each is None else float(each) for each in values])  # type: ignore[attr-defined]
