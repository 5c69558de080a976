"""What members want to raise at meetings ahead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from committees.models import (
    ActionItem,
    ActionItemRevision,
    Committee,
    CommitteeMember,
    ItemRaise,
    Meeting,
)
from committees.selectors.states import states_of
from committees.states import ItemState


@dataclass(frozen=True)
class RaisedItem:
    """An item with everybody who wants to raise it, as settled."""

    state: ItemState
    raises: tuple[ItemRaise, ...]


def next_meeting(committee: Committee, *, today: date) -> Meeting | None:
    """The planned meeting that comes first; one without a day comes last."""
    return (
        Meeting.objects.filter(committee=committee, state=Meeting.State.PLANNED)
        .filter(Q(held_on__isnull=True) | Q(held_on__gte=today))
        .order_by(F("held_on").asc(nulls_last=True), "order")
        .first()
    )


def own_raise(seat: CommitteeMember | None, item: ActionItem, meeting: Meeting) -> ItemRaise | None:
    return ItemRaise.objects.filter(item=item, meeting=meeting, member=seat).first()


def raises_on(item: ActionItem, meeting: Meeting) -> list[ItemRaise]:
    """Who wants to raise an item at a meeting; for the office."""
    return list(
        ItemRaise.objects.filter(item=item, meeting=meeting)
        .select_related("member")
        .order_by("member__position", "pk")
    )


def raised_items(meeting: Meeting, *, member: CommitteeMember | None = None) -> list[RaisedItem]:
    """What is to be raised at a meeting (by one member), in the items' order; four queries."""
    rows = ItemRaise.objects.filter(
        meeting=meeting, item__dropped_at=None, item__settled_seq__isnull=False
    ).select_related("member")
    if member is not None:
        rows = rows.filter(member=member)
    by_item: dict[int, list[ItemRaise]] = defaultdict(list)
    for row in rows.order_by("member__position", "pk"):
        by_item[row.item_id].append(row)
    settled = ActionItemRevision.objects.filter(
        item__in=list(by_item), seq=F("item__settled_seq")
    ).order_by("item__position", "item_id")
    states = states_of(list(settled.values_list("pk", flat=True)))
    return [RaisedItem(state, tuple(by_item[state.item_id])) for state in states]
