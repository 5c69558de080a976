"""The figure that a KPI takes from a question: those who chose one of some choices, of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.rounding import round_half_up
from kpis.models import Indicator
from kpis.models.indicator import Kind
from surveys.tabulation.document import Document, Shown

BOUND_KINDS = ("single", "scale", "multiple", "matrix")
_PERCENT = ("%", "％")


@dataclass(frozen=True)
class Proposal:
    """Either a figure as its KPI takes it, or the reason why there is none."""

    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    why_none: str = ""

    @property
    def is_there(self) -> bool:
        return not self.why_none


def takes_shares(indicator: Indicator) -> bool:
    """Whether the KPI can hold a share: a ratio, or a level in percent."""
    plain = indicator.kind == Kind.LEVEL and indicator.unit in _PERCENT
    return indicator.roll_up == Indicator.RollUp.NONE and (indicator.kind == Kind.RATIO or plain)


def proposal_of(
    document: Document, question: str, row: str, choices: Sequence[str], indicator: Indicator
) -> Proposal:
    """The figure from what is shown of everybody. Nothing is worked out that is not shown."""
    line = next(
        (each for each in document.lines if (each.question, each.row) == (question, row)), None
    )
    if line is None:
        return Proposal(why_none="この質問の結果がありません。")
    cell = document.whole(line)
    if cell.shown is not Shown.SHOWN:
        return Proposal(why_none="この質問の全体の結果が非表示か、回答がないためです。")
    if cell.counts is None or cell.n is None:
        return Proposal(why_none="割合だけの集計で、人数が分からないためです。")
    chosen = sum(
        count
        for count, choice in zip(cell.counts, line.choices, strict=True)
        if choice.key in choices
    )
    if not cell.n:
        return Proposal(why_none="この質問に回答がないためです。")
    if indicator.kind == Kind.RATIO:
        return Proposal(numerator=chosen, denominator=cell.n)
    share = round_half_up(Decimal(100 * chosen) / cell.n, indicator.decimals)
    return Proposal(numerator=chosen, denominator=cell.n, value=share)
