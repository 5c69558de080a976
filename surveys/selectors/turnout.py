"""How many have answered so far, without telling who.

A group's turnout is shown only where at least K people of it were asked. Smaller ones are put
together, and with them, where they would still be fewer than K, the smallest of the others: what
is left of the total must not be a small group's turnout either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.models import Axis, RollCell, Survey
from surveys.selectors.roll import cell_labels
from surveys.services import ballots

POOLED = "少人数のグループの合計"


@dataclass(frozen=True)
class Line:
    label: str
    invited: int
    used: int
    pooled: tuple[str, ...] = ()

    @property
    def percent(self) -> Decimal | None:
        return Decimal(100 * self.used) / self.invited if self.invited else None


@dataclass(frozen=True)
class AxisTurnout:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Turnout:
    """`total` of the whole; `axes` where codes tell the groups; `made`: codes made."""

    total: Line
    axes: tuple[AxisTurnout, ...]
    made: int
    by_codes: bool


def turnout_of(survey: Survey) -> Turnout:
    """A fixed number of queries. For a survey that is open, or being closed."""
    counted = ballots.turnout(survey.pk)
    cells = list(RollCell.objects.filter(survey=survey))
    invited = sum(cell.invited for cell in cells)
    total = Line("全体", invited, sum(each.used for each in counted))
    by_codes = survey.entry == Survey.Entry.CODES
    made = sum(each.made or 0 for each in counted)
    axes = _axes(survey, cells, {each.cell_id: each.used for each in counted}) if by_codes else ()
    return Turnout(total, axes, made, by_codes)


def _axes(
    survey: Survey, cells: Sequence[RollCell], used: dict[int | None, int]
) -> tuple[AxisTurnout, ...]:
    labels = cell_labels(survey)
    by_roll = [axis.by_roll for axis in Axis.objects.filter(survey=survey, base__isnull=True)]
    found = []
    for at, title in enumerate(labels.axes):
        if not by_roll[at]:
            continue
        lines = {number: Line(label, 0, 0) for number, label in sorted(labels.values[at].items())}
        for cell in cells:
            number = cell.numbers[at] if at < len(cell.numbers) else 0
            before = lines.get(number, Line("不明", 0, 0))
            lines[number] = Line(
                before.label, before.invited + cell.invited, before.used + used.get(cell.pk, 0)
            )
        found.append(AxisTurnout(title, pool_small(list(lines.values()), survey.k)))
    return tuple(found)


def pool_small(lines: Sequence[Line], k: int) -> tuple[Line, ...]:
    """The lines with at least `k` people asked, and the rest as one that has as many too."""
    asked = [line for line in lines if line.invited]
    pooled = [line for line in asked if line.invited < k]
    others = sorted((line for line in asked if line.invited >= k), key=lambda line: line.invited)
    while pooled and others and sum(line.invited for line in pooled) < k:
        pooled.append(others.pop(0))
    kept = [line for line in asked if line not in pooled]
    if not pooled:
        return tuple(kept)
    names = tuple(line.label for line in asked if line in pooled)
    rest = Line(
        POOLED, sum(line.invited for line in pooled), sum(line.used for line in pooled), names
    )
    # All of them together are the whole, which stands above.
    return (*kept, rest) if kept else ()
