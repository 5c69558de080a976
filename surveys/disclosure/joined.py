"""Withholding in tables that hang together, as a cross and its margins do.

First for numbers of answers alone, by small programs: groups are withheld for a line that has in
each unknown the least that any common line has, so that what moves in it may move in all of them.
Then all lines, choices and groups are put to the outsider at once, and what is still too narrow is
mended.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from surveys.disclosure.ranges import Flags, Program, Told, told_of, with_group
from surveys.disclosure.unknowns import Part

if TYPE_CHECKING:
    from surveys.disclosure.pattern import Withholding


class Joined:
    def __init__(self, state: Withholding, part: Part) -> None:
        self.state = state
        self.part = part
        self.exists = state.exists[part.groups]
        self.size = state.size[part.groups]
        self.lines: dict[int, list[Told]] = {
            at: [line.gathered(part.gather) for line in question.lines]
            for at, question in enumerate(state.questions)
        }
        self.people = told_of(part.gather @ state.people)

    def extend(self) -> None:
        common = [line for at in self.state.alive(common=True) for line in self.lines[at]]
        self._grow([self.people, *common], None)
        for at in self.state.alive(common=False):
            self._grow(self.lines[at], at)
        self._mend()

    def _hidden(self, question: int | None) -> Flags:
        flags = self.state.common if question is None else self.state.own[question]
        found: Flags = flags[self.part.groups] & self.exists
        return found

    def _grow(self, lines: Sequence[Told], question: int | None) -> None:
        """Of one question too, what is known of a group's people limits how many answered."""
        n = np.min([line.n for line in lines], axis=0)
        least = told_of(n)
        if question is not None:
            least = Told(n[None, :], (self.people.n - n)[None, :], least.within)
        while True:
            hidden = self._hidden(question)
            order = sorted(np.flatnonzero(hidden).tolist(), key=self._by_size)
            wanted = [(0, group) for group in order]
            narrow = self._one(least, hidden, question).too_narrow(wanted, self.state.k)
            if narrow is None:
                return
            found = self._helping(narrow[1], hidden, least, question)
            if not found:
                return
            self._withhold(found, question)

    def _one(self, line: Told, hidden: Flags, question: int | None) -> Program:
        everywhere = None if question is None else ~self._hidden(None)
        return Program(self.part, [line], [~hidden], everywhere)

    def _by_size(self, group: int) -> tuple[int, int]:
        return int(self.size[group]), group

    def _helping(self, group: int, hidden: Flags, line: Told, question: int | None) -> list[int]:
        """Shown groups after which `group` is safe: one, the smallest, or as few as it takes.

        Where none is enough alone, the smallest go together and those not needed come back.
        """

        def is_safe(trial: Flags) -> bool:
            low, high = self._one(line, trial, question).bounds(0, group)
            return high - low >= self.state.k

        order = self._beside(group, hidden)
        if question is None:
            single = next((g for g in order if is_safe(with_group(hidden, g))), None)
            if single is not None:
                return [single]
        taken: list[int] = []
        for candidate in order:
            taken.append(candidate)
            if is_safe(with_group(hidden, taken)):
                break
        for candidate in reversed(taken[:-1]):
            fewer = [g for g in taken if g != candidate]
            if is_safe(with_group(hidden, fewer)):
                taken = fewer
        return taken

    def _beside(self, group: int, hidden: Flags) -> list[int]:
        """Shown groups by size, those first that share a shown group with this one."""
        shown = [int(g) for g in np.flatnonzero(self.exists & ~hidden) if g != 0]
        near = self._near(group, hidden)
        return sorted(shown, key=lambda g: (g not in near, *self._by_size(g)))

    def _near(self, group: int, hidden: Flags) -> set[int]:
        """Groups that lie with this one in a shown group other than the whole."""
        members = self.part.members.astype(bool)
        own = members[group]
        found: set[int] = set()
        for shown in np.flatnonzero(self.exists & ~hidden):
            if shown == 0 or not (members[shown] & own).any():
                continue
            inside = ~(members & ~members[shown]).any(axis=1) & members.any(axis=1)
            found |= {int(g) for g in np.flatnonzero(inside)} - {int(shown)}
        return found

    # All lines at once.

    def _mend(self) -> None:
        while True:
            alive = [at for each in (True, False) for at in self.state.alive(common=each)]
            places = [(at, line) for at in alive for line in self.lines[at]]
            if not any(self._hidden(at).any() for at in (None, *alive)):
                return
            wanted = [
                (number, int(group))
                for group in sorted(range(len(self.exists)), key=self._by_size)
                for number, (at, _) in enumerate(places)
                if self._hidden(at)[group]
            ]
            shown = [~self._hidden(at) for at, _ in places]
            program = Program(self.part, [line for _, line in places], shown, ~self._hidden(None))
            narrow = program.too_narrow(wanted, self.state.k)
            if narrow is None:
                return
            number, group = narrow
            self._mend_one(*places[number], group)

    def _mend_one(self, at: int, line: Told, group: int) -> None:
        """Withholds one more: the smallest that helps against this line alone."""
        question = None if self.state.questions[at].is_common else at
        found = self._helping(group, self._hidden(question), line, question)
        if found:
            self._withhold(found, question)
        elif question is not None and not self._hidden(None)[group]:
            self.state.start_again(at, self.part.groups[1:])
            self._withhold([group], None)
        else:
            self.state.dead[at] = True

    def _withhold(self, groups: Sequence[int], question: int | None) -> None:
        for group in groups:
            self.state.withhold(int(self.part.groups[group]), question)
