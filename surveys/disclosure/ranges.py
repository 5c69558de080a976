"""Between which numbers an outsider can place how many of a group answered.

The outsider knows every published figure of every line: how many chose what, gave no answer, or
were not asked, for each group that is shown; and that the people of a group are the same in all
lines. Unknown are these numbers for each unknown of a part (surveys.disclosure.unknowns). The
bounds are optima of linear programs (scipy's HiGHS); for one plain partition they have a closed
form, which allows for all of that at once, because people may be exchanged among withheld groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from surveys.disclosure.unknowns import Matrix, Part

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
FEW = 2  # groups that are looked at one by one
SLACK = 1e-6  # of the solver; the bounds are whole numbers
UNBOUNDED = 3  # linprog's status
OPEN = 10**12  # stands for a bound that nothing published gives


@dataclass(frozen=True)
class Told:
    """One line, by combination of groups. `answered` are classes that add up to those answering;
    `spared` the other ones; `within` counts of which several may hold for one person."""

    answered: Matrix
    spared: Matrix
    within: Matrix

    @cached_property
    def n(self) -> Counts:
        found: Counts = self.answered.sum(axis=0)
        return found

    def gathered(self, gather: Matrix) -> Told:
        by = gather.T
        return Told(self.answered @ by, self.spared @ by, self.within @ by)


def told_of(n: Counts) -> Told:
    """A line of which only the number of answers counts."""
    none = np.zeros((0, len(n)), dtype=np.int64)
    return Told(n[None, :], none, none)


@dataclass(frozen=True)
class Block:
    """Where a line's variables stand in the program: class by class, over its free unknowns."""

    start: int
    free: Counts
    answered: int


