"""Columns of a file as responses: each different cell is read once, then put in all its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DomainError
from surveys.intake.sheet import Column, Sheet
from surveys.intake.targets import NO, YES, label, parts_of
from surveys.structures.slots import EPOCH, Filled
from surveys.structures.structure import CHOOSING, NOT_ASKED, WRITTEN, Asked, Structure
from surveys.typed_fields import cleaned, read_day, read_number

Slots = NDArray[np.int16]
LONGEST = 5000
# What becomes of an answer that no choice has: a choice's key behind "c:", or one of these.
NEW, OTHER, EMPTY = "new", "other", "empty"
Decisions = Mapping[str, Mapping[str, str]]  # by target, what becomes of each unknown answer


@dataclass
class Tally:
    """What came of one target: how many rows had something, how many nothing, and the unknown."""

    target: str
    heading: str
    filled: int
    blank: int
    counts: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    undecided: int = 0


@dataclass(frozen=True)
class Coded:
    groups: Slots
    slots: Slots
    figures: tuple[tuple[tuple[Decimal | None, ...], NDArray[np.int32]], ...]
    texts: tuple[tuple[str, tuple[str, ...], NDArray[np.int32]], ...]
    tallies: tuple[Tally, ...]

    @property
    def undecided(self) -> int:
        return sum(tally.undecided for tally in self.tallies)

    def filled(self) -> Iterator[tuple[Filled, None]]:
        """Every row as a response."""
        words: list[dict[str, str]] = [{} for _ in range(len(self.slots))]
        for name, values, codes in self.texts:
            for at in np.flatnonzero(codes >= 0).tolist():
                if value := values[codes[at]]:
                    words[at][name] = value
        measured = [[values[code] for code in codes.tolist()] for values, codes in self.figures]
        figures: list[tuple[Decimal | None, ...]] = (
            list(zip(*measured, strict=True)) if measured else [()] * len(self.slots)
        )
        rows = zip(self.groups.tolist(), self.slots.tolist(), figures, words, strict=True)
        for groups, slots, numbers, texts in rows:
            yield Filled(groups, slots, numbers, texts), None


def code(structure: Structure, sheet: Sheet, targets: Sequence[str], decisions: Decisions) -> Coded:
    """The file's answers in the places of the structure, and what came of each column."""
    return _Coding(structure, sheet.rows, decisions).coded(sheet.columns, targets)


