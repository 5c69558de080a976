"""What the oracle is told of an indicator, and what it says of a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from tests.oracle import Grades, Number
from tests.oracle_series import Aim, Cell, Part, Version


@dataclass(frozen=True)
class Facts:
    """An indicator with one series (the whole, or one department's) of figures and targets."""

    kind: str = "level"
    desired: str = "higher"
    rule: str = "actual_over_target"
    frequency: str = "year"
    entry_days: int = 60
    shape: str = "linear"
    reporting: str = "collected"
    baseline: Number = None
    baseline_on: date | None = None
    plan_years: tuple[int | None, int | None] = (None, None)
    thresholds: tuple[Fraction, Fraction] = (Fraction(80), Fraction(50))
    cells: tuple[Cell, ...] = ()
    aims: tuple[Aim, ...] = ()
    roll_up: str = "none"
    derivation: str = "typed"
    department_threshold: Number = None
    parts: tuple[Part, ...] = ()
    versions: tuple[Version, ...] = ()
    grades: Grades | None = None
    # One department's series: the time it is asked for.
    asked: tuple[date | None, date | None] | None = None
    # The KPI's last day: nobody is asked for what begins later.
    ended: date | None = None

    @property
    def lasting(self) -> tuple[Part, ...]:
        """The departments, each asked no longer than the KPI lasts."""
        untils = [
            min([day for day in (part.until, self.ended) if day], default=None)
            for part in self.parts
        ]
        return tuple(
            replace(part, until=until) for part, until in zip(self.parts, untils, strict=True)
        )

    @property
    def asked_time(self) -> tuple[date | None, date | None]:
        """The time a figure of this series is asked for, as far as the KPI lasts."""
        since, until = self.asked or (None, None)
        return since, min([day for day in (until, self.ended) if day], default=None)


@dataclass
class YearRow:
    """What the rules make of one fiscal year."""

    fiscal_year: int
    actual: Number = None
    state: str | None = None
    approximate: bool = False
    figures: int = 0
    added: int = 0
    overdue: int = 0
    target: Number = None
    due_on: date | None = None
    rate: Number = None
    no_rate: str | None = None
    met: bool | None = None
    next_target: Number = None
    next_rate: Number = None
    expected: Number = None
    pace: Number = None
    status: str = ""
    headline: bool = field(default=False)
    original_target: Number = None
    original_due_on: date | None = None
    original_rate: Number = None
    original_met: bool | None = None
    grade_mark: str | None = None
    departments_in: int | None = None
    departments_asked: int | None = None
    version: int = 1