class Program:
    """What is published of a part's lines, as equations. `shown` has a row of flags for each
    line, over the part's groups; `everywhere` are the groups shown in every common line."""

    def __init__(
        self,
        part: Part,
        lines: Sequence[Told],
        shown: Sequence[Flags],
        everywhere: Flags | None = None,
    ) -> None:
        self.part = part
        self.shown = shown
        self.width = 0
        self.blocks: list[Block] = []
        self._equal: list[tuple[sparse.coo_matrix, Counts]] = []
        self._most: list[tuple[sparse.coo_matrix, Counts]] = []
        self.seen: dict[tuple[int, int], tuple[float, float]] = {}
        people = None
        if everywhere is not None:
            people = self._free(everywhere)
            self.width = len(people)
        for line, flags in zip(lines, shown, strict=True):
            self._add(line, flags, people)

    def _free(self, flags: Flags) -> Counts:
        """Unknowns that no published group tells on its own."""
        published = self.part.members[flags]
        alone = published[published.sum(axis=1) == 1].any(axis=0)
        return np.flatnonzero(~alone)

    def _add(self, line: Told, flags: Flags, people: Counts | None) -> None:
        free = self._free(flags)
        start, size = self.width, len(free)
        kept = line.answered[line.answered[:, free].any(axis=1)]
        spared = line.spared[line.spared[:, free].any(axis=1)]
        within = line.within[line.within[:, free].any(axis=1)]
        classes = np.concatenate([kept, spared, within])[:, free]
        self.blocks.append(Block(start, free, len(kept)))
        self.width += classes.size
        rows = np.concatenate([self.part.members[flags], self.part.sums])[:, free]
        rows = np.unique(rows[rows.any(axis=1)], axis=0)
        for at, values in enumerate(classes):
            self._equation(rows, start + at * size, rows @ values)
        if people is not None and size:
            self._same_people(classes[: len(kept) + len(spared)], start, free, people)
        if len(within) and size:
            self._several(len(kept), start, size, classes, len(kept) + len(spared))

    def _equation(self, rows: Matrix, start: int, values: Counts) -> None:
        found = sparse.coo_matrix(rows)
        found.col = found.col + start
        self._equal.append((found, values))

    def _same_people(self, classes: Matrix, start: int, free: Counts, people: Counts) -> None:
        """In each unknown the classes add up to its people, who are the same for all lines."""
        size = len(free)
        unit = np.arange(size)
        rows = np.tile(unit, len(classes))
        columns = start + np.arange(len(classes) * size)
        values = np.ones(len(columns))
        place = {int(each): at for at, each in enumerate(people)}
        shared = np.array([place.get(int(each), -1) for each in free])
        known = np.where(shared < 0, classes.sum(axis=0), 0)
        both = shared >= 0
        rows = np.concatenate([rows, unit[both]])
        columns = np.concatenate([columns, shared[both]])
        values = np.concatenate([values, -np.ones(int(both.sum()))])
        if not len(columns):
            return
        shape = (size, int(columns.max()) + 1)
        self._equal.append((sparse.coo_matrix((values, (rows, columns)), shape=shape), known))

    def _several(self, answered: int, start: int, size: int, classes: Matrix, first: int) -> None:
        """Of those answering, each choice was taken by some, and each took one at least."""
        unit = np.arange(size)
        one = np.ones(size)
        zero = np.zeros(size, dtype=np.int64)
        n = [start + at * size + unit for at in range(answered)]
        each = [start + at * size + unit for at in range(first, len(classes))]
        for choice in each:
            self._rows([(choice, one), *((part, -one) for part in n)], zero)
        self._rows([*((part, one) for part in n), *((choice, -one) for choice in each)], zero)

    def _rows(self, terms: list[tuple[Counts, NDArray[np.float64]]], most: Counts) -> None:
        rows = np.concatenate([np.arange(len(columns)) for columns, _ in terms])
        columns = np.concatenate([columns for columns, _ in terms])
        values = np.concatenate([values for _, values in terms])
        shape = (len(most), int(columns.max()) + 1)
        self._most.append((sparse.coo_matrix((values, (rows, columns)), shape=shape), most))

    @cached_property
    def _system(self) -> dict[str, object]:
        found: dict[str, object] = {"bounds": (0, None), "method": "highs"}
        for name, blocks in (("eq", self._equal), ("ub", self._most)):
            if blocks:
                found[f"A_{name}"] = _stacked([matrix for matrix, _ in blocks], self.width)
                found[f"b_{name}"] = np.concatenate([values for _, values in blocks])
        return found

    def _direction(self, line: int, group: int) -> NDArray[np.float64]:
        block = self.blocks[line]
        found = np.zeros(self.width)
        inside = self.part.members[group][block.free]
        for at in range(block.answered):
            start = block.start + at * len(inside)
            found[start : start + len(inside)] = inside
        return found

    def _solve(self, direction: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """An optimum; None where the solver gives up, which proves nothing wide."""
        solved = linprog(-direction, **self._system)
        if solved.status == UNBOUNDED:
            return np.full(self.width, float(OPEN))
        found: NDArray[np.float64] | None = solved.x if solved.status == 0 else None
        return found

    def _look(self, direction: NDArray[np.float64], wanted: Sequence[tuple[int, int]]) -> None:
        point = self._solve(direction)
        if point is None:
            return
        for each in wanted:
            value = float(self._direction(*each) @ point)
            low, high = self.seen.get(each, (value, value))
            self.seen[each] = (min(low, value), max(high, value))

    def too_narrow(self, wanted: Sequence[tuple[int, int]], k: int) -> tuple[int, int] | None:
        """The first of `wanted`, each a line and a group, that an outsider can place within k."""
        if not wanted:
            return None
        if not self.width:
            return wanted[0]
        groups = list(dict.fromkeys(group for _, group in wanted))
        for signs in _splits(len(groups)):
            sign = dict(zip(groups, signs, strict=True))
            left = [each for each in wanted if not self._is_wide(each, k)]
            if len({group for _, group in left}) > FEW:
                direction = np.sum(
                    [sign[each[1]] * self._direction(*each) for each in left], axis=0
                )
                self._look(direction, wanted)
                self._look(-direction, wanted)
        for group in groups:
            together = [each for each in wanted if each[1] == group]
            if not all(self._is_wide(each, k) for each in together):
                direction = np.sum([self._direction(*each) for each in together], axis=0)
                self._look(direction, wanted)
                self._look(-direction, wanted)
            for each in together:
                if not self._is_wide(each, k):
                    self._look(self._direction(*each), wanted)
                    self._look(-self._direction(*each), wanted)
                if not self._is_wide(each, k):
                    return each
        return None

    def _is_wide(self, each: tuple[int, int], k: int) -> bool:
        if each not in self.seen:
            return False
        low, high = self.seen[each]
        return floor(high + SLACK) - ceil(low - SLACK) >= k

    def bounds(self, line: int, group: int) -> tuple[int, int]:
        """The least and the most that is possible, without what is known for certain."""
        if not self.width:
            return 0, 0
        direction = self._direction(line, group)
        low, high = (self._solve(sign * direction) for sign in (-1, 1))
        if low is None or high is None:
            return 0, 0
        return ceil(float(direction @ low) - SLACK), floor(float(direction @ high) + SLACK)


def _splits(groups: int) -> list[list[int]]:
    """Which groups to push up while the others go down, so that a few optima widen most ranges.

    The parity of the ones in a number alternates within rows and columns of a cross alike.
    """
    return [[1 - 2 * ((at // step).bit_count() % 2) for at in range(groups)] for step in (1, 2, 4)]


def _stacked(blocks: Sequence[sparse.coo_matrix], width: int) -> sparse.csr_matrix:
    rows, columns, values = [], [], []
    at = 0
    for block in blocks:
        rows.append(block.row + at)
        columns.append(block.col)
        values.append(block.data)
        at += block.shape[0]
    return sparse.csr_matrix(
        (np.concatenate(values).astype(float), (np.concatenate(rows), np.concatenate(columns))),
        shape=(at, width),
    )


def plain_widths(n: Counts, people: Counts, hidden: Flags, common: Flags) -> Counts:
    """For each group of one partition, most less least that may have answered a line.

    `n` and `people` count who answered the line and who answered at all; `hidden` groups are
    withheld in this line, `common` ones of them in every line, so that their people are known
    together only. Nought where a group is not hidden.
    """
    own = hidden & ~common
    total = int(n[hidden].sum())
    pooled = int(people[common].sum())
    partners = int(common.sum())
    found = np.zeros(len(n), dtype=np.int64)
    for each in np.flatnonzero(hidden):
        room = int(people[own].sum()) - (int(people[each]) if own[each] else 0)
        if own[each] or partners > 1:
            room += pooled
        high = min(total, int(people[each]) if own[each] else pooled)
        found[each] = high - max(0, total - room)
    return found


def with_group(flags: Flags, group: int | Sequence[int]) -> Flags:
    found = flags.copy()
    found[group] = True
    return found