class _Coding:
    def __init__(self, structure: Structure, rows: int, decisions: Decisions) -> None:
        self.structure = structure
        self.decisions = decisions
        self.rows = rows
        self.slots = np.zeros((rows, structure.slot_total), dtype=np.int16)
        self.groups = np.zeros((rows, len(structure.base_axes)), dtype=np.int16)
        self.figures: dict[str, tuple[tuple[Decimal | None, ...], NDArray[np.int32]]] = {}
        self.texts: list[tuple[str, tuple[str, ...], NDArray[np.int32]]] = []
        self.tallies: list[Tally] = []

    def coded(self, columns: Sequence[Column], targets: Sequence[str]) -> Coded:
        for column, target in zip(columns, targets, strict=True):
            if target:
                self._take(column, target)
        spared = _Rules(self.structure, self.slots)
        for question in self.structure.questions:
            spared.put(question)
        none: tuple[tuple[Decimal | None, ...], NDArray[np.int32]] = (
            (None,),
            np.zeros(self.rows, dtype=np.int32),
        )
        figures = tuple(self.figures.get(key, none) for key in self.structure.figure_of)
        return Coded(self.groups, self.slots, figures, tuple(self.texts), tuple(self.tallies))

    def _take(self, column: Column, target: str) -> None:
        what, _, rest = target.partition(":")
        key, _, part = rest.partition(":")
        tally = Tally(target, column.heading, column.filled, self.rows - column.filled)
        self.tallies.append(tally)
        if what == "g":
            self._group(column, tally, key)
            return
        question = self.structure.by_key[key]
        if what == "r":
            at = next(n for n, row in enumerate(question.rows) if row.key == part)
            self._one(column, tally, question, self.structure.slot_of[key] + at)
        elif what == "c":
            at = next(n for n, choice in enumerate(question.choices) if choice.key == part)
            self._flag(column, tally, question, at)
        elif what == "o":
            self._words(column, tally, f"{key}.other")
            self._tick_other(column, question)
        elif question.kind in CHOOSING:
            self._one(column, tally, question, self.structure.slot_of[key])
        elif question.kind == "multiple":
            self._several(column, tally, question)
        elif question.kind in WRITTEN:
            self._words(column, tally, key)
        else:
            self._figure(column, tally, question)

    def _one(self, column: Column, tally: Tally, question: Asked, place: int) -> None:
        numbers, others = [], []
        for value, count in zip(column.values, column.counts().tolist(), strict=True):
            number, word = self._known(tally, question, value, count)
            numbers.append(number)
            others.append(word)
        lookup = np.array([*numbers, 0], dtype=np.int16)
        self.slots[:, place] = lookup[column.codes]
        self._other_words(column, question, others)

    def _several(self, column: Column, tally: Tally, question: Asked) -> None:
        lookup = np.zeros((len(column.values) + 1, len(question.choices)), dtype=np.int16)
        others = []
        for at, (value, count) in enumerate(
            zip(column.values, column.counts().tolist(), strict=True)
        ):
            whole = label(value) in {label(choice.label) for choice in question.choices}
            words = []
            for part in [value] if whole else parts_of(value):
                number, word = self._known(tally, question, part, count)
                if number:
                    lookup[at, number - 1] = 1
                words.append(word)
            others.append("；".join(word for word in words if word))
        start = self.structure.slot_of[question.key]
        self.slots[:, start : start + len(question.choices)] |= lookup[column.codes]
        self._other_words(column, question, others)

    def _known(self, tally: Tally, question: Asked, text: str, count: int) -> tuple[int, str]:
        """The choice's number, and words for その他. Counts the answer, or the unknown one."""
        wanted = label(text)
        for number, choice in enumerate(question.choices, 1):
            if label(choice.label) == wanted:
                tally.counts[choice.label] = tally.counts.get(choice.label, 0) + count
                return number, ""
        tally.unknown[text] = tally.unknown.get(text, 0) + count
        decided = self.decisions.get(tally.target, {}).get(text, usual_decision(question))
        if decided == OTHER:
            for number, choice in enumerate(question.choices, 1):
                if choice.is_other:
                    return number, text
        for number, choice in enumerate(question.choices, 1):
            if decided == f"c:{choice.key}":
                return number, ""
        if decided != EMPTY:
            tally.undecided += 1
        return 0, ""

    def _flag(self, column: Column, tally: Tally, question: Asked, at: int) -> None:
        """A column of its own for one choice: ticked, or its name repeated."""
        own = label(question.choices[at].label)
        ticked = [0 if label(value) in NO else 1 for value in column.values]
        for value, count, is_ticked in zip(
            column.values, column.counts().tolist(), ticked, strict=True
        ):
            name = "選んだ" if is_ticked else "選んでいない"
            tally.counts[name] = tally.counts.get(name, 0) + count
            if is_ticked and label(value) not in YES | {own}:
                decided = self.decisions.get(tally.target, {}).get(value, "")
                tally.unknown[value] = count
                if decided == EMPTY:
                    ticked[column.values.index(value)] = 0
                elif decided != f"c:{question.choices[at].key}":
                    tally.undecided += 1
        place = self.structure.slot_of[question.key] + at
        self.slots[:, place] |= np.array([*ticked, 0], dtype=np.int16)[column.codes]

    def _other_words(self, column: Column, question: Asked, words: list[str]) -> None:
        if any(words):
            self.texts.append((f"{question.key}.other", tuple(words), column.codes))

    def _words(self, column: Column, tally: Tally, name: str) -> None:
        tally.counts["文章"] = column.filled
        words = tuple(cleaned(value)[:LONGEST] for value in column.values)
        self.texts.append((name, words, column.codes))

    def _tick_other(self, column: Column, question: Asked) -> None:
        """Who wrote words for その他 chose it, where no other column says so."""
        at = next(n for n, choice in enumerate(question.choices) if choice.is_other)
        start = self.structure.slot_of[question.key]
        wrote = column.codes >= 0
        if question.kind == "multiple":
            self.slots[wrote, start + at] = 1
        else:
            self.slots[wrote & (self.slots[:, start] == 0), start] = at + 1

    def _figure(self, column: Column, tally: Tally, question: Asked) -> None:
        read: list[Decimal | None] = []
        for value, count in zip(column.values, column.counts().tolist(), strict=True):
            figure = _read(question, value)
            read.append(figure)
            if figure is None:
                tally.unknown[value] = tally.unknown.get(value, 0) + count
                decided = self.decisions.get(tally.target, {}).get(value, "")
                tally.undecided += decided != EMPTY
        tally.counts["読み取れた数"] = column.filled - sum(tally.unknown.values())
        self.figures[question.key] = ((*read, None), column.codes)

    def _group(self, column: Column, tally: Tally, key: str) -> None:
        axis = next(axis for axis in self.structure.base_axes if axis.key == key)
        known = {label(value.label): value.number for value in axis.values}
        numbers = []
        for value, count in zip(column.values, column.counts().tolist(), strict=True):
            number = known.get(label(value), 0)
            decided = self.decisions.get(tally.target, {}).get(value, "")
            if number:
                tally.counts[value] = count
            else:
                tally.unknown[value] = count
                if decided.startswith("v:"):
                    number = int(decided[2:])
                tally.undecided += not decided
            numbers.append(number)
        place = [axis.key for axis in self.structure.base_axes].index(key)
        self.groups[:, place] = np.array([*numbers, 0], dtype=np.int16)[column.codes]


