"""How dashboards write figures and spans of years: values in, Japanese out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.fiscal import FiscalYear, Granularity, Period
from kpis import wording
from kpis.models import Indicator
from kpis.models.measurement import Figure
from organizations.models import Organization


@dataclass(frozen=True)
class Writer:
    """Writes figures the way an organization wants them (its mark for negative numbers)."""

    negative: str

    @classmethod
    def of(cls, organization: Organization) -> Writer:
        return cls(organization.negative_mark)

    def figure(
        self, value: Decimal | None, indicator: Indicator, *, approximate: bool = False
    ) -> str:
        """1,891件, 約60件, ▲30%; － for None."""
        return wording.figure_text(
            value,
            unit=indicator.unit,
            decimals=indicator.decimals,
            negative=self.negative,
            approximate=approximate,
        )

    def percent(self, value: Decimal | None) -> str:
        """191.9% (one decimal, rounded half up)."""
        return wording.percent_text(value, negative=self.negative)

    def cell(self, figure: Figure, indicator: Indicator) -> str:
        """A stored figure: its value, its ratio with both parts, or the word for having none."""
        return wording.cell_text(
            figure_state=figure.figure_state,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            approximate=figure.approximate,
            unit=indicator.unit,
            decimals=indicator.decimals,
            negative=self.negative,
        )


def period_of(granularity: str, first: date, last: date) -> Period:
    return Period(Granularity(granularity), first, last)


def years_label(fy_from: int | None, fy_to: int | None) -> str:
    """R4～R8年度; 期間の定めなし where the plan states none."""
    if fy_from is None and fy_to is None:
        return "期間の定めなし"
    start = FiscalYear(fy_from).label if fy_from is not None else ""
    end = FiscalYear(fy_to).label if fy_to is not None else ""
    if start and end:
        return end if fy_from == fy_to else f"{start.removesuffix('年度')}～{end}"
    return f"{start}～{end}"
