"""An outsider who has nothing but the published document, and solves it for what is withheld.

Knows nothing of surveys.disclosure: reads the document's JSON, names an unknown for every line,
answer and combination of groups, writes one equation for every published figure, and asks a solver
how many of a withheld group may have answered. `combos` are the combinations thought possible and
`inside` says which group of a table a combination belongs to: both follow from the group labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

Inside = Callable[[str, tuple[int, ...]], str]
SOME = ("shown", "banded", "veiled")


class Outsider:
    def __init__(self, document: dict[str, Any], combos: Sequence[tuple[int, ...]], inside: Inside):
        self.document = document
        self.combos = combos
        self.groups = {
            (table["key"], group["key"]): [
                at for at, combo in enumerate(combos) if inside(table["key"], combo) == group["key"]
            ]
            for table in document["tables"]
            for group in table["groups"]
        }
        self.lines = [each for each in document["lines"] if each["row"] != "*"]

    def withheld(self) -> Iterator[tuple[dict[str, Any], tuple[str, str]]]:
        """Lines that show something, and the groups they hide."""
        for line in self.lines:
            if line["cells"]["all"][0]["shown"] not in SOME:
                continue
            for table in self.document["tables"]:
                cells = line["cells"][table["key"]]
                for group, cell in zip(table["groups"], cells, strict=True):
                    if cell["shown"] == "withheld":
                        yield line, (table["key"], group["key"])

    def bounds(
        self, line: dict[str, Any], group: tuple[str, str], *, with_all: bool
    ) -> tuple[int, int]:
        """Between which numbers this many of the group answered the line. With all lines at once
        the people of a combination are the same in each of them."""
        lines = self.lines if with_all else [line]
        program = _Program(self, lines)
        wanted = program.answering(line, self.groups[group])
        return program.least(wanted), -program.least(-wanted)


class _Program:
    """Equations: rows of (places, signs) with the least and the most they may come to."""

    def __init__(self, outsider: Outsider, lines: Sequence[dict[str, Any]]):
        self.outsider = outsider
        self.size = len(outsider.combos)
        self.start: dict[str, int] = {}
        self.width = self.size  # first of all: the people of each combination
        self.rows: list[tuple[list[int], list[int], float, float]] = []
        for line in lines:
            self._line(line)

    def _line(self, line: dict[str, Any]) -> None:
        choices = len(line["choices"]) if line["kind"] != "number" else 0
        several = line["kind"] == "multiple"
        start = self.start[_name(line)] = self.width
        # n, no answer, not asked, then the choices
        self.width += (3 + choices) * self.size
        for table in self.outsider.document["tables"]:
            for group, cell in zip(table["groups"], line["cells"][table["key"]], strict=True):
                places = self.outsider.groups[table["key"], group["key"]]
                if cell["shown"] == "empty":
                    self._sum([start + at for at in places], 0)
                elif cell["shown"] in SOME:
                    figures = [cell["n"], cell["no_answer"], cell["not_asked"]]
                    for number, figure in enumerate([*figures, *(cell["counts"] or ())]):
                        self._sum([start + number * self.size + at for at in places], figure)
        for at in range(self.size):
            n, none, spared = (start + number * self.size + at for number in range(3))
            self.rows.append(([n, none, spared, at], [1, 1, 1, -1], 0, 0))
            chosen = [start + (3 + number) * self.size + at for number in range(choices)]
            if several:
                self.rows.append(([*chosen, n], [1] * choices + [-1], 0, np.inf))
                self.rows += [([each, n], [1, -1], -np.inf, 0) for each in chosen]
            elif choices:
                self.rows.append(([*chosen, n], [1] * choices + [-1], 0, 0))

    def _sum(self, places: list[int], figure: int) -> None:
        self.rows.append((places, [1] * len(places), figure, figure))

    def answering(self, line: dict[str, Any], places: Sequence[int]) -> np.ndarray:
        found = np.zeros(self.width)
        found[[self.start[_name(line)] + at for at in places]] = 1
        return found

    def least(self, wanted: np.ndarray) -> int:
        number = np.repeat(np.arange(len(self.rows)), [len(row[0]) for row in self.rows])
        column = np.concatenate([row[0] for row in self.rows]).astype(int)
        sign = np.concatenate([row[1] for row in self.rows])
        matrix = coo_array((sign, (number, column)), shape=(len(self.rows), self.width)).tocsr()
        limits = LinearConstraint(
            matrix, [row[2] for row in self.rows], [row[3] for row in self.rows]
        )
        solved = milp(wanted, constraints=limits, bounds=Bounds(0, np.inf))
        assert solved.status == 0, solved.message
        return int(np.ceil(solved.fun - 1e-6))


def _name(line: dict[str, Any]) -> str:
    return f"{line['question']}.{line['row']}"
