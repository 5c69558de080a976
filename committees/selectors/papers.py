"""The action table as a paper: of a frozen meeting, or as it stands now. A fixed number of queries.

What a person may see decides which wordings a paper of now holds: the DX office's has its newest
ones, everybody else's the settled ones (committees/selectors/seats.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from committees.comparison import Comparison, compare
from committees.models import ActionItem, Committee, ItemStatus, Meeting, Paper
from committees.paper_settings import PaperSettings
from committees.papers.action_paper import ActionPaper
from committees.papers.composing import PaperFrame, compose
from committees.selectors.comparisons import meeting_before
from committees.selectors.seats import sees_unsettled
from committees.selectors.states import states_at, states_now
from core.clock import today as clock_today
from core.eras import era_year_label
from core.errors import NotFound
from organizations.selectors import Actor


@dataclass(frozen=True)
class PaperMeetings:
    """What a paper can be asked for: all meetings (newest first), those frozen, and the next."""

    meetings: tuple[Meeting, ...]

    @property
    def frozen(self) -> list[Meeting]:
        return [meeting for meeting in self.meetings if meeting.frozen_at is not None]

    @property
    def coming(self) -> Meeting | None:
        """The meeting that a paper of now is for: the first one planned after the last frozen."""
        last = max((meeting.order for meeting in self.frozen), default=0)
        planned = (
            meeting
            for meeting in reversed(self.meetings)
            if meeting.order > last and meeting.state == Meeting.State.PLANNED
        )
        return next(planned, None)

    def named(self, asked: str) -> Meeting | None:
        """The meeting of that number; NotFound for one of another committee. Blank is none."""
        if not asked:
            return None
        found = next((row for row in self.meetings if str(row.pk) == asked), None)
        if found is None:
            raise NotFound(
                "meeting_not_found", "この会議は見つかりません。", "会議を選び直してください。"
            )
        return found


@dataclass(frozen=True)
class ShownPaper:
    """A paper with the moments it compares; `after` None is now. `settled`: no drafts in it."""

    paper: ActionPaper
    before: Meeting | None
    after: Meeting | None
    settled: bool
    unsettled_items: int


def paper_meetings(committee: Committee) -> PaperMeetings:
    return PaperMeetings(
        tuple(
            Meeting.objects.filter(committee=committee)
            .exclude(state=Meeting.State.CANCELLED, frozen_at__isnull=True)
            .order_by("-order")
        )
    )


def shown_paper(
    actor: Actor,
    committee: Committee,
    meetings: PaperMeetings,
    *,
    before: Meeting | None,
    after: Meeting | None,
    settled: bool,
    settings: PaperSettings,
) -> ShownPaper:
    """The paper of a meeting: as frozen for it, or as a draft of now for one that is not yet."""
    settled = settled or not sees_unsettled(actor)
    after = after or meetings.coming
    before = before or meeting_before(meetings.frozen, after)
    found = _compared(committee, before=before, after=after, settled=settled)
    frozen = after is not None and after.frozen_at is not None
    paper = compose(
        found,
        settings,
        _frame(committee, before=before, after=after, today=clock_today(), number=_number(after)),
    )
    return ShownPaper(
        paper=paper,
        before=before,
        after=after,
        settled=settled or frozen,
        unsettled_items=0 if frozen or settled else _unsettled(committee),
    )


def _compared(
    committee: Committee, *, before: Meeting | None, after: Meeting | None, settled: bool
) -> Comparison:
    frozen = after is not None and after.frozen_at is not None
    newer = (
        states_at(committee, after)
        if after is not None and frozen
        else states_now(committee, settled=settled)
    )
    older = states_at(committee, before) if before is not None else None
    return compare(older, newer, marks=[mark for mark, _ in _legend(committee)])


def _frame(
    committee: Committee,
    *,
    before: Meeting | None,
    after: Meeting | None,
    today: date,
    number: str,
) -> PaperFrame:
    is_draft = after is None or after.frozen_at is None
    return PaperFrame(
        organization=committee.organization.name,
        committee=committee.name,
        meeting=after.label if after else "",
        as_of=f"{era_year_label(today)}作成" if is_draft or after is None else _as_of(after),
        is_draft=is_draft,
        before=_with_day(before) if before else "",
        number=number,
        legend=tuple(_legend(committee)),
    )


def _as_of(meeting: Meeting) -> str:
    day = era_year_label(meeting.held_on) if meeting.held_on else meeting.label
    return f"{day}時点"


def _with_day(meeting: Meeting) -> str:
    day = f"（{era_year_label(meeting.held_on)}）" if meeting.held_on else ""
    return meeting.label + day


def _number(meeting: Meeting | None) -> str:
    """The number that the table has among the meeting's papers; blank where it is none of them."""
    if meeting is None:
        return ""
    found = Paper.objects.filter(
        meeting=meeting, kind=Paper.Kind.ACTION_ITEMS, removed_at__isnull=True
    )
    return found.values_list("number", flat=True).first() or ""


def _legend(committee: Committee) -> Sequence[tuple[str, str]]:
    statuses = ItemStatus.objects.filter(committee=committee).order_by("position", "id")
    return list(statuses.values_list("mark", "word"))


def _unsettled(committee: Committee) -> int:
    """How many items have a newer wording than others may read."""
    items = ActionItem.objects.filter(committee=committee, dropped_at=None)
    return sum(
        latest != settled for latest, settled in items.values_list("latest_seq", "settled_seq")
    )


@dataclass(frozen=True)
class PaperChoices:
    """What a committee's papers can be filtered by, with what is stored but no longer occurs."""

    statuses: tuple[tuple[str, str], ...]
    areas: tuple[str, ...]
    departments: tuple[str, ...]


def paper_choices(committee: Committee, settings: PaperSettings) -> PaperChoices:
    states = states_now(committee, settled=False)
    legend = [(mark, f"{mark} {word}") for mark, word in _legend(committee)]
    known = {mark for mark, _ in legend}
    return PaperChoices(
        statuses=(*legend, *((mark, mark) for mark in settings.statuses if mark not in known)),
        areas=_once([*(state.area for state in states), *settings.areas]),
        departments=_once(
            [*(name for state in states for name in state.departments), *settings.departments]
        ),
    )


def _once(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
