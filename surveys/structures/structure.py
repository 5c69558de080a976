"""What a survey asks, as plain values: the one shape that asking, counting and files share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

Kind = Literal["single", "multiple", "scale", "matrix", "number", "date", "short", "long", "text"]
CHOOSING: frozenset[str] = frozenset({"single", "scale"})
MEASURED: frozenset[str] = frozenset({"number", "date"})
WRITTEN: frozenset[str] = frozenset({"short", "long"})
NOT_ASKED = -1
NO_ANSWER = 0


@dataclass(frozen=True)
class ChoiceHead:
    """See surveys.models.Choice."""

    key: str
    label: str
    tone: int = 0
    is_unknown: bool = False
    is_other: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class RowHead:
    key: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A question. See surveys.models.Question for the meaning of each field."""

    key: str
    kind: Kind
    wording: str
    id: int = 0
    identity: str = ""
    short_name: str = ""
    note: str = ""
    required: bool = False
    random_order: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    longest: int | None = None
    unit: str = ""
    show_if: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[ChoiceHead, ...] = ()
    rows: tuple[RowHead, ...] = ()

    @property
    def name(self) -> str:
        return self.short_name or self.wording

    @property
    def slot_count(self) -> int:
        """Places in Response.slots: one for a choice, one a choice for several, one a row."""
        if self.kind in CHOOSING:
            return 1
        if self.kind == "multiple":
            return len(self.choices)
        return len(self.rows) if self.kind == "matrix" else 0


@dataclass(frozen=True)
class AskedPage:
    title: str
    text: str
    questions: tuple[Asked, ...]
    id: int = 0


@dataclass(frozen=True)
class GroupValue:
    """A group along an axis; `parts` are the base's numbers a merged group puts together."""

    number: int
    label: str
    parts: tuple[int, ...] = ()


@dataclass(frozen=True)
class GroupAxis:
    key: str
    title: str
    values: tuple[GroupValue, ...]
    base: str = ""
    by_roll: bool = True


@dataclass(frozen=True)
class Structure:
    """A survey's questions, groups and declared tables. Equal structures count alike."""

    pages: tuple[AskedPage, ...]
    axes: tuple[GroupAxis, ...] = ()
    tables: tuple[tuple[str, ...], ...] = ((),)

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """Every question that is answered, in the order asked; section texts are not."""
        return tuple(q for page in self.pages for q in page.questions if q.kind != "text")

    @cached_property
    def base_axes(self) -> tuple[GroupAxis, ...]:
        """Axes that a response carries a number for, in the order of Response.groups."""
        return tuple(axis for axis in self.axes if not axis.base)

    @cached_property
    def slot_of(self) -> dict[str, int]:
        """By question key, where its places in Response.slots begin."""
        places: dict[str, int] = {}
        at = 0
        for question in self.questions:
            if question.slot_count:
                places[question.key] = at
                at += question.slot_count
        return places

    @cached_property
    def slot_total(self) -> int:
        return sum(question.slot_count for question in self.questions)

    @cached_property
    def figure_of(self) -> dict[str, int]:
        """By key of a number or date question, its place in Response.figures."""
        measured = [q.key for q in self.questions if q.kind in MEASURED]
        return {key: at for at, key in enumerate(measured)}

    @cached_property
    def by_key(self) -> dict[str, Asked]:
        return {question.key: question for question in self.questions}

    def written(self) -> Iterator[tuple[str, Asked]]:
        """Names of everything answered in words: the question's key, or `key.other`."""
        for question in self.questions:
            if question.kind in WRITTEN:
                yield question.key, question
            elif any(choice.is_other for choice in question.choices):
                yield f"{question.key}.other", question
