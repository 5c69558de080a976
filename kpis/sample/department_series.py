"""電子決裁率 by department and month, and for the whole: the sum of numerators and denominators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import Granularity
from kpis.sample.figures import SampleFigure, share
from kpis.sample.generator import periods_until, random_for, value_on
from kpis.sample.trajectories import BY_DEPARTMENT

MARKS = {
    date(2022, 3, 31): Decimal("41.0"),
    date(2023, 3, 31): Decimal("56.2"),
    date(2024, 3, 31): Decimal("69.5"),
    date(2025, 3, 31): Decimal("81.0"),
    date(2026, 3, 31): Decimal("90.3"),
    date(2026, 10, 31): Decimal("93.2"),
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
    """A figure per month for each department that then existed, and one for the whole."""
    figures: list[SampleFigure] = []
    ways = {each.name: _way_of(each.name) for each in departments}
    for period in periods_until(Granularity.MONTH, 2022, until):
        usual = value_on(period.last, MARKS)
        parts = []
        for each in departments:
            if each.exists_on(period.last):
                ahead, decisions = ways[each.name]
                rng = random_for(f"{BY_DEPARTMENT} {each.name} {period.last}")
                # A lead shrinks as the whole nears 100 %; a lag stays.
                lead = ahead * (100 - usual) / 60 if ahead > 0 else Decimal(ahead)
                percent = usual + lead + Decimal(rng.randint(-12, 12)) / 10
                parts.append(
                    (
                        each.name,
                        *share(min(percent, HIGHEST), decisions * rng.randint(85, 115) // 100),
                    )
                )
        figures += [
            SampleFigure(BY_DEPARTMENT, period, numerator=top, denominator=bottom, department=name)
            for name, top, bottom in parts
        ]
        whole = sum(top for _, top, _ in parts), sum(bottom for _, _, bottom in parts)
        figures.append(
            SampleFigure(
                BY_DEPARTMENT, period, numerator=Decimal(whole[0]), denominator=Decimal(whole[1])
            )
        )
    return figures


def _way_of(name: str) -> tuple[int, int]:
    """How many points a department is ahead of the whole at first, and its decisions a month."""
    rng = random_for(f"{BY_DEPARTMENT} {name}")
    return LAGGING.get(name, rng.randint(-9, 12)), rng.randint(180, 1400)
