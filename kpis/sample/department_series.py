"""Figures that departments enter themselves; the whole's are computed from them.

電子決裁率 by month (numerators and denominators add up), and the share of meetings held without
paper by half-year (the whole is the share of the departments that reach 70 %).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import Granularity
from core.rounding import round_half_up
from kpis.sample.figures import SampleFigure, share
from kpis.sample.generator import periods_until, random_for, value_on
from kpis.sample.trajectories import BY_DEPARTMENT, MEETINGS

MARKS = {
    date(2022, 3, 31): Decimal("41.0"),
    date(2023, 3, 31): Decimal("56.2"),
    date(2024, 3, 31): Decimal("69.5"),
    date(2025, 3, 31): Decimal("81.0"),
    date(2026, 3, 31): Decimal("90.3"),
    date(2026, 10, 31): Decimal("93.2"),
}
# How many percent of the departments reach the threshold.
MEETING_MARKS = {
    date(2022, 3, 31): Decimal("20"),
    date(2023, 3, 31): Decimal("41.2"),
    date(2024, 3, 31): Decimal("58.8"),
    date(2025, 3, 31): Decimal("76.5"),
    date(2026, 3, 31): Decimal("88.2"),
    date(2026, 9, 30): Decimal("94.1"),
}
HIGHEST = Decimal("99.6")
# Points behind the whole, so that a head's page has something that is late.
LAGGING = {"こども部": -16, "観光部": -29, "環境部": -19}


@dataclass(frozen=True)
class SampleDepartment:
    """A department by name, with the days it exists on (None: open)."""

    name: str
    valid_from: date | None = None
    valid_to: date | None = None

    def exists_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def approval_figures(departments: Sequence[SampleDepartment], until: date) -> list[SampleFigure]:
    """A figure per month for each department that then existed."""
    figures: list[SampleFigure] = []
    ways = {each.name: _way_of(each.name) for each in departments}
    for period in periods_until(Granularity.MONTH, 2022, until):
        usual = value_on(period.last, MARKS)
        for each in departments:
            if each.exists_on(period.last):
                ahead, decisions = ways[each.name]
                rng = random_for(f"{BY_DEPARTMENT} {each.name} {period.last}")
                # A lead shrinks as the whole nears 100 %; a lag stays.
                lead = ahead * (100 - usual) / 60 if ahead > 0 else Decimal(ahead)
                percent = usual + lead + Decimal(rng.randint(-12, 12)) / 10
                top, bottom = share(min(percent, HIGHEST), decisions * rng.randint(85, 115) // 100)
                figures.append(
                    SampleFigure(
                        BY_DEPARTMENT,
                        period,
                        numerator=top,
                        denominator=bottom,
                        department=each.name,
                    )
                )
    return figures


def meeting_figures(departments: Sequence[SampleDepartment], until: date) -> list[SampleFigure]:
    """A share per half-year and department; MEETING_MARKS says how many departments reach 70 %."""
    order = {each.name: random_for(f"{MEETINGS} {each.name}").random() for each in departments}
    figures: list[SampleFigure] = []
    for period in periods_until(Granularity.HALF, 2022, until):
        there = sorted(
            (each.name for each in departments if each.exists_on(period.last)),
            key=lambda name: order[name],
        )
        reached = round_half_up(value_on(period.last, MEETING_MARKS) * len(there) / 100, 0)
        for place, name in enumerate(there):
            rng = random_for(f"{MEETINGS} {name} {period.last}")
            value = 72 + rng.randint(0, 24) if place < reached else 66 - rng.randint(0, 30)
            figures.append(SampleFigure(MEETINGS, period, Decimal(value), department=name))
    return figures


def _way_of(name: str) -> tuple[int, int]:
    """How many points a department is ahead of the whole at first, and its decisions a month."""
    rng = random_for(f"{BY_DEPARTMENT} {name}")
    return LAGGING.get(name, rng.randint(-9, 12)), rng.randint(180, 1400)
