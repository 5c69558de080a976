"""How many chose what, per combination of groups. Nothing here may be shown as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.structures.structure import CHOOSING, MEASURED, NOT_ASKED, WRITTEN, Asked, Structure
from surveys.tabulation.document import POOLED
from surveys.tabulation.loading import MISSING, Loaded

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """One line's answers, a column for each combination of groups.

    `chosen` has a row for each choice: of one choice they add up to `n`, of several they do not.
    `values` are the single numbers or dates with the combination each came from.
    """

    question: Asked
    row: str
    chosen: Counts
    n: Counts
    no_answer: Counts
    not_asked: Counts
    values: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
    places: int = 0

    @property
    def is_partition(self) -> bool:
        return self.question.kind in CHOOSING | {"matrix"}


def count(structure: Structure, loaded: Loaded, cell: Counts, cells: int) -> list[Counted]:
    """Every line of the survey; `cell` tells which of the `cells` combinations a response has."""
    counted: list[Counted] = []
    for question in structure.questions:
        if question.kind in WRITTEN:
            continue
        counted += _lines(structure, question, loaded, cell, cells)
    return counted


def _lines(
    structure: Structure, question: Asked, loaded: Loaded, cell: Counts, cells: int
) -> Iterator[Counted]:
    if question.kind in MEASURED:
        yield _measured(structure, question, loaded, cell, cells)
        return
    at = structure.slot_of[question.key]
    slots = loaded.slots[:, at : at + question.slot_count]
    if question.kind == "multiple":
        yield _several(question, slots, cell, cells)
        return
    if question.kind in CHOOSING:
        yield _one(question, "", slots[:, 0], cell, cells)
        return
    rows = [
        _one(question, row.key, slots[:, number], cell, cells)
        for number, row in enumerate(question.rows)
    ]
    yield from rows
    if rows:
        yield Counted(
            question=question,
            row=POOLED,
            chosen=np.sum([row.chosen for row in rows], axis=0),
            n=np.sum([row.n for row in rows], axis=0),
            no_answer=np.sum([row.no_answer for row in rows], axis=0),
            not_asked=np.sum([row.not_asked for row in rows], axis=0),
        )


def _one(question: Asked, row: str, slot: NDArray[np.int16], cell: Counts, cells: int) -> Counted:
    choices = len(question.choices)
    width = choices + 2
    if len(slot) and not (slot.min() >= NOT_ASKED and slot.max() <= choices):
        raise ValueError(f"{question.key}: a response names a choice that is not there")
    table = np.bincount(cell * width + slot + 1, minlength=cells * width)
    table = table.reshape(cells, width).T
    chosen = table[2:]
    return Counted(question, row, chosen, chosen.sum(axis=0), table[1], table[0])


def _several(question: Asked, slots: NDArray[np.int16], cell: Counts, cells: int) -> Counted:
    """n: those who chose at least one. The slots of one who was not asked are all NOT_ASKED."""
    picked = slots == 1
    spared = (slots == NOT_ASKED).all(axis=1) if slots.shape[1] else np.zeros(len(slots), bool)
    answered = picked.any(axis=1)
    chosen = np.array(
        [np.bincount(cell[picked[:, at]], minlength=cells) for at in range(slots.shape[1])],
        dtype=np.int64,
    ).reshape(slots.shape[1], cells)
    return Counted(
        question=question,
        row="",
        chosen=chosen,
        n=np.bincount(cell[answered], minlength=cells),
        no_answer=np.bincount(cell[~answered & ~spared], minlength=cells),
        not_asked=np.bincount(cell[spared], minlength=cells),
    )


def _measured(
    structure: Structure, question: Asked, loaded: Loaded, cell: Counts, cells: int
) -> Counted:
    at = structure.figure_of[question.key]
    figures = loaded.figures[:, at]
    given = figures != MISSING
    spared = ~given & ~_asked(structure, question.show_if, loaded)
    return Counted(
        question=question,
        row="",
        chosen=np.zeros((0, cells), dtype=np.int64),
        n=np.bincount(cell[given], minlength=cells),
        no_answer=np.bincount(cell[~given & ~spared], minlength=cells),
        not_asked=np.bincount(cell[spared], minlength=cells),
        values=(figures[given], cell[given]),
        places=loaded.places[at],
    )


def _asked(structure: Structure, rule: Mapping[str, Any], loaded: Loaded) -> NDArray[np.bool_]:
    """Who fulfils a rule (surveys.structures.rules), for questions that leave no slot."""
    if not rule:
        return np.ones(len(loaded), dtype=bool)
    if "question" not in rule:
        parts = [_asked(structure, part, loaded) for part in rule.get("all") or rule["any"]]
        return np.all(parts, axis=0) if "all" in rule else np.any(parts, axis=0)
    named = structure.by_key[rule["question"]]
    slots = loaded.slots[:, structure.slot_of[named.key] :][:, : named.slot_count]
    wanted = [n for n, choice in enumerate(named.choices) if choice.key in rule["any_of"]]
    if named.kind == "multiple":
        return (slots[:, wanted] == 1).any(axis=1)
    return np.isin(slots[:, 0], [number + 1 for number in wanted])
