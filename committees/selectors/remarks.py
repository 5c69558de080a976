"""A member's own remarks and what became of each: statement → item → status then and now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from committees.comparison import ComparedItem, compare
from committees.models import (
    ActionItemRevision,
    Committee,
    CommitteeMember,
    ItemSource,
    Meeting,
    MeetingItem,
    Statement,
)
from committees.selectors.comparisons import status_marks
from committees.selectors.items import TONES, ItemLine
from committees.selectors.seats import own_seats
from committees.selectors.states import states_of
from committees.states import ItemState
from organizations.selectors import Actor


@dataclass(frozen=True)
class Remark:
    """What the member asked for. `said` stays blank until the minutes are published.

    `then` is the item as first put down for a meeting, `then_label` that meeting.
    """

    meeting: Meeting | None
    said: str
    line: ItemLine
    then: ItemState | None
    then_label: str

    @property
    def now(self) -> ItemState:
        return self.line.state

    @property
    def then_tone(self) -> str:
        return TONES.get(self.then.tone, "none") if self.then else "none"

    @property
    def is_changed(self) -> bool:
        return self.then is not None and self.line.compared.is_changed


@dataclass(frozen=True)
class Remarks:
    """`other` are the member's published statements from which no item was made."""

    seats: tuple[CommitteeMember, ...]
    made: tuple[Remark, ...]
    other: tuple[Statement, ...]

    @property
    def is_empty(self) -> bool:
        return not self.made and not self.other


def remarks_of(actor: Actor, committee: Committee, *, today: date) -> Remarks:
    """A fixed number of queries, whatever was said."""
    seats = own_seats(actor, committee)
    if not seats:
        return Remarks((), (), ())
    sources = _sources(committee, seats)
    items = [row.item_id for row in sources]
    settled = ActionItemRevision.objects.filter(item__in=items, seq=F("item__settled_seq"))
    first = _first_frozen(items)
    wanted = [*settled.values_list("pk", flat=True), *(row.revision_id for row in first.values())]
    states = {state.revision_id: state for state in states_of(dict.fromkeys(wanted))}
    newest = {
        state.item_id: state for state in sorted(states.values(), key=lambda state: state.seq)
    }
    marks = status_marks(committee)
    made = [
        _remark(row, newest=newest, states=states, first=first, marks=marks, today=today)
        for row in sources
    ]
    return Remarks(tuple(seats), tuple(made), tuple(_others(committee, seats)))


def _sources(committee: Committee, seats: Sequence[CommitteeMember]) -> list[ItemSource]:
    """One source for each item that goes back to the member: that with a statement first."""
    rows = (
        ItemSource.objects.filter(
            Q(member__in=seats) | Q(statement__member__in=seats),
            item__committee=committee,
            item__dropped_at=None,
            item__settled_seq__isnull=False,
        )
        .select_related("meeting", "statement__meeting")
        .order_by(
            "item__position", "item_id", F("statement_id").asc(nulls_last=True), "position", "id"
        )
    )
    found: dict[int, ItemSource] = {}
    for row in rows:
        found.setdefault(row.item_id, row)
    return list(found.values())


def _first_frozen(items: Iterable[int]) -> dict[int, MeetingItem]:
    rows = (
        MeetingItem.objects.filter(item__in=list(items))
        .select_related("meeting")
        .order_by("-meeting__order")
    )
    return {row.item_id: row for row in rows}


def _remark(
    row: ItemSource,
    *,
    newest: dict[int, ItemState],
    states: dict[int, ItemState],
    first: dict[int, MeetingItem],
    marks: Sequence[str],
    today: date,
) -> Remark:
    frozen = first.get(row.item_id)
    then = states.get(frozen.revision_id) if frozen else None
    compared: ComparedItem = compare(
        [then] if then else [newest[row.item_id]], [newest[row.item_id]], marks=marks
    ).items[0]
    meeting = row.meeting or (row.statement.meeting if row.statement else None)
    return Remark(
        meeting=meeting,
        said=_said(row.statement),
        line=ItemLine(compared, None, (), today, deletions=True),
        then=then,
        then_label=frozen.meeting.label if frozen else "",
    )


def _said(statement: Statement | None) -> str:
    """Minutes that are not published are not for members, not even their own words in them."""
    if statement is None or statement.meeting.minutes != Meeting.Minutes.PUBLISHED:
        return ""
    return statement.text


def _others(committee: Committee, seats: Sequence[CommitteeMember]) -> list[Statement]:
    return list(
        Statement.objects.filter(
            member__in=seats,
            meeting__committee=committee,
            meeting__minutes=Meeting.Minutes.PUBLISHED,
            asked_items__isnull=True,
        )
        .select_related("meeting")
        .order_by("-meeting__order", "position", "id")
    )
