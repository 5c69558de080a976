"""The groups of the declared tables, as sets of the smallest combinations that occur."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from surveys.structures.structure import GroupAxis, Structure

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
UNKNOWN = 0  # the number of those whose group is not known, or who fall under no merged group
UNKNOWN_LABEL = "不明"
MOST_ASSUMED = 5_000  # combinations without a roll that an outsider has to think possible


@dataclass(frozen=True)
class TableGroups:
    """One declared table: its groups by their numbers, and which group each combination is in."""

    key: str
    axes: tuple[str, ...]
    numbers: tuple[tuple[int, ...], ...]
    labels: tuple[tuple[str, ...], ...]
    place: Counts  # by combination


@dataclass(frozen=True)
class Grouping:
    """All groups of all declared tables in one list; the whole comes first.

    `combos` are numbers along the base axes. `occurs` says which combinations an outsider has to
    think possible: with a roll, those with anybody in them.
    """

    structure: Structure
    combos: NDArray[np.int16]
    tables: tuple[TableGroups, ...]
    invited: tuple[int | None, ...]  # by group; None where the roll does not tell

    @cached_property
    def offsets(self) -> list[int]:
        """Where each table's groups begin."""
        return [0, *np.cumsum([len(table.numbers) for table in self.tables]).tolist()]

    @cached_property
    def members(self) -> Flags:
        """A row for each group, a column for each combination."""
        found = np.zeros((self.offsets[-1], len(self.combos)), dtype=bool)
        for table, start in zip(self.tables, self.offsets, strict=False):
            found[start + table.place, np.arange(len(self.combos))] = True
        return found

    @cached_property
    def is_empty(self) -> Flags:
        """Groups known to have nobody in them."""
        found: Flags = np.logical_not(self.members.any(axis=1))
        return found

    @cached_property
    def parents(self) -> tuple[Counts, Counts]:
        """Pairs of a group and another one, of another table, that holds it."""
        flat = self.members.astype(np.int64)
        shared = flat @ flat.T
        sizes = flat.sum(axis=1)
        holds = (
            (shared == sizes[:, None]) & (sizes[:, None] < sizes[None, :]) & (sizes > 0)[:, None]
        )
        child, parent = np.nonzero(holds)
        return child, parent

    def span(self, table: int) -> slice:
        return slice(self.offsets[table], self.offsets[table + 1])


def group(
    structure: Structure,
    answered: NDArray[np.int16],
    invited: Mapping[tuple[int, ...], int] | None,
) -> tuple[Grouping, Counts]:
    """The grouping, and for each answered response the combination it has."""
    axes = structure.base_axes
    roll = {numbers: count for numbers, count in (invited or {}).items() if count > 0}
    possible = _possible(axes, roll) if roll else _thinkable(axes)
    both = np.concatenate(
        [answered, np.array(possible, dtype=np.int16).reshape(len(possible), len(axes))]
    )
    if axes and len(both):
        sizes = both.max(axis=0).astype(np.int64) + 1
        coded, places = np.unique(np.ravel_multi_index(both.T, sizes), return_inverse=True)
        combos = np.array(np.unravel_index(coded, sizes), dtype=np.int16).T
        cell = places.reshape(-1)[: len(answered)].astype(np.int64)
    else:
        combos = np.zeros((1, len(axes)), dtype=np.int16)
        cell = np.zeros(len(answered), dtype=np.int64)
    tables = [(), *(each for each in dict.fromkeys(structure.tables) if each)]
    made = tuple(_table(structure, each, combos) for each in tables)
    people = tuple(count for table in made for count in _invited(structure, table, roll))
    return Grouping(structure, combos, made, people), cell


def _possible(
    axes: tuple[GroupAxis, ...], roll: Mapping[tuple[int, ...], int]
) -> list[tuple[int, ...]]:
    """Combinations of the roll; what is asked on the first page may be anything."""
    found: dict[tuple[int, ...], None] = {}
    for numbers in roll:
        along = [
            (number,) if axis.by_roll else tuple(value.number for value in axis.values)
            for axis, number in zip(axes, numbers, strict=True)
        ]
        found.update(dict.fromkeys(product(*along)))
    return list(found)


def _invited(
    structure: Structure, table: TableGroups, roll: Mapping[tuple[int, ...], int]
) -> list[int | None]:
    by_key = {axis.key: axis for axis in structure.axes}
    bases = [by_key[by_key[axis].base or axis] for axis in table.axes]
    if not roll or not all(axis.by_roll for axis in bases):
        return [None] * len(table.numbers)
    combos = np.array(list(roll), dtype=np.int16).reshape(len(roll), -1)
    along = [numbers_along(structure, axis, combos).tolist() for axis in table.axes]
    found = dict.fromkeys(table.numbers, 0)
    for at, count in enumerate(roll.values()):
        numbers = tuple(column[at] for column in along)
        found[numbers] = found.get(numbers, 0) + count
    return [found[numbers] for numbers in table.numbers]


def _thinkable(axes: tuple[GroupAxis, ...]) -> list[tuple[int, ...]]:
    sizes = [[value.number for value in axis.values] for axis in axes]
    if int(np.prod([len(each) for each in sizes])) > MOST_ASSUMED:
        return []
    return list(product(*sizes))


def numbers_along(structure: Structure, axis: str, combos: NDArray[np.int16]) -> Counts:
    """The number of each combination along an axis, merged ones included."""
    by_key = {each.key: each for each in structure.axes}
    wanted = by_key[axis]
    base = [each.key for each in structure.base_axes].index(wanted.base or axis)
    own = combos[:, base].astype(np.int64)
    known = (
        {part: value.number for value in wanted.values for part in value.parts}
        if wanted.base
        else {value.number: value.number for value in wanted.values}
    )
    return np.array([known.get(int(number), UNKNOWN) for number in own], dtype=np.int64)


def _table(structure: Structure, axes: tuple[str, ...], combos: NDArray[np.int16]) -> TableGroups:
    """Groups in the order of the axes; 不明 stands last and only where somebody is in it."""
    if not axes:
        place = np.zeros(len(combos), dtype=np.int64)
        return TableGroups("all", (), ((),), (("全体",),), place)
    by_key = {each.key: each for each in structure.axes}
    along = np.array([numbers_along(structure, axis, combos) for axis in axes]).T
    known = [[(value.number, value.label) for value in by_key[axis].values] for axis in axes]
    pairs = list(product(*known))
    there = {tuple(int(n) for n in row) for row in along}
    labelled = {tuple(n for n, _ in pair): tuple(label for _, label in pair) for pair in pairs}
    names = [dict(each) for each in known]
    for numbers in sorted(there - set(labelled)):
        labelled[numbers] = tuple(
            names[at].get(number, UNKNOWN_LABEL) for at, number in enumerate(numbers)
        )
    order = {numbers: at for at, numbers in enumerate(labelled)}
    place = np.array([order[tuple(int(n) for n in row)] for row in along], dtype=np.int64)
    return TableGroups("*".join(axes), axes, tuple(labelled), tuple(labelled.values()), place)