class _Rules:
    """Who was not asked: rules (表示する条件) held against whole columns at once."""

    def __init__(self, structure: Structure, slots: Slots) -> None:
        self.structure = structure
        self.slots = slots

    def put(self, question: Asked) -> None:
        """Marks an unanswered question as not asked where its rule spares it."""
        if not question.show_if or not question.slot_count:
            return
        start = self.structure.slot_of[question.key]
        own = self.slots[:, start : start + question.slot_count]
        spared = ~self._holds(question.show_if) & (own == 0).all(axis=1)
        own[spared] = NOT_ASKED

    def _holds(self, rule: Mapping[str, Any]) -> NDArray[np.bool_]:
        if "all" in rule:
            return np.logical_and.reduce([self._holds(each) for each in rule["all"]])
        if "any" in rule:
            return np.logical_or.reduce([self._holds(each) for each in rule["any"]])
        asked = self.structure.by_key[rule["question"]]
        start = self.structure.slot_of[asked.key]
        numbers = [n for n, c in enumerate(asked.choices, 1) if c.key in rule["any_of"]]
        if asked.kind == "multiple":
            chosen = self.slots[:, [start + number - 1 for number in numbers]]
            return np.asarray((chosen == 1).any(axis=1))
        return np.isin(self.slots[:, start], numbers)


def usual_decision(question: Asked) -> str:
    """What becomes of an unknown answer unless a person says otherwise: その他, where there is."""
    return OTHER if any(choice.is_other for choice in question.choices) else ""


def _read(question: Asked, value: str) -> Decimal | None:
    try:
        if question.kind == "date":
            day = read_day(value)
            return None if day is None else Decimal((day - EPOCH).days)
        return read_number(value.removesuffix(question.unit) if question.unit else value)
    except DomainError:
        return None
