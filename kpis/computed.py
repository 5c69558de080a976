"""An achievement as values, and the words its figures are put into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kpis import wording

MOST_DECIMALS = 6


@dataclass(frozen=True)
class Computed:
    """One year's achievement as values: what went in, and what came out.

    `inputs` is the JSON kept with the achievement (numbers as text, days as ISO text).
    """

    rule: str
    rule_version: int
    status: str
    inputs: dict[str, Any]
    rate: Decimal | None = None
    no_rate: str | None = None
    met: bool | None = None
    expected: Decimal | None = None
    pace: Decimal | None = None
    original_target: Decimal | None = None
    original_due_on: date | None = None
    original_rate: Decimal | None = None
    period: str = ""
    unit: str = ""
    decimals: int = 0
    negative: str = "▲"
    approximate: bool = False
    # For a line beside a figure: everything as the pages show it, without the steps between.
    brief: bool = False

    def number(self, name: str) -> Decimal | None:
        text = self.inputs.get(name)
        return None if text is None else Decimal(text)

    def day(self, name: str) -> date | None:
        text = self.inputs.get(name)
        return None if text is None else date.fromisoformat(text)

    @property
    def baseline(self) -> Decimal | None:
        return self.number("baseline")

    @property
    def baseline_on(self) -> date | None:
        return self.day("baseline_on")

    @property
    def on_track_from(self) -> Decimal | None:
        return self.number("on_track_from")

    @property
    def slightly_late_from(self) -> Decimal | None:
        return self.number("slightly_late_from")

    def shown(self, value: Decimal | None, unit: str | None = None) -> str:
        """A figure put into a sentence: exact where it has few decimals, else marked 約."""
        if value is None:
            return "なし"
        exponent = value.normalize().as_tuple().exponent
        places = -exponent if isinstance(exponent, int) else 0
        own = self.unit if unit is None else unit
        if places <= (self.decimals if self.brief else MOST_DECIMALS):
            return wording.exact_text(
                value, unit=own, decimals=self.decimals, negative=self.negative
            )
        return wording.figure_text(
            value,
            unit=own,
            decimals=self.decimals if self.brief else MOST_DECIMALS,
            negative=self.negative,
            approximate=True,
        )

    def named(self, name: str) -> str:
        return self.shown(self.number(name), "")

    def percent(self, value: Decimal | None) -> str:
        return wording.percent_text(value, negative=self.negative)

    def part(self, name: str) -> str:
        """A ratio's part: a count, which has none of the ratio's decimals."""
        value = self.number(name)
        return "なし" if value is None else wording.exact_text(value, negative=self.negative)


@dataclass(frozen=True)
class Step:
    """One step of the computation: what it is about, what was done, and the sum itself."""

    heading: str
    sentences: tuple[str, ...]
    expression: str = ""
