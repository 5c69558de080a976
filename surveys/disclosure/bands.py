"""Rule 8: where everybody in a group answered alike, the share is banded and stays so.

Banded are groups in which all but a few chose the same: at most 5 % and fewer than K others. If
only groups without a single other answer were banded, the band itself would say so. Where the
exact figure would follow from the other groups' figures, a partner's are veiled: how many of it
answered is shown, but not what.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surveys.disclosure.groups import Grouping
from surveys.disclosure.ranges import Counts, Flags, Program, told_of
from surveys.disclosure.unknowns import Matrix, Part, parts_of

BAND = 20  # one in twenty may have answered otherwise: 95 % or more


@dataclass(frozen=True)
class Bands:
    """By group: the choice that (nearly) all made or −1, and whether the answers are veiled."""

    choice: NDArray[np.int64]
    veiled: Flags

    @property
    def exact(self) -> Flags:
        """Groups whose answers are shown as they are, as far as rule 8 goes."""
        found: Flags = (self.choice < 0) & ~self.veiled
        return found


def alike(chosen: Matrix, n: Counts, *, k: int, is_partition: bool) -> NDArray[np.int64]:
    """By column: the choice that all made, or all but a few; −1 where they differ."""
    if not len(chosen):
        return np.full(len(n), -1, dtype=np.int64)
    few = np.minimum(n // BAND, k - 1)
    high = n - chosen <= few
    same = high.any(axis=0) & (n > 0)
    if not is_partition:
        same &= (high | (chosen <= few)).all(axis=0)
    return np.where(same, high.argmax(axis=0), -1)


def band(
    grouping: Grouping,
    chosen: Matrix,
    n: Counts,
    shown: Flags,
    *,
    k: int,
    is_partition: bool,
    same: Flags | None = None,
) -> Bands:
    """`chosen` and `n` by combination; `same` marks groups that are alike in another way (a
    number that all gave) and can only be veiled."""
    held = grouping.members.astype(np.int64).T
    choice = alike(chosen @ held, n @ held, k=k, is_partition=is_partition)
    choice[~shown] = -1
    veiled = np.zeros(len(choice), dtype=bool) if same is None else same & shown
    found = Bands(choice, veiled)
    if found.exact[shown].all():
        return found
    alike_ones = np.flatnonzero((choice >= 0) | veiled)
    for part in parts_of(grouping):
        cover = _Cover(grouping, part, shown, found)
        for group in alike_ones:
            if group not in part.groups:
                continue
            if choice[group] >= 0:
                cover.protect(int(group), n - chosen[choice[group]], n)
            else:
                cover.protect(int(group), n, None)
    return found


class _Cover:
    """Veils partners within one part, in `bands`, until a banded group's figure is open."""

    def __init__(self, grouping: Grouping, part: Part, shown: Flags, bands: Bands) -> None:
        self.grouping = grouping
        self.part = part
        self.shown = shown
        self.bands = bands
        self.exists = ~grouping.is_empty

    def protect(self, group: int, others: Counts, most: Counts | None) -> None:
        """`others` answered otherwise, of at most `most`; without it, as many as may be."""
        size = self.grouping.members.astype(np.int64) @ (others if most is None else most)
        while self._is_known(group, others, most, self.bands.veiled):
            partners = [
                int(g)
                for g in self.part.groups[1:]
                if self.shown[g] and self.exists[g] and self.bands.exact[g]
            ]
            if not partners:
                return
            partners.sort(key=lambda g: (size[g], g))
            helping = (
                g for g in partners if not self._is_known(group, others, most, self._with(g))
            )
            self.bands.veiled[next(helping, partners[0])] = True

    def _with(self, group: int) -> Flags:
        veiled = self.bands.veiled.copy()
        veiled[group] = True
        return veiled

    def _is_known(self, group: int, others: Counts, most: Counts | None, veiled: Flags) -> bool:
        """Whether the number who answered otherwise follows from the groups shown exactly."""
        published = self.shown & self.exists & (self.bands.choice < 0) & ~veiled
        if not self.part.is_plain:
            return self._is_fixed(group, others, published)
        span = self.part.groups[1:]
        hidden = span[~published[span] & self.exists[span]]
        if group == 0:
            return not len(hidden)
        if not published[0]:
            return False
        if most is None:
            return len(hidden) == 1
        members = self.grouping.members.astype(np.int64)
        total = int((members[hidden] @ others).sum())
        answered = members[hidden] @ most
        own = int(members[group] @ most)
        room = int(answered.sum()) - own
        return min(total, own) <= max(0, total - room)

    def _is_fixed(self, group: int, others: Counts, published: Flags) -> bool:
        if not published[self.part.groups].any():
            return False
        (at,) = np.flatnonzero(self.part.groups == group)
        line = told_of(self.part.gather @ others)
        program = Program(self.part, [line], [published[self.part.groups]])
        low, high = program.bounds(0, int(at))
        return low == high
