"""Departments' answers: the office sees all, a department its own, nobody else any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from committees.models import (
    ActionItemRevision,
    Committee,
    Meeting,
    ResponseDraft,
    ResponseDraftRevision,
)
from committees.selectors.seats import sees_unsettled
from committees.selectors.states import states_of
from committees.services.answers import draft_not_found
from committees.services.items_access import meeting_not_found
from committees.states import ItemState
from organizations.permissions import Act
from organizations.selectors import Actor

State = ResponseDraft.State
TO_WRITE = (State.OPEN, State.RETURNED)
FACES = {
    State.OPEN: ("…", "none"),
    State.SUBMITTED: ("◎", "on"),
    State.RETURNED: ("▲", "late"),
    State.TAKEN: ("○", "ok"),
}


@dataclass(frozen=True)
class AnswerLine:
    """An answer beside the item it is about (as the office's newest wording says)."""

    draft: ResponseDraft
    item: ItemState
    newest: ResponseDraftRevision | None
    today: date

    @property
    def word(self) -> str:
        if self.draft.state == State.OPEN and self.newest is None:
            return "未回答"
        return State(self.draft.state).label

    @property
    def mark(self) -> str:
        return FACES[State(self.draft.state)][0]

    @property
    def tone(self) -> str:
        return "due" if self.is_late else FACES[State(self.draft.state)][1]

    @property
    def is_late(self) -> bool:
        due = self.draft.meeting.answers_due_on
        return due is not None and due < self.today and self.draft.state in TO_WRITE

    @property
    def to_write(self) -> bool:
        return self.draft.state in TO_WRITE


@dataclass(frozen=True)
class Waiting:
    """What waits for the person in a committee's answers for its meeting ahead."""

    meeting: Meeting
    to_write: int
    to_take: int


def visible_drafts(actor: Actor) -> QuerySet[ResponseDraft]:
    """The answers the person may read: all for the office, else those of the own departments."""
    drafts = ResponseDraft.objects.filter(organization=actor.organization, item__dropped_at=None)
    reached = actor.departments(Act.ITEM_ANSWER)
    return drafts if reached is None else drafts.filter(department__in=reached)


def answers_waiting(actor: Actor, committee: Committee | None = None) -> list[Waiting]:
    """What is open in the answers of a committee, or of all, by meeting ahead; one query."""
    if not actor.can(Act.ITEM_ANSWER, anywhere=True):
        return []
    rows = (
        visible_drafts(actor)
        .filter(meeting__frozen_at=None)
        .exclude(meeting__state=Meeting.State.CANCELLED)
        .select_related("meeting__committee")
        .order_by("meeting__committee__position", "meeting__committee", "meeting__order")
    )
    if committee is not None:
        rows = rows.filter(meeting__committee=committee)
    meetings: dict[int, Meeting] = {}
    found: dict[int, Counter[str]] = {}
    for row in rows:
        meetings[row.meeting_id] = row.meeting
        found.setdefault(row.meeting_id, Counter())[row.state] += 1
    return [
        Waiting(meetings[pk], sum(count[state] for state in TO_WRITE), count[State.SUBMITTED])
        for pk, count in found.items()
    ]


def answer_lines(actor: Actor, drafts: Iterable[ResponseDraft], *, today: date) -> list[AnswerLine]:
    """The answers with their items; five queries, whatever their number.

    A department reads the settled wording: the office's own may hold what others answered. Of an
    item that is not settled yet it reads what was asked, without any answer.
    """
    rows = list(drafts)
    items = _items(actor, {row.item_id for row in rows})
    newest = {
        row.draft_id: row
        for row in ResponseDraftRevision.objects.filter(
            draft__in=rows, seq=F("draft__latest_seq")
        ).select_related("status", "by")
    }
    order = {pk: place for place, pk in enumerate(items)}
    lines = [AnswerLine(row, items[row.item_id], newest.get(row.pk), today) for row in rows]
    return sorted(lines, key=lambda line: (order[line.draft.item_id], line.draft.department_id))


def drafts_for(actor: Actor, meeting: Meeting) -> QuerySet[ResponseDraft]:
    return visible_drafts(actor).filter(meeting=meeting).select_related("meeting", "department")


def _items(actor: Actor, pks: Collection[int]) -> dict[int, ItemState]:
    """What the person may read of the items, in the committee's order."""
    office = sees_unsettled(actor)
    shown = F("item__latest_seq") if office else Coalesce("item__settled_seq", "item__latest_seq")
    rows = ActionItemRevision.objects.filter(item__in=pks, seq=shown).order_by(
        "item__position", "item_id"
    )
    found = list(rows.values_list("id", "item__settled_seq"))
    unsettled = {pk for pk, settled in found if settled is None and not office}
    states = states_of([pk for pk, _ in found])
    return {
        state.item_id: replace(state, response="", response_changed=())
        if state.revision_id in unsettled
        else state
        for state in states
    }


def answers_asked(meeting: Meeting) -> dict[int, list[str]]:
    """The departments asked already, by item."""
    rows = ResponseDraft.objects.filter(meeting=meeting).order_by("department__position", "id")
    found: dict[int, list[str]] = {}
    for item, name in rows.values_list("item_id", "department__name"):
        found.setdefault(item, []).append(name)
    return found


def drafts_to_write(actor: Actor) -> QuerySet[ResponseDraft]:
    """The answers the person's departments still owe, soonest due first; none for the office."""
    if actor.departments(Act.ITEM_ANSWER) is None:
        return ResponseDraft.objects.none()
    return (
        visible_drafts(actor)
        .filter(state__in=TO_WRITE, meeting__frozen_at=None)
        .exclude(meeting__state=Meeting.State.CANCELLED)
        .select_related("meeting__committee", "department")
        .order_by(F("meeting__answers_due_on").asc(nulls_last=True), "meeting", "id")
    )


def get_answer_meeting(actor: Actor, committee_pk: int, pk: int) -> Meeting:
    """The meeting for whoever may answer for it: the office, and departments that were asked."""
    found = (
        Meeting.objects.select_related("committee", "committee__organization")
        .filter(organization=actor.organization, committee=committee_pk, pk=pk)
        .first()
    )
    if found is None:
        raise meeting_not_found()
    return found


def get_draft(actor: Actor, meeting: Meeting, item: int, department: int) -> ResponseDraft:
    """The answer of a department; NotFound outside the person's reach."""
    found = (
        visible_drafts(actor)
        .select_related("meeting", "department", "item")
        .filter(meeting=meeting, item=item, department=department)
        .first()
    )
    if found is None:
        raise draft_not_found()
    return found


def revisions_of(draft: ResponseDraft) -> Sequence[ResponseDraftRevision]:
    """Every step of an answer, newest first."""
    return list(draft.revisions.select_related("status", "by").order_by("-seq"))
