"""An item as it would be typed now, and two people's wordings of it side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from committees.comparison import spans_to_pieces
from committees.models import ActionItem, ActionItemRevision, ResponseDraftRevision
from committees.services.answers import AnswerTyped
from committees.services.items import department_names, newest_revisions
from committees.services.items_reading import LIMITS, ItemTyped, typed_of
from committees.states import Spans
from core.rich_text import Line, marked_lines
from core.text_changes import PieceKind, changes


def typed_now(item: ActionItem) -> ItemTyped:
    """The office's newest wording as it would be typed."""
    return typed_of_revision(newest_revisions([item.pk])[item.pk])


def typed_of_revision(revision: ActionItemRevision) -> ItemTyped:
    mark = revision.status.mark if revision.status else ""
    return typed_of(revision, department_names([revision.pk])[revision.pk], mark)


def carried(kept: ItemTyped, typed: ItemTyped) -> ItemTyped:
    """What was typed, with the red parts of the paper it came from where they still stand."""
    return replace(
        typed,
        text_changed=_carried(kept.text, kept.text_changed, typed.text),
        response_changed=_carried(kept.response, kept.response_changed, typed.response),
    )


def _carried(before: str, spans: Spans, after: str) -> Spans:
    """The spans of `before` as spans of `after`; what was typed anew within it is not among them.

    Comparisons with a known meeting mark what is new; the spans say what had changed before.
    """
    after = after.replace("\r\n", "\n")
    if not spans or before == after:
        return spans
    red = _letters(before, spans)
    found: list[tuple[int, int]] = []
    old = new = 0
    for piece in changes(before, after):
        size = len(piece.text)
        if piece.kind is PieceKind.SAME:
            found += [(new + n, new + n + 1) for n in range(size) if red[old + n]]
        old += size if piece.kind is not PieceKind.INSERTED else 0
        new += size if piece.kind is not PieceKind.DELETED else 0
    return _joined(found)


def _letters(text: str, spans: Spans) -> list[bool]:
    """Which letters stand in a span."""
    return [
        piece.kind is PieceKind.INSERTED
        for piece in spans_to_pieces(text, spans)
        for _ in piece.text
    ]


def _joined(spans: list[tuple[int, int]]) -> Spans:
    row: list[tuple[int, int]] = []
    for first, last in spans:
        if row and row[-1][1] == first:
            row[-1] = (row[-1][0], last)
        else:
            row.append((first, last))
    return tuple(row)


@dataclass(frozen=True)
class Differing:
    """A field that two people gave different words; `marked` shows mine against theirs."""

    label: str
    theirs: str
    mine: str
    marked: tuple[Line, ...]


@dataclass(frozen=True)
class Conflict:
    who: str
    changes: tuple[Differing, ...]


def item_conflict(theirs: ActionItemRevision, mine: ItemTyped) -> Conflict:
    """The other person's wording beside the one just typed."""
    stored = typed_of_revision(theirs)
    found = []
    labels = {name: label for name, (label, _) in LIMITS.items()} | {"status_mark": "状況"}
    for name, label in labels.items():
        one, other = getattr(stored, name), getattr(mine, name).replace("\r\n", "\n").strip("\n")
        if one != other:
            marked = marked_lines(changes(one, other), deletions=True)
            found.append(Differing(label, one, other, marked))
    if stored.departments != mine.departments:
        names = "、".join(stored.departments), "、".join(mine.departments)
        marked = marked_lines(changes(*names), deletions=True)
        found.append(Differing("担当課", *names, marked))
    return Conflict(str(theirs.by or ""), tuple(found))


def answer_conflict(theirs: ResponseDraftRevision | None, mine: AnswerTyped) -> Conflict:
    """Another person's wording of a department's answer beside the one just typed."""
    mark = theirs.status.mark if theirs and theirs.status else ""
    rows = (
        ("状況", mark, mine.status_mark),
        ("対応状況", theirs.response if theirs else "", mine.response),
        ("連絡", theirs.message if theirs else "", mine.message),
    )
    found = []
    for label, one, typed in rows:
        other = typed.replace("\r\n", "\n").strip("\n")
        if one != other:
            marked = marked_lines(changes(one, other), deletions=True)
            found.append(Differing(label, one, other, marked))
    return Conflict(str(theirs.by or "") if theirs else "", tuple(found))
