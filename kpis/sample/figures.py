"""A generated figure, and the steps it has gone through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from core.fiscal import Period
from core.numerals import format_figure
from core.rounding import round_half_up
from kpis.models.measurement import FigureState, WorkflowState

TYPED_WHERE_NONE = {
    FigureState.MISSING: "集計中",
    FigureState.NOT_APPLICABLE: "該当なし",
    FigureState.WITHHELD: "",
}
APPROVED = (WorkflowState.APPROVED,)
# Steps are a few days apart, the first one this many days after the period's end.
FIRST_STEP_AFTER = timedelta(days=4)
NEXT_STEP_AFTER = timedelta(days=3)


@dataclass(frozen=True)
class SampleFigure:
    """A cell of an indicator (a department's, by path, or the whole's) and its figure."""

    indicator: str
    period: Period
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    department: str | None = None
    figure_state: FigureState = FigureState.VALUE
    steps: tuple[WorkflowState, ...] = APPROVED
    reason: str = ""
    note: str = ""
    decimals: int = 0

    @property
    def typed(self) -> str:
        if self.figure_state != FigureState.VALUE:
            return TYPED_WHERE_NONE[self.figure_state]
        if self.numerator is not None:
            return format_figure(self.numerator, decimals=0)
        return format_figure(self.value, decimals=self.decimals)

    @property
    def typed_denominator(self) -> str:
        return "" if self.denominator is None else format_figure(self.denominator, decimals=0)

    def without_value(self, state: FigureState, note: str = "") -> SampleFigure:
        return replace(
            self, figure_state=state, value=None, numerator=None, denominator=None, note=note
        )

    def recorded_at(self, step: int) -> datetime:
        """When the step numbered `step` (from 0) was taken: 10:00 in Japan."""
        day = self.period.last + FIRST_STEP_AFTER + step * NEXT_STEP_AFTER
        return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


def share(percent: Decimal, of: int) -> tuple[Decimal, Decimal]:
    """Numerator and denominator of about `percent`."""
    return round_half_up(percent * of / 100, 0), Decimal(of)
