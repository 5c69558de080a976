"""The start page of a committee's member: the meeting ahead, and what is new since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from committees.models import AgendaItem, Committee, CommitteeMember, Meeting, Paper
from committees.selectors.comparisons import ComparedMeetings, comparison, frozen_meetings
from committees.selectors.items import ItemLine, ItemQuery, item_lines
from committees.selectors.meetings import agenda_of, papers_of
from committees.selectors.raises import RaisedItem, next_meeting, raised_items
from committees.selectors.remarks import Remarks, remarks_of
from committees.selectors.seats import committees_visible_to, seats_on, sees_prepared
from organizations.selectors import Actor

MOST_SHOWN = 10


@dataclass(frozen=True)
class Ahead:
    """The meeting ahead. Agenda and papers are there once it was announced."""

    meeting: Meeting
    is_sent_out: bool
    agenda: tuple[AgendaItem, ...]
    papers: tuple[Paper, ...]
    raised: tuple[RaisedItem, ...]


@dataclass(frozen=True)
class MyCommittee:
    committee: Committee
    seat: CommitteeMember
    ahead: Ahead | None
    compared: ComparedMeetings
    changed: tuple[ItemLine, ...]
    remarks: Remarks

    @property
    def shown(self) -> tuple[ItemLine, ...]:
        return self.changed[:MOST_SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.changed) - MOST_SHOWN, 0)


def my_committees(actor: Actor, *, today: date) -> list[MyCommittee]:
    """The committees on which the person holds a seat today; a fixed number of queries for each."""
    seats: dict[int, CommitteeMember] = {}
    for seat in seats_on(actor, today).order_by("position", "id"):
        seats.setdefault(seat.committee_id, seat)
    found = committees_visible_to(actor).filter(pk__in=list(seats))
    return [_mine(actor, row, seats[row.pk], today) for row in found]


def sits_today(actor: Actor, *, today: date) -> bool:
    return seats_on(actor, today).exists()


def new_since_last(
    actor: Actor, committee: Committee, ahead: Meeting | None, *, today: date
) -> tuple[ComparedMeetings, tuple[ItemLine, ...]]:
    """The settled state now beside that of the meeting before the one ahead."""
    frozen = frozen_meetings(committee)
    before = next((row for row in frozen if ahead is None or row.order < ahead.order), None)
    compared = comparison(actor, committee, before=before, after=None, settled=True)
    query = ItemQuery(change="any")
    lines = item_lines(compared, marks={}, kpis={}, query=query, today=today)
    return compared, tuple(lines) if before else ()


def _mine(actor: Actor, committee: Committee, seat: CommitteeMember, today: date) -> MyCommittee:
    committee.organization = actor.organization
    meeting = next_meeting(committee, today=today)
    compared, changed = new_since_last(actor, committee, meeting, today=today)
    return MyCommittee(
        committee=committee,
        seat=seat,
        ahead=_ahead(actor, seat, meeting) if meeting else None,
        compared=compared,
        changed=changed,
        remarks=remarks_of(actor, committee, today=today),
    )


def _ahead(actor: Actor, seat: CommitteeMember, meeting: Meeting) -> Ahead:
    sent = sees_prepared(actor, meeting)
    return Ahead(
        meeting=meeting,
        is_sent_out=sent,
        agenda=tuple(agenda_of(meeting)) if sent else (),
        papers=tuple(papers_of(meeting)) if sent else (),
        raised=tuple(raised_items(meeting, member=seat)),
    )
