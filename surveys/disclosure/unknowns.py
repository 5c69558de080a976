"""What an outsider has to solve for: tables that hang together, and the unknowns they share.

Tables over different axes tell nothing about each other: for any counts by department and any by
grade there is a cross with both. So tables fall into parts that share no base axis, and each part
is checked on its own. Within a part the unknowns are as coarse as its crosses allow. A table along
one axis that is finer than the crosses (4 grades beside departments × 2 grades) hangs on it by sums
alone: whatever the cross holds, a finer cross with these sums exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.disclosure.groups import Grouping, TableGroups, numbers_along

Counts = NDArray[np.int64]
Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Tables that hang together.

    `groups` are places in Grouping's list, the whole first. `members` has a row for each of them
    and a column for each unknown. `sums` are rows of +1 and −1 that come to nothing. `gather` adds
    counts by combination up to the unknowns.
    """

    tables: tuple[int, ...]
    groups: Counts
    members: Matrix
    sums: Matrix
    gather: Matrix

    @property
    def is_plain(self) -> bool:
        """One partition of everybody: its ranges have a closed form."""
        return len(self.tables) == 1


def parts_of(grouping: Grouping) -> list[Part]:
    bases = [_bases(grouping, table) for table in grouping.tables]
    left = list(range(1, len(grouping.tables)))
    found: list[Part] = []
    while left:
        together = [left.pop(0)]
        axes = set(bases[together[0]])
        while near := [each for each in left if bases[each] & axes]:
            left = [each for each in left if each not in near]
            together += near
            axes |= set().union(*(bases[each] for each in near))
        found.append(_part(grouping, tuple(sorted(together))))
    return found


def _bases(grouping: Grouping, table: TableGroups) -> frozenset[str]:
    by_key = {axis.key: axis for axis in grouping.structure.axes}
    return frozenset(by_key[axis].base or axis for axis in table.axes)


def _part(grouping: Grouping, tables: tuple[int, ...]) -> Part:
    groups = np.concatenate(
        [[0], *(np.arange(*grouping.span(each).indices(10**9)) for each in tables)]
    )
    combos = len(grouping.combos)
    if len(tables) == 1:
        gather = grouping.members[grouping.span(tables[0])].astype(np.int64)
        gather = gather[gather.any(axis=1)]
        none = np.zeros((0, len(gather)), dtype=np.int64)
        return Part(tables, groups, _held(grouping, groups, gather), none, gather)
    crosses = [each for each in tables if len(_bases(grouping, grouping.tables[each])) > 1]
    levels = _levels(grouping, crosses) if crosses else {}
    cells = (
        _gather(list(levels.values()), combos)
        if crosses
        else _gather([grouping.tables[each].place for each in tables], combos)
    )
    blocks, sums = [cells], []
    for axis in sorted(levels):
        single = [
            grouping.tables[each].place
            for each in tables
            if _bases(grouping, grouping.tables[each]) == {axis}
        ]
        leaves = _gather([levels[axis], *single], combos)
        if len(leaves) == len(_gather([levels[axis]], combos)):
            continue
        at = sum(len(block) for block in blocks)
        blocks.append(leaves)
        for level in np.unique(levels[axis]):
            inside = (levels[axis] == level).astype(np.int64)
            row = {0: -_within(cells, inside), at: _within(leaves, inside)}
            sums.append(row)
    gather = np.concatenate(blocks)
    together = np.zeros((len(sums), len(gather)), dtype=np.int64)
    for at, row in enumerate(sums):
        for start, values in row.items():
            together[at, start : start + len(values)] = values
    return Part(tables, groups, _held(grouping, groups, *blocks), together, gather)


def _levels(grouping: Grouping, crosses: Sequence[int]) -> dict[str, Counts]:
    """By base axis, which combinations the crosses tell apart along it."""
    by_key = {axis.key: axis for axis in grouping.structure.axes}
    along: dict[str, list[Counts]] = {}
    for cross in crosses:
        for axis in grouping.tables[cross].axes:
            numbers = numbers_along(grouping.structure, axis, grouping.combos)
            along.setdefault(by_key[axis].base or axis, []).append(numbers)
    return {
        axis: np.unique(np.array(rows), axis=1, return_inverse=True)[1].reshape(-1)
        for axis, rows in along.items()
    }


def _gather(places: Sequence[Counts], combos: int) -> Matrix:
    """One row for each way of lying in all of `places`."""
    row = np.unique(np.array(places), axis=1, return_inverse=True)[1].reshape(-1)
    found = np.zeros((int(row.max()) + 1, combos), dtype=np.int64)
    found[row, np.arange(combos)] = 1
    return found


def _within(gather: Matrix, inside: Counts) -> Counts:
    """Which rows lie within a set of combinations."""
    return ((gather @ inside) == gather.sum(axis=1)).astype(np.int64)


def _held(grouping: Grouping, groups: Counts, *blocks: Matrix) -> Matrix:
    """Each group as unknowns: of the first block that can say it."""
    rows = []
    for each in groups:
        inside = grouping.members[each].astype(np.int64)
        row: list[Counts] = []
        said = False
        for block in blocks:
            within = _within(block, inside) * (block.sum(axis=1) > 0)
            fits = not said and bool((within @ block == inside).all())
            row.append(within if fits else np.zeros(len(block), dtype=np.int64))
            said = said or fits
        rows.append(np.concatenate(row))
    return np.array(rows)
