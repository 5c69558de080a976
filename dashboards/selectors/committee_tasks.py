"""What committees ask of a person: answers, items past their day, and the meeting of a member."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from committees.models import Committee, Meeting, ResponseDraft
from committees.selectors.answers import drafts_to_write, visible_drafts
from committees.selectors.overdue import overdue_counts, unsettled_items
from committees.selectors.raises import next_meeting
from committees.selectors.seats import committees_visible_to, is_only_member, seats_on
from committees.selectors.seats_mine import new_since_last
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class AnswersAsked:
    """Answers of a meeting: those the person's departments owe, or that the office takes up."""

    meeting: Meeting
    number: int
    returned: int
    today: date

    @property
    def is_late(self) -> bool:
        due = self.meeting.answers_due_on
        return due is not None and due < self.today


@dataclass(frozen=True)
class Overdue:
    committee: Committee
    number: int


@dataclass(frozen=True)
class Sitting:
    """A committee on which the person sits: the meeting ahead, and how much is new."""

    committee: Committee
    ahead: Meeting | None
    since: str
    changed: int


@dataclass(frozen=True)
class ToSettle:
    """A committee with items whose newest wording its members cannot read yet."""

    committee: Committee
    number: int


@dataclass(frozen=True)
class CommitteeTasks:
    """`to_write` is asked of departments, `to_take` and `to_settle` of the DX office."""

    to_write: tuple[AnswersAsked, ...]
    to_take: tuple[AnswersAsked, ...]
    to_settle: tuple[ToSettle, ...]
    overdue: tuple[Overdue, ...]
    sittings: tuple[Sitting, ...]

    @property
    def count(self) -> int:
        """How many answers and items ask for an act now."""
        answers = sum(row.number for row in (*self.to_write, *self.to_take))
        return answers + sum(row.number for row in self.to_settle)

    def __bool__(self) -> bool:
        return bool(self.count or self.overdue or self.sittings)


def committee_tasks(actor: Actor, *, today: date) -> CommitteeTasks:
    """A fixed number of queries, but for the committees on which a person sits: some for each."""
    office = actor.can(Act.ITEM_EDIT)
    reach = actor.departments(Act.ITEM_ANSWER)
    answers = office or bool(reach)
    return CommitteeTasks(
        to_write=_to_write(actor, today) if reach else (),
        to_take=_to_take(actor, today) if office else (),
        to_settle=_to_settle(actor, today) if office else (),
        overdue=_overdue(actor, None if office else reach, today) if answers else (),
        sittings=_sittings(actor, today) if is_only_member(actor) else (),
    )


def committee_task_count(actor: Actor, *, today: date) -> int:
    """The number on the badge, as `committee_tasks` lists it: two queries for the office, one for
    departments, none for others."""
    if actor.can(Act.ITEM_EDIT):
        return _submitted(actor).count() + unsettled_items(actor, today=today).count()
    return drafts_to_write(actor).count() if actor.departments(Act.ITEM_ANSWER) else 0


def _to_settle(actor: Actor, today: date) -> tuple[ToSettle, ...]:
    rows = unsettled_items(actor, today=today).order_by().values_list("committee_id")
    counts = dict(rows.annotate(number=Count("pk")))
    return tuple(
        ToSettle(committee, counts[committee.pk])
        for committee in committees_visible_to(actor).filter(pk__in=list(counts))
    )


def _submitted(actor: Actor) -> QuerySet[ResponseDraft]:
    return (
        visible_drafts(actor)
        .filter(state=ResponseDraft.State.SUBMITTED, meeting__frozen_at=None)
        .exclude(meeting__state=Meeting.State.CANCELLED)
    )


def _to_write(actor: Actor, today: date) -> tuple[AnswersAsked, ...]:
    numbers: Counter[int] = Counter()
    returned: Counter[int] = Counter()
    meetings: dict[int, Meeting] = {}
    for draft in drafts_to_write(actor):
        meetings[draft.meeting_id] = draft.meeting
        numbers[draft.meeting_id] += 1
        returned[draft.meeting_id] += draft.state == ResponseDraft.State.RETURNED
    return tuple(
        AnswersAsked(meeting, numbers[pk], returned[pk], today) for pk, meeting in meetings.items()
    )


def _to_take(actor: Actor, today: date) -> tuple[AnswersAsked, ...]:
    rows = _submitted(actor).order_by().values_list("meeting_id")
    numbers = dict(rows.annotate(number=Count("pk")))
    found = Meeting.objects.filter(pk__in=list(numbers)).select_related("committee")
    return tuple(
        AnswersAsked(meeting, numbers[meeting.pk], 0, today)
        for meeting in found.order_by("answers_due_on", "pk")
    )


def _overdue(actor: Actor, departments: frozenset[int] | None, today: date) -> tuple[Overdue, ...]:
    counts = overdue_counts(actor, today=today, departments=departments)
    return tuple(
        Overdue(committee, counts[committee.pk])
        for committee in committees_visible_to(actor).filter(pk__in=list(counts))
    )


def _sittings(actor: Actor, today: date) -> tuple[Sitting, ...]:
    seats = seats_on(actor, today).order_by().values("committee")
    found = []
    for committee in committees_visible_to(actor).filter(pk__in=seats):
        ahead = next_meeting(committee, today=today)
        compared, changed = new_since_last(actor, committee, ahead, today=today)
        since = compared.before.label if compared.before else ""
        found.append(Sitting(committee, ahead, since, len(changed)))
    return tuple(found)
