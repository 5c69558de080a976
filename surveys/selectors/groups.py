"""Groups of a survey as its page shows them: roll with totals, tables, what would be withheld."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from surveys.disclosure.simulator import Simulation, simulate
from surveys.models import Axis, Survey
from surveys.structures.structure import Structure


@dataclass(frozen=True)
class RollCount:
    """One field of the grid: its numbers, name in the form, and how many people (None: no roll)."""

    numbers: tuple[int, ...]
    labels: tuple[str, ...]
    invited: int | None

    @property
    def name(self) -> str:
        return "n" + "".join(f".{number}" for number in self.numbers)


@dataclass(frozen=True)
class RollRow:
    label: str
    cells: tuple[RollCount, ...]
    total: int


@dataclass(frozen=True)
class RollGrid:
    """The roll along one or two axes. `columns` is empty for one; `totals` follow the columns."""

    axes: tuple[Axis, ...]
    columns: tuple[str, ...]
    rows: tuple[RollRow, ...]
    totals: tuple[int, ...]
    total: int
    is_there: bool


def roll_grid(survey: Survey, counted: Sequence[tuple[int, Axis]]) -> RollGrid:
    """`counted`: the axes that the roll counts with their places (services.roll.counted_axes)."""
    counts: Counter[tuple[int, ...]] = Counter()
    there = False
    for cell in survey.roll.all():
        there = True
        counts[tuple(cell.numbers[place] for place, _ in counted)] += cell.invited
    axes = [axis for _, axis in counted]
    values = [list(axis.values.all()) for axis in axes]
    if not axes:
        only = RollCount((), ("全体",), counts[()] if there else None)
        return RollGrid((), (), (RollRow("全体", (only,), counts[()]),), (), counts[()], there)
    across = values[1] if len(values) > 1 else [None]
    rows = []
    for value in values[0]:
        cells = tuple(
            RollCount(
                (value.number, *([other.number] if other else [])),
                (value.label, *([other.label] if other else [])),
                counts[(value.number, *([other.number] if other else []))] if there else None,
            )
            for other in across
        )
        rows.append(RollRow(value.label, cells, sum(cell.invited or 0 for cell in cells)))
    totals = tuple(sum(row.cells[at].invited or 0 for row in rows) for at in range(len(across)))
    return RollGrid(
        tuple(axes),
        tuple(each.label for each in across if each),
        tuple(rows),
        totals,
        sum(totals),
        there,
    )


def possible_tables(axes: Iterable[Axis]) -> list[tuple[str, ...]]:
    """Every table by one axis, or by two that are not made of each other."""
    listed = list(axes)
    single = [(axis.key,) for axis in listed]
    family = {axis.key: axis.base_id or axis.pk for axis in listed}
    pairs = [
        (one.key, other.key)
        for one, other in itertools.combinations(listed, 2)
        if family[one.key] != family[other.key]
    ]
    return [*single, *pairs]


def table_title(keys: Iterable[str], axes: Iterable[Axis]) -> str:
    titles = {axis.key: axis.title for axis in axes}
    return "×".join(titles.get(key, key) for key in keys) or "全体"


def invited_by_group(survey: Survey) -> dict[tuple[int, ...], int]:
    """The roll by numbers along all axes without base."""
    return {tuple(cell.numbers): cell.invited for cell in survey.roll.all()}


def simulated(survey: Survey, structure: Structure) -> Simulation | None:
    """What would be withheld at the assumed turnout; None as long as nobody is on the roll."""
    invited = invited_by_group(survey)
    if not invited:
        return None
    return simulate(structure, invited, k=survey.k, turnout=survey.assumed_turnout)
