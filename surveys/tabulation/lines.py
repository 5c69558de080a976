"""One line of the survey on its way into the document: which groups show it, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surveys.disclosure.bands import Bands, band
from surveys.disclosure.groups import Grouping
from surveys.disclosure.ranges import Counts, Flags
from surveys.structures.structure import MEASURED
from surveys.tabulation.counting import Counted
from surveys.tabulation.document import POOLED, Cell, Choice, Figures, Line, Shown
from surveys.tabulation.measured import dates_of, figures_of
from surveys.tabulation.shares import Rounding, shares_of_one, shares_of_several

WITHHELD_CELL = Cell(Shown.WITHHELD)
EMPTY_CELL = Cell(Shown.EMPTY)


@dataclass(frozen=True)
class Manner:
    """How figures are shown: `decimals` and `rounding` are those of shares."""

    k: int
    decimals: int
    rounding: Rounding


class CountedLine:
    """One line on its way into the document."""

    def __init__(self, grouping: Grouping, counted: Counted, shown: Flags, manner: Manner) -> None:
        self.grouping = grouping
        self.counted = counted
        self.manner = manner
        held = grouping.members.astype(np.int64).T
        self.n: Counts = counted.n @ held
        self.no_answer: Counts = counted.no_answer @ held
        self.not_asked: Counts = counted.not_asked @ held
        self.chosen: NDArray[np.int64] = counted.chosen @ held
        self.is_empty = grouping.is_empty | (int(counted.n.sum()) == 0)
        self.shown: Flags = shown & ~self.is_empty
        self.values = self._values()
        self.bands: Bands = band(
            grouping,
            counted.chosen,
            counted.n,
            self.shown,
            k=manner.k,
            is_partition=counted.is_partition,
            same=self._same(),
        )

    def _values(self) -> dict[int, list[int]]:
        """By shown group, the numbers given, in order of size."""
        if self.counted.values is None:
            return {}
        values, cell = self.counted.values
        order = np.argsort(values, kind="stable")
        values, cell = values[order], cell[order]
        return {
            int(group): values[self.grouping.members[group][cell]].tolist()
            for group in np.flatnonzero(self.shown)
        }

    def _same(self) -> Flags:
        found = np.zeros(len(self.n), dtype=bool)
        for at, values in self.values.items():
            found[at] = values[0] == values[-1]
        return found

    def pool(self, rows: Sequence[CountedLine]) -> None:
        """Rows together are banded or veiled where one of them is, and are shown otherwise."""
        exact = np.all([row.bands.exact for row in rows], axis=0)
        choice = np.where(exact, -1, self.bands.choice)
        self.bands = Bands(choice, ~exact & (choice < 0) & self.shown)

    def line(self) -> Line:
        question = self.counted.question
        labels = {row.key: row.label for row in question.rows}
        spans = enumerate(self.grouping.tables)
        return Line(
            question=question.key,
            identity=question.identity,
            kind=question.kind,
            wording=question.wording,
            name=question.name,
            row=self.counted.row,
            row_label=labels.get(self.counted.row, ""),
            choices=tuple(Choice(c.key, c.label, c.tone, c.is_unknown) for c in question.choices),
            unit=question.unit,
            cells={
                table.key: tuple(
                    self._cell(at) for at in range(*self.grouping.span(number).indices(10**9))
                )
                for number, table in spans
            },
        )

    def _cell(self, at: int) -> Cell:
        if self.is_empty[at]:
            return EMPTY_CELL
        if not self.shown[at]:
            return WITHHELD_CELL
        cell = Cell(
            Shown.SHOWN,
            n=int(self.n[at]),
            no_answer=int(self.no_answer[at]),
            not_asked=int(self.not_asked[at]),
        )
        if self.bands.choice[at] >= 0:
            return replace(cell, shown=Shown.BANDED, band=int(self.bands.choice[at]))
        if self.bands.veiled[at]:
            return replace(cell, shown=Shown.VEILED)
        if self.counted.question.kind in MEASURED:
            return replace(cell, figures=self._figures(self.values[at]))
        counts = self.chosen[:, at].tolist()
        return replace(cell, counts=tuple(counts), percents=self._percents(counts, int(self.n[at])))

    def _percents(self, counts: Sequence[int], n: int) -> tuple[str, ...] | None:
        if self.counted.is_partition:
            return shares_of_one(
                counts, decimals=self.manner.decimals, rounding=self.manner.rounding
            )
        return shares_of_several(counts, base=n, decimals=self.manner.decimals)

    def _figures(self, values: Sequence[int]) -> Figures:
        question = self.counted.question
        if question.kind == "date":
            return dates_of(values)
        return figures_of(values, places=self.counted.places, decimals=question.decimals)


def lines_of(lines: Sequence[CountedLine]) -> tuple[Line, ...]:
    rows: dict[str, list[CountedLine]] = {}
    for each in lines:
        if each.counted.row == POOLED:
            each.pool(rows[each.counted.question.key])
        else:
            rows.setdefault(each.counted.question.key, []).append(each)
    return tuple(each.line() for each in lines)
