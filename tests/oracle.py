"""An independent judge of figures, in exact fractions, written from the rules and not from the SQL.

Only tests import it. Percentages are percent, days are dates, no figure is None. Every table of the
rules has its place here: achievement rate, reasons for none, met, expected value, pace and status;
tests/oracle_years.py says which figure and which target stand for a fiscal year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

Number = Fraction | None
VALUELESS = {"not_applicable", "withheld"}


def exact(value: Decimal | int | str | Fraction | None) -> Number:
    return None if value is None else Fraction(value)


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Rounded to `decimals` places, a half away from zero."""
    scaled = abs(value) * 10**decimals
    whole = (scaled * 2 + 1) // 2
    return Fraction(whole, 10**decimals) * (-1 if value < 0 else 1)


def rate(rule: str, actual: Number, target: Number, baseline: Number) -> Number:
    if actual is None or target is None:
        return None
    if rule == "actual_over_target":
        return None if target == 0 else 100 * actual / target
    if rule == "target_over_actual":
        return None if actual == 0 else 100 * target / actual
    if rule == "progress_from_baseline" and baseline is not None and target != baseline:
        return 100 * (actual - baseline) / (target - baseline)
    return None


def no_rate(
    rule: str, state: str | None, actual: Number, target: Number, baseline: Number, is_due: bool
) -> str | None:
    if state in VALUELESS:
        return state
    if actual is None:
        return "no_actual" if is_due else "not_due"
    if target is None:
        return "no_target"
    if rate(rule, actual, target, baseline) is not None:
        return None
    if rule in {"met_or_not", "within"}:
        return "met_or_not"
    if rule == "actual_over_target":
        return "zero_target"
    if rule == "target_over_actual":
        return "zero_actual"
    return "no_baseline" if baseline is None else "target_equals_baseline"


def met(desired: str, actual: Number, target: Number, upper: Number) -> bool | None:
    if actual is None or target is None:
        return None
    if desired == "within":
        return target <= actual <= (target if upper is None else upper)
    return actual >= target if desired in {"higher", "at_least"} else actual <= target


def expected(
    shape: str, start: Number, start_on: date | None, target: Number, due_on: date | None, day: date
) -> Number:
    """The straight line (or the step) from the start to the target, on a day."""
    if start is None or start_on is None or target is None or due_on is None:
        return None
    if start_on >= due_on:
        return None
    if day >= due_on:
        return target
    if shape == "step" or day <= start_on:
        return start
    return start + (target - start) * Fraction((day - start_on).days, (due_on - start_on).days)


def pace(actual: Number, expected_value: Number, origin: Number) -> Number:
    if actual is None or expected_value is None or origin is None or expected_value == origin:
        return None
    return 100 * (actual - origin) / (expected_value - origin)


@dataclass(frozen=True)
class Standing:
    """What a status is decided from."""

    state: str | None
    actual: Number
    target: Number
    met: bool | None
    is_due: bool
    is_final: bool
    has_baseline: bool
    pace: Number
    rate: Number
    on_track_from: Fraction = Fraction(80)
    slightly_late_from: Fraction = Fraction(50)
    reporting: str = "collected"


def status(s: Standing) -> str:
    if s.state in VALUELESS:
        return str(s.state)
    if s.actual is None:
        if not s.is_due:
            return "not_due"
        return "unpublished" if s.reporting == "published" else "no_entry"
    if s.target is None:
        return "no_target"
    if s.met:
        return "achieved"
    if s.is_final:
        return "missed"
    if s.has_baseline and s.pace is not None and s.pace < 0:
        return "backward"
    measure = s.rate if s.pace is None else s.pace
    if measure is None or measure < s.slightly_late_from:
        return "late"
    return "on_track" if measure >= s.on_track_from else "slightly_late"


@dataclass(frozen=True)
class Grades:
    """A scale: by status (status → mark), or by rate (floor → mark; None takes the rest)."""

    by_status: tuple[tuple[str, str], ...] = ()
    by_rate: tuple[tuple[Number, str], ...] = ()
    without_rate: str | None = None


def grade(
    grades: Grades, status: str, rate: Number, met: bool | None, *, unmet: bool
) -> str | None:
    """The mark of an organization's own scale, decided before rounding."""
    if grades.by_status:
        return dict(grades.by_status).get(status)
    ranks = sorted(grades.by_rate, key=lambda rank: (rank[0] is not None, rank[0] or Fraction(0)))
    if not ranks:
        return grades.without_rate
    lowest = ranks[0][1]
    if rate is None and met:
        rate = Fraction(100)
    if rate is None:
        return lowest if unmet else grades.without_rate
    reached = [mark for floor, mark in ranks if floor is None or floor <= rate]
    return reached[-1] if reached else lowest
