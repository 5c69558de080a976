"""What an indicator file says, as dataclasses. Format: docs/data-files.md."""

from __future__ import annotations

from dataclasses import dataclass

from core.fiscal import Granularity, Period, period_containing
from core.numerals import FigureReading, read_figure
from kpis.models.indicator import Desired, Frequency, Indicator, Kind, Rule
from plans.services.data_file import Place, Printed

# A date reading's granularity, where it is also one of periods.
_PERIODS = {"day": Granularity.DAY, "month": Granularity.MONTH, "year": Granularity.YEAR}


@dataclass(frozen=True)
class BaselineEntry:
    figure: Printed
    when: Printed | None = None
    note: str = ""


@dataclass(frozen=True)
class DecisionEntry:
    """A target's value; `undecided` is one that the document leaves open, kept as typed.

    `moved_to` is the day that the decision moved the target to (R7年度 → R6年12月).
    """

    place: Place
    figure: Printed
    upper: Printed | None = None
    undecided: bool = False
    decided_on: Printed | None = None
    decided_by: str = ""
    reason: str = ""
    moved_to: Printed | None = None


@dataclass(frozen=True)
class SeriesEntry:
    """A department asked for its own figures: first and last day, own baseline and weight."""

    place: Place
    department: str
    asked_from: Printed | None = None
    asked_to: Printed | None = None
    baseline: BaselineEntry | None = None
    weight: Printed | None = None


@dataclass(frozen=True)
class DefinitionEntry:
    """An earlier wording, or the one in force, with the first day it applies to."""

    place: Place
    text: str
    applies_from: Printed | None = None
    breaks_series: bool = False
    reason: str = ""
    decided_on: Printed | None = None
    decided_by: str = ""


@dataclass(frozen=True)
class TargetEntry:
    """A due day and the values decided for it, the one in force last."""

    place: Place
    due: Printed
    decisions: tuple[DecisionEntry, ...]
    interim: bool = False
    department: str | None = None


@dataclass(frozen=True)
class ActualEntry:
    place: Place
    period: Printed
    figure: Printed
    denominator: Printed | None = None
    as_of: Printed | None = None
    note: str = ""
    department: str | None = None

    def read_period(self) -> Period:
        """The period the figure is of: a day, a month or a fiscal year."""
        when = self.period.as_date()
        if when.granularity not in _PERIODS:
            raise self.place.inside("period").error(
                f"「{self.period.typed}」は日・月・年度のどれでもありません。",
                "「R6年度」「R6年8月」のように書いてください。",
            )
        return period_containing(when.last, _PERIODS[when.granularity])


@dataclass(frozen=True)
class IndicatorEntry:
    """`item` is the key of an item in the newest version of the plan that has it."""

    place: Place
    key: str
    plan: str
    name: str
    unit: str
    kind: Kind
    desired: Desired
    rule: Rule
    frequency: Frequency
    source: str
    definition: str = ""
    item: str | None = None
    department: str | None = None
    decimals: int = 0
    reporting: Indicator.Reporting = Indicator.Reporting.PUBLISHED
    entry_days: int = 60
    pace_shape: Indicator.PaceShape = Indicator.PaceShape.LINEAR
    baseline: BaselineEntry | None = None
    department_threshold: Printed | None = None
    minimum: Printed | None = None
    maximum: Printed | None = None
    roll_up: Indicator.RollUp = Indicator.RollUp.NONE
    derivation: Indicator.Derivation = Indicator.Derivation.TYPED
    definitions: tuple[DefinitionEntry, ...] = ()
    department_series: tuple[SeriesEntry, ...] = ()
    targets: tuple[TargetEntry, ...] = ()
    actuals: tuple[ActualEntry, ...] = ()

    def read(self, figure: Printed) -> FigureReading:
        """A figure in this indicator's unit. Raises DataFileError with the place."""
        return figure.read(
            lambda text: read_figure(
                text, unit=self.unit, as_change=self.kind == Kind.CHANGE_FROM_BASELINE
            )
        )


@dataclass(frozen=True)
class IndicatorFile:
    organization: str
    indicators: tuple[IndicatorEntry, ...]
