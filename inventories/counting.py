"""How an inventory is counted. Values in, values out; the rules stand in docs/guide/inventories.md.

An excluded row counts neither above nor below the line. By weight, a row whose weight is not known
counts neither: it is not taken for zero, and the pages say how many there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum

# Sums of weights are exact whatever their number of digits.
_EXACT = Context(prec=60)


class RowState(StrEnum):
    DONE = "done"
    PLANNED = "planned"
    LATE = "late"
    PASSED = "passed"
    OPEN = "open"
    EXCLUDED = "excluded"


def state_of(
    *,
    excluded: bool,
    done_on: date | None,
    planned_on: date | None,
    today: date,
    kept: bool = True,
) -> RowState:
    """Where a row stands on a day. A plan for a month is late once the month is over.

    Where nobody keeps the list in the portal (`kept` False), a time that is over says nothing of
    what was done: it is passed, not late.
    """
    if excluded:
        return RowState.EXCLUDED
    if done_on is not None:
        return RowState.DONE
    if planned_on is None:
        return RowState.OPEN
    if planned_on >= today:
        return RowState.PLANNED
    return RowState.LATE if kept else RowState.PASSED


@dataclass(frozen=True)
class CountedRow:
    """What counting needs of a row."""

    department_id: int | None
    group: str
    weight: Decimal | None
    done: bool
    excluded: bool = False


@dataclass(frozen=True)
class Scope:
    """Which rows count. `group` blank: every group; `minimum_weight` leaves lighter ones out.

    A row whose weight is not known is not known to be heavy enough.
    """

    group: str = ""
    minimum_weight: Decimal | None = None
    departments: Collection[int] | None = None

    def takes(self, row: CountedRow) -> bool:
        if row.excluded or (self.group and row.group != self.group):
            return False
        if self.departments is not None and row.department_id not in self.departments:
            return False
        if self.minimum_weight is None:
            return True
        return row.weight is not None and row.weight >= self.minimum_weight


@dataclass(frozen=True)
class Tally:
    """Rows and weights, done and in all. `unweighted` rows are in no weight."""

    rows: int = 0
    done_rows: int = 0
    weight: Decimal = Decimal(0)
    done_weight: Decimal = Decimal(0)
    unweighted: int = 0
    excluded: int = 0

    def share(self) -> Decimal | None:
        """Done rows in percent; None where no row counts."""
        return _percent(Decimal(self.done_rows), Decimal(self.rows))

    def weight_share(self) -> Decimal | None:
        """Done weight in percent; None where nothing has weight."""
        return _percent(self.done_weight, self.weight)


def tally(rows: Iterable[CountedRow], scope: Scope | None = None) -> Tally:
    """Counts the rows that the scope takes."""
    scope = scope or Scope()
    number = done_number = unweighted = excluded = 0
    weight = done_weight = Decimal(0)
    for row in rows:
        excluded += row.excluded
        if not scope.takes(row):
            continue
        number += 1
        done_number += row.done
        if row.weight is None:
            unweighted += 1
            continue
        weight = _EXACT.add(weight, row.weight)
        if row.done:
            done_weight = _EXACT.add(done_weight, row.weight)
    return Tally(number, done_number, weight, done_weight, unweighted, excluded)


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return _EXACT.divide(100 * part, whole) if whole else None


@dataclass(frozen=True)
class CountedFigure:
    """A KPI's figure as counted: a value, or both parts, or none with the reason in Japanese."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    why_none: str = ""


def figure_of(counted: Tally, *, by_weight: bool, share: bool) -> CountedFigure:
    """What a tally says of a KPI. Without anything to count there is no figure, never a zero."""
    if not counted.rows:
        return CountedFigure(why_none="数える対象の行がありません。")
    if by_weight and counted.unweighted == counted.rows:
        return CountedFigure(why_none="重みの入った行がありません。")
    done = counted.done_weight if by_weight else Decimal(counted.done_rows)
    if not share:
        return CountedFigure(value=done)
    whole = counted.weight if by_weight else Decimal(counted.rows)
    if not whole:
        return CountedFigure(why_none="対象の重みの合計が0のため、割合を計算できません。")
    return CountedFigure(numerator=done, denominator=whole)
