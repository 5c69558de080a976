"""What changed between two moments of a committee's items. Values in, values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from committees.states import ItemState, Spans
from core.text_changes import Piece, PieceKind, changes

_Wording = tuple[tuple[Piece, ...], tuple[Piece, ...], tuple[Piece, ...]]


class Change(StrEnum):
    NEW = "new"
    CLOSED = "closed"
    REOPENED = "reopened"
    STATUS = "status"
    TEXT = "text"
    RESPONSE = "response"
    DEPARTMENTS = "departments"
    OTHER = "other"
    DROPPED = "dropped"


CHANGE_WORDS = {
    Change.NEW: "新規",
    Change.CLOSED: "完了",
    Change.REOPENED: "再開",
    Change.STATUS: "状況",
    Change.TEXT: "指摘の文言",
    Change.RESPONSE: "対応状況の文言",
    Change.DEPARTMENTS: "担当課",
    Change.OTHER: "その他",
    Change.DROPPED: "取りやめ",
}


@dataclass(frozen=True)
class ComparedItem:
    """An item at both moments; `before` None: it was not there yet, `after` None: not any more.

    `text` and `response` are the pieces from the one wording to the other. `was_known` tells
    whether there was an earlier moment to compare with at all.
    """

    before: ItemState | None
    after: ItemState | None
    changes: frozenset[Change]
    text: tuple[Piece, ...]
    response: tuple[Piece, ...]
    heading: tuple[Piece, ...] = ()
    was_known: bool = True

    @property
    def is_changed(self) -> bool:
        return bool(self.changes)

    @property
    def state(self) -> ItemState:
        """The newer state; the older one of an item that is gone."""
        state = self.after or self.before
        assert state is not None, "an item is there at one of the moments at least"
        return state

    @property
    def words(self) -> tuple[str, ...]:
        """What changed, in words, in a fixed order."""
        shown = self.changes
        if shown & {Change.CLOSED, Change.REOPENED}:
            shown = shown - {Change.STATUS}
        return tuple(word for change, word in CHANGE_WORDS.items() if change in shown)

    @property
    def added_departments(self) -> tuple[str, ...]:
        if self.before is None or self.after is None:
            return ()
        return tuple(n for n in self.after.departments if n not in self.before.departments)

    @property
    def removed_departments(self) -> tuple[str, ...]:
        if self.before is None or self.after is None:
            return ()
        return tuple(n for n in self.before.departments if n not in self.after.departments)


@dataclass(frozen=True)
class Comparison:
    """`counts` are the items of the newer moment by status mark, in the vocabulary's order."""

    items: tuple[ComparedItem, ...]
    counts: dict[str, int]
    before_counts: dict[str, int]
    changed: int
    new: int

    @property
    def summary_line(self) -> str:
        """「○ 30・△ 16・○(一部△) 1（変更 4）」."""
        counted = "・".join(f"{mark or '状況なし'} {count}" for mark, count in self.counts.items())
        return f"{counted or '0件'}（変更 {self.changed}）"

    def count(self, change: Change) -> int:
        """How many items changed in that way."""
        return sum(change in item.changes for item in self.items)

    @property
    def word_counts(self) -> dict[str, int]:
        """How many items are told to have changed in which way; ways that do not occur left out."""
        found = Counter(word for item in self.items for word in item.words)
        return {word: found[word] for word in CHANGE_WORDS.values() if word in found}


def compare(
    before: Sequence[ItemState] | None, after: Sequence[ItemState], *, marks: Sequence[str]
) -> Comparison:
    """Compares two moments, in the newer one's order; items that are gone come last.

    `marks` is the committee's vocabulary of statuses in its order. Where nothing is known of
    before (None), an item is changed where its wording carries spans that a paper printed in red.
    A new number alone is no change: it follows from items that came or went before it.
    """
    known = {state.item_id: state for state in before or ()}
    items = [
        _marked(state) if before is None else _compared(known.get(state.item_id), state)
        for state in after
    ]
    there = {state.item_id for state in after}
    items += [
        ComparedItem(state, None, frozenset({Change.DROPPED}), *_gone(state))
        for state in before or ()
        if state.item_id not in there
    ]
    return Comparison(
        items=tuple(items),
        counts=_counts(after, marks),
        before_counts=_counts(before or (), marks),
        changed=sum(item.is_changed for item in items),
        new=sum(Change.NEW in item.changes for item in items),
    )


def _compared(before: ItemState | None, after: ItemState) -> ComparedItem:
    if before is None:
        return ComparedItem(
            None,
            after,
            frozenset({Change.NEW}),
            changes("", after.text),
            changes("", after.response),
            changes("", after.heading),
        )
    if before.revision_id == after.revision_id:
        return ComparedItem(before, after, frozenset(), *_unchanged(after))
    return ComparedItem(
        before,
        after,
        frozenset(_changes(before, after)),
        changes(before.text, after.text),
        changes(before.response, after.response),
        changes(before.heading, after.heading),
    )


def _changes(before: ItemState, after: ItemState) -> list[Change]:
    found = {
        Change.CLOSED: after.closes and not before.closes,
        Change.REOPENED: before.closes and not after.closes,
        Change.STATUS: before.status_mark != after.status_mark,
        Change.TEXT: (before.heading, before.text) != (after.heading, after.text),
        Change.RESPONSE: before.response != after.response,
        Change.DEPARTMENTS: set(before.departments) != set(after.departments),
        Change.OTHER: _rest(before) != _rest(after),
    }
    return [change for change, holds in found.items() if holds]


def _rest(state: ItemState) -> tuple[str, ...]:
    return state.area, state.category, state.source, state.due


def _marked(after: ItemState) -> ComparedItem:
    """An item with nothing known of before: what the paper marked is what changed."""
    found = {
        Change.TEXT: bool(after.text_changed),
        Change.RESPONSE: bool(after.response_changed),
    }
    return ComparedItem(
        None,
        after,
        frozenset(change for change, holds in found.items() if holds),
        spans_to_pieces(after.text, after.text_changed),
        spans_to_pieces(after.response, after.response_changed),
        spans_to_pieces(after.heading, ()),
        was_known=False,
    )


def spans_to_pieces(text: str, spans: Spans) -> tuple[Piece, ...]:
    """The text with those spans as inserted pieces. Overlapping spans are taken as one."""
    pieces: list[Piece] = []
    place = 0
    for first, last in sorted(spans):
        start, end = max(first, place), min(last, len(text))
        if start >= end:
            continue
        if start > place:
            pieces.append(Piece(PieceKind.SAME, text[place:start]))
        pieces.append(Piece(PieceKind.INSERTED, text[start:end]))
        place = end
    if place < len(text):
        pieces.append(Piece(PieceKind.SAME, text[place:]))
    return tuple(pieces)


def _unchanged(state: ItemState) -> _Wording:
    return (
        changes(state.text, state.text),
        changes(state.response, state.response),
        changes(state.heading, state.heading),
    )


def _gone(state: ItemState) -> _Wording:
    return changes(state.text, ""), changes(state.response, ""), changes(state.heading, "")


def _counts(states: Sequence[ItemState], marks: Sequence[str]) -> dict[str, int]:
    """Marks of the vocabulary always, others (taken out of it since, or none) where they occur."""
    found = Counter(state.status_mark for state in states)
    order = [*marks, *sorted(mark for mark in found if mark not in marks and mark)]
    return {mark: found[mark] for mark in [*order, *([""] if found[""] else [])]}
