"""Two moments of a committee's items side by side: two meetings, or a meeting and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from committees.comparison import Comparison, compare
from committees.models import Committee, ItemStatus, Meeting
from committees.selectors.seats import sees_unsettled
from committees.selectors.states import states_at, states_now
from core.fiscal import era_year_label
from organizations.selectors import Actor

NOW = "現在"


@dataclass(frozen=True)
class Side:
    """One of the moments: a frozen meeting, or now (`meeting` None)."""

    meeting: Meeting | None
    label: str
    held_on: date | None

    @property
    def day_text(self) -> str:
        return era_year_label(self.held_on) if self.held_on else ""


@dataclass(frozen=True)
class ComparedMeetings:
    """`before` None: nothing is known of an earlier moment. `settled`: drafts are left out."""

    comparison: Comparison
    before: Side | None
    after: Side
    settled: bool


def frozen_meetings(committee: Committee) -> list[Meeting]:
    """The meetings for which the items' state was put down, newest first."""
    return list(
        Meeting.objects.filter(committee=committee, frozen_at__isnull=False).order_by("-order")
    )


def meeting_before(frozen: list[Meeting], after: Meeting | None) -> Meeting | None:
    """The newest frozen meeting before a meeting (None: before now)."""
    return next((row for row in frozen if after is None or row.order < after.order), None)


def status_marks(committee: Committee) -> list[str]:
    return list(ItemStatus.objects.filter(committee=committee).values_list("mark", flat=True))


def comparison(
    actor: Actor,
    committee: Committee,
    *,
    before: Meeting | None,
    after: Meeting | None,
    settled: bool | None = None,
) -> ComparedMeetings:
    """Compares `before` with `after`; `after` None is now, `before` None the frozen meeting before.

    A side of now shows what the person may see, settled wordings only where `settled` says so.
    A fixed number of queries for any number of items.
    """
    settled = settled if settled is not None else not sees_unsettled(actor)
    if not sees_unsettled(actor):
        settled = True
    before = before or meeting_before(frozen_meetings(committee), after)
    newer = states_at(committee, after) if after else states_now(committee, settled=settled)
    older = states_at(committee, before) if before else None
    return ComparedMeetings(
        comparison=compare(older, newer, marks=status_marks(committee)),
        before=side_of(before) if before else None,
        after=side_of(after),
        settled=settled,
    )


def side_of(meeting: Meeting | None) -> Side:
    return Side(meeting, meeting.label, meeting.held_on) if meeting else Side(None, NOW, None)
