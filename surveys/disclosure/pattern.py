"""Which groups are withheld, so that no withheld number can be worked out. See docs/adr/0015."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from surveys.disclosure.groups import Grouping
from surveys.disclosure.joined import Joined
from surveys.disclosure.ranges import Counts, Flags, Told, plain_widths, with_group
from surveys.disclosure.unknowns import Part, parts_of


@dataclass(frozen=True)
class Answered:
    """The lines of one question. `is_common`: it is shown or withheld together with the others."""

    lines: tuple[Told, ...]
    is_common: bool


@dataclass(frozen=True)
class Pattern:
    """Flags over Grouping's groups. `own` has those of each question; a question of which nothing
    may be shown, not even the whole, is withheld everywhere."""

    common: Flags
    own: tuple[Flags, ...]


def pattern_of(
    grouping: Grouping, people: Counts, questions: Sequence[Answered], *, k: int
) -> Pattern:
    """`people` counts everybody who answered anything, by combination."""
    return Withholding(grouping, people, questions, k).pattern()


class Withholding:
    """The groups withheld so far; it only grows."""

    def __init__(
        self, grouping: Grouping, people: Counts, questions: Sequence[Answered], k: int
    ) -> None:
        self.grouping = grouping
        self.people = people
        self.questions = questions
        self.k = k
        self.exists = ~grouping.is_empty
        self.held = grouping.members.astype(np.int64)
        self.size: Counts = self.held @ people
        self.dead = [
            any(int(line.n.sum()) < k for line in question.lines) for question in questions
        ]
        self.common: Flags = self._primary([people])
        self.own: list[Flags] = [self._primary([t.n for t in q.lines]) for q in questions]
        for at, question in enumerate(questions):
            if question.is_common and not self.dead[at]:
                self.common |= self.own[at]
        self.first = list(self.own)
        self._spread()

    def pattern(self) -> Pattern:
        if int(self.people.sum()) < self.k:
            every = np.ones(len(self.exists), dtype=bool)
            return Pattern(every, tuple(every for _ in self.questions))
        for part in parts_of(self.grouping):
            self._extend(part)
        every = np.ones(len(self.exists), dtype=bool)
        return Pattern(
            self.common,
            tuple(every if self.dead[at] else flags for at, flags in enumerate(self.own)),
        )

    def _primary(self, counts: Sequence[Counts]) -> Flags:
        """Too few, or too few others in a group that holds this one."""
        child, parent = self.grouping.parents
        found = np.zeros(len(self.exists), dtype=bool)
        for each in counts:
            n = self.held @ each
            found |= n < self.k
            others = n[parent] - n[child]
            found[child[(others > 0) & (others < self.k)]] = True
        return found & self.exists

    def _spread(self) -> None:
        for at, question in enumerate(self.questions):
            self.own[at] = self.common if question.is_common else self.own[at] | self.common

    def alive(self, *, common: bool) -> list[int]:
        return [
            at
            for at, question in enumerate(self.questions)
            if not self.dead[at] and question.is_common == common
        ]

    def _extend(self, part: Part) -> None:
        """Withholds further until nobody can be placed by the tables of this part."""
        if not part.is_plain:
            Joined(self, part).extend()
            return
        span = part.groups[1:]
        self._grow_common(span)
        for at in self.alive(common=False):
            while (exposed := self._grow_own(span, at)) is not None:
                # What is known of its people gives it away: they have to stay unknown as well.
                self.start_again(at, span)
                self.withhold(exposed, None)
                self._grow_common(span)

    def _grow_common(self, span: Counts) -> None:
        counts = [self.people]
        counts += [line.n for at in self.alive(common=True) for line in self.questions[at].lines]
        by_group = [self.held[span] @ each for each in counts]

        def is_safe(hidden: Flags) -> bool:
            return not self._narrow(by_group, span, hidden, hidden).any()

        while not is_safe(hidden := self.common[span] & self.exists[span]):
            group = self._helping(span, hidden, is_safe)
            assert group is not None  # with all withheld, the whole's K or more may be anywhere
            self.withhold(group, None)

    def _grow_own(self, span: Counts, question: int) -> int | None:
        """A group that stays exposed though all are withheld is returned."""
        by_group = [self.held[span] @ line.n for line in self.questions[question].lines]
        common = self.common[span] & self.exists[span]

        def is_safe(hidden: Flags) -> bool:
            return not self._narrow(by_group, span, hidden, common).any()

        while not is_safe(hidden := self.own[question][span] & self.exists[span]):
            group = self._helping(span, hidden, is_safe)
            if group is None:
                narrow = self._narrow(by_group, span, hidden, common)
                return int(span[np.flatnonzero(narrow)[0]])
            self.withhold(group, question)
        return None

    def _helping(self, span: Counts, hidden: Flags, is_safe: Callable[[Flags], bool]) -> int | None:
        """The smallest shown group that makes it safe, or else the smallest; None if none is."""
        shown = np.flatnonzero(self.exists[span] & ~hidden).tolist()
        order = sorted(shown, key=lambda at: (self.size[span[at]], at))
        if not order:
            return None
        found = next((at for at in order if is_safe(with_group(hidden, at))), order[0])
        return int(span[found])

    def _narrow(self, counts: list[Counts], span: Counts, hidden: Flags, common: Flags) -> Flags:
        people = self.size[span]
        found = np.zeros(len(span), dtype=bool)
        for n in counts:
            found |= hidden & (plain_widths(n, people, hidden, common) < self.k)
        return found

    def start_again(self, question: int, groups: Counts) -> None:
        """Takes back what was withheld further in one question, where that did not help."""
        self.own[question] = self.own[question].copy()
        self.own[question][groups] = (self.first[question] | self.common)[groups]

    def withhold(self, group: int, question: int | None) -> None:
        """In every common question and what follows them, or in one question alone."""
        if question is None:
            self.common = with_group(self.common, group)
            self._spread()
        else:
            self.own[question] = with_group(self.own[question], group)
