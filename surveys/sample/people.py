"""The invented people of 見本県: how many are asked, who answers, and what. Fixed by a seed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from surveys.structures.answers import Answers, read_answers
from surveys.structures.slots import Filled, fill
from surveys.structures.structure import Asked, Structure

INVITED = 3782
GRADES = (0.12, 0.30, 0.43, 0.15)
# Head-counts before they are scaled to INVITED, large offices of the field first.
SIZES = (210, 60, 95, 240, 130, 190, 150, 330, 260, 110, 260, 90, 380, 140, 640, 45, 590)
BLANK = 0.02  # of questions that may be left empty
SHARE_OF_TEXTS = 0.16

Cell = tuple[int, ...]


def roll_of(departments: int) -> dict[Cell, int]:
    """People by department and grade; the largest group takes what rounding leaves over."""
    sizes = [SIZES[at % len(SIZES)] for at in range(departments)]
    random = np.random.default_rng(20260601)
    roll: dict[Cell, int] = {}
    for number, size in enumerate(sizes, 1):
        parts = random.dirichlet(np.array(GRADES) * 60)
        for grade, part in enumerate(parts, 1):
            roll[number, grade] = max(1, round(INVITED * size / sum(sizes) * float(part)))
    largest = max(roll, key=lambda cell: roll[cell])
    roll[largest] += INVITED - sum(roll.values())
    return roll


def who_answers(roll: Mapping[Cell, int], *, count: int, seed: int) -> list[Cell]:
    """The groups of those who answer; departments are not equally eager."""
    random = np.random.default_rng(seed)
    cells = np.repeat(np.arange(len(roll)), list(roll.values()))
    eager = random.uniform(0.6, 1.4, len(roll))[cells]
    chosen = random.choice(len(cells), size=count, replace=False, p=eager / eager.sum())
    keys = list(roll)
    return [keys[cell] for cell in cells[chosen]]


class Respondents:
    """Answers as a form would send them, read by the rules of the answering pages."""

    def __init__(self, data: Mapping[str, Any], structure: Structure, *, seed: int) -> None:
        self.data = data
        self.structure = structure
        self.random = np.random.default_rng(seed)
        self.moods: dict[Cell, float] = {}

    def answers_of(self, cells: Sequence[Cell]) -> Iterator[Filled]:
        for cell in cells:
            yield fill(self.structure, self._answers(cell), cell)

    def _answers(self, cell: Cell) -> Answers:
        mood = self.moods.setdefault(cell[:1], float(self.random.normal(0, 0.35)))
        typed: dict[str, list[str]] = {}
        for question in self.structure.questions:
            if question.required or self.random.random() > BLANK:
                self._type(question, typed, mood)
        answers, errors = read_answers(self.structure, typed)
        if errors:
            raise ValueError(f"the sample's answers break its own rules: {sorted(errors)}")
        return answers

    def _type(self, question: Asked, typed: dict[str, list[str]], mood: float) -> None:
        key = question.key
        if question.kind == "matrix":
            for row, weights in zip(question.rows, self.data["matrix_weights"][key], strict=True):
                typed[f"{key}.{row.key}"] = [self._one(question, weights, mood)]
        elif question.kind in ("single", "scale"):
            typed[key] = [self._one(question, self.data["weights"][key], mood)]
        elif question.kind == "multiple":
            typed[key] = self._several(question)
        elif question.kind == "number":
            typed[key] = [self._number(self.data["numbers"][key])]
        elif question.kind == "date":
            typed[key] = [str(date(2026, 4, 1) - timedelta(days=int(self.random.integers(300))))]
        elif self.random.random() < SHARE_OF_TEXTS:
            typed[key] = [self._words(key)]
        if any(choice.is_other and choice.key in typed.get(key, ()) for choice in question.choices):
            typed[f"{key}.other"] = [self._words(f"{key}.other")]

    def _one(self, question: Asked, weights: Sequence[float], mood: float) -> str:
        tones = np.array([choice.tone for choice in question.choices])
        shares = np.array(weights, dtype=float) * np.exp(mood * tones)
        at = int(self.random.choice(len(shares), p=shares / shares.sum()))
        return question.choices[at].key

    def _several(self, question: Asked) -> list[str]:
        weights = self.data["weights"][question.key]
        drawn = self.random.random(len(weights)) * 100 < np.array(weights)
        chosen = [c.key for c, is_chosen in zip(question.choices, drawn, strict=True) if is_chosen]
        alone = next((c.key for c in question.choices if c.is_alone), None)
        if alone in chosen and len(chosen) > 1:
            chosen.remove(alone)
        if question.most is not None:
            chosen = chosen[: int(question.most)]
        return chosen or [alone or question.choices[0].key]

    def _number(self, spread: Mapping[str, Any]) -> str:
        value = min(float(self.random.gamma(2.0, spread["mean"] / 2)), float(spread["most"]))
        return f"{value:.{spread['decimals']}f}"

    def _words(self, name: str) -> str:
        return str(self.random.choice(self.data["comments"][name]))
