"""The states of a committee's items at a meeting or now: three queries, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Q

from committees.models import (
    ActionItem,
    ActionItemRevision,
    Committee,
    Meeting,
    MeetingItem,
    RevisionDepartment,
)
from committees.states import ItemState, read_spans


def states_at(committee: Committee, meeting: Meeting) -> list[ItemState]:
    """The items as frozen for a meeting, in the order they then had; none before freezing."""
    frozen = list(
        MeetingItem.objects.filter(meeting=meeting, meeting__committee=committee)
        .order_by("position", "id")
        .values_list("revision_id", "position")
    )
    return _states(ActionItemRevision.objects.filter(pk__in=[pk for pk, _ in frozen]), dict(frozen))


def states_now(committee: Committee, *, settled: bool) -> list[ItemState]:
    """The items as they stand: the settled wordings, or the office's newest ones."""
    seq = "settled_seq" if settled else "latest_seq"
    placed = dict(
        ActionItem.objects.filter(committee=committee, dropped_at=None)
        .filter(Q(revisions__seq=F(seq)))
        .order_by("position", "id")
        .values_list("revisions__id", "position")
    )
    return _states(ActionItemRevision.objects.filter(pk__in=list(placed)), placed)


def states_of(revisions: Iterable[int], positions: dict[int, int] | None = None) -> list[ItemState]:
    """The states that those revisions say, in the order given."""
    ordered = list(revisions)
    places = positions or {pk: place for place, pk in enumerate(ordered)}
    return _states(ActionItemRevision.objects.filter(pk__in=ordered), places)


def _states(revisions: object, placed: dict[int, int]) -> list[ItemState]:
    rows = {
        row["id"]: row
        for row in revisions.values(  # type: ignore[attr-defined]
            *("id", "item_id", "seq", "number", "area", "category", "heading", "text"),
            *("text_changed", "source", "response", "response_changed"),
            *("due_typed", "due_first", "due_last"),
            *("status__mark", "status__word", "status__closes", "status__tone"),
        )
    }
    departments: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    named = RevisionDepartment.objects.filter(revision__in=list(rows)).order_by("position", "id")
    for revision, typed, department in named.values_list("revision_id", "typed", "department_id"):
        departments[revision].append((typed, department))
    return [
        ItemState(
            item_id=row["item_id"],
            revision_id=row["id"],
            seq=row["seq"],
            position=placed[row["id"]],
            number=row["number"],
            area=row["area"],
            category=row["category"],
            heading=row["heading"],
            text=row["text"],
            text_changed=read_spans(row["text_changed"], len(row["text"])),
            source=row["source"],
            status_mark=row["status__mark"] or "",
            status_word=row["status__word"] or "",
            closes=bool(row["status__closes"]),
            response=row["response"],
            response_changed=read_spans(row["response_changed"], len(row["response"])),
            due=row["due_typed"],
            due_first=row["due_first"],
            due_last=row["due_last"],
            departments=tuple(typed for typed, _ in departments[row["id"]]),
            department_ids=tuple(pk for _, pk in departments[row["id"]] if pk is not None),
            unknown_departments=tuple(typed for typed, pk in departments[row["id"]] if pk is None),
            tone=row["status__tone"] or "neutral",
        )
        for row in (rows[pk] for pk in placed if pk in rows)
    ]
