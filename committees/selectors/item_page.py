"""One item: what it says, what changed since the last meeting, where it came from, its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Q, QuerySet

from committees.comparison import compare
from committees.models import (
    ActionItem,
    ActionItemRevision,
    Committee,
    CommitteeMember,
    ItemSource,
    Meeting,
    MeetingItem,
)
from committees.selectors.comparisons import status_marks
from committees.selectors.items import ItemLine, ItemMark
from committees.selectors.minutes import sees_minutes
from committees.selectors.seats import is_only_member, sees_unsettled
from committees.selectors.states import states_of
from committees.states import ItemState
from core.rich_text import Line, lines, marked_lines
from core.text_changes import changes
from kpis.wording import moment_text
from organizations.selectors import Actor

LABELS = {
    "number": "番号",
    "area": "施策区分",
    "category": "項目分類",
    "heading": "見出し",
    "source": "出所",
    "status": "状況",
    "due": "期限",
    "department_text": "担当課",
}


@dataclass(frozen=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """A wording with what it changed. `meetings` are those it was frozen for."""

    state: ItemState
    who: str
    when: str
    reason: str
    meetings: tuple[str, ...]
    is_settled: bool
    is_first: bool
    fields: tuple[FieldChange, ...]
    text: tuple[Line, ...]
    response: tuple[Line, ...]


@dataclass(frozen=True)
class Source:
    """Where an item comes from; `statement` is what was said there, in short."""

    source: ItemSource
    statement: str
    speaker: str


@dataclass(frozen=True)
class ItemPage:
    item: ActionItem
    line: ItemLine
    since: str
    sources: tuple[Source, ...]
    history: tuple[HistoryEntry, ...]

    @property
    def state(self) -> ItemState:
        return self.line.state


def item_page(actor: Actor, committee: Committee, item: ActionItem, *, today: date) -> ItemPage:
    """What the person may see of an item; a fixed number of queries."""
    frozen = _frozen(item)
    revisions = list(_revisions(actor, item, frozen))
    states = {state.revision_id: state for state in states_of([row.pk for row in revisions])}
    ordered = [states[row.pk] for row in revisions]
    current = ordered[0]
    older = [row for row in frozen if row.meeting.frozen_at is not None][:1]
    before = [states[row.revision_id] for row in older if row.revision_id in states]
    compared = compare(before or None, [current], marks=status_marks(committee)).items[0]
    mark = ItemMark(item.latest_seq, item.settled_seq)
    return ItemPage(
        item=item,
        line=ItemLine(compared, mark, (), today, deletions=True),
        since=older[0].meeting.label if before else "",
        sources=tuple(sources_of(actor, item)),
        history=tuple(_history(actor, item, revisions, ordered, frozen)),
    )


def newest_state(item: ActionItem) -> ItemState:
    """What the office's newest wording says."""
    revision = ActionItemRevision.objects.get(item=item, seq=item.latest_seq)
    return states_of([revision.pk])[0]


def _frozen(item: ActionItem) -> list[MeetingItem]:
    """The meetings it was frozen for, newest first."""
    return list(
        MeetingItem.objects.filter(item=item).select_related("meeting").order_by("-meeting__order")
    )


def _revisions(
    actor: Actor, item: ActionItem, frozen: Iterable[MeetingItem]
) -> QuerySet[ActionItemRevision]:
    """The wordings the person may read, newest first.

    Whoever does not see what is unsettled reads the settled one and those that meetings saw.
    """
    rows = item.revisions.select_related("by", "status").order_by("-seq")
    if sees_unsettled(actor):
        return rows
    settled = item.settled_seq or 0
    seen = [row.revision_id for row in frozen]
    return rows.filter(Q(seq=settled) | Q(pk__in=seen, seq__lt=settled))


def _history(
    actor: Actor,
    item: ActionItem,
    revisions: list[ActionItemRevision],
    states: list[ItemState],
    frozen: Iterable[MeetingItem],
) -> Iterable[HistoryEntry]:
    meetings: dict[int, list[str]] = defaultdict(list)
    for place in frozen:
        meetings[place.revision_id].append(place.meeting.label)
    # Who in the office wrote what is not for people from outside.
    names = not is_only_member(actor)
    for row, (state, before) in zip(revisions, pairwise([*states, None]), strict=True):
        assert state is not None
        yield HistoryEntry(
            state=state,
            who=str(row.by) if names and row.by else "",
            when=moment_text(row.recorded_at),
            reason=row.reason if names else "",
            meetings=tuple(meetings[row.pk]),
            is_settled=row.seq == item.settled_seq,
            is_first=before is None,
            fields=tuple(_fields(before, state)) if before else (),
            text=_marked(before.text if before else None, state.text),
            response=_marked(before.response if before else None, state.response),
        )


def _marked(before: str | None, after: str) -> tuple[Line, ...]:
    """The text with its changes, whole where there was none before; empty where it is the same."""
    if before is None:
        return lines(after)
    return () if before == after else marked_lines(changes(before, after), deletions=True)


def _fields(before: ItemState, after: ItemState) -> Iterable[FieldChange]:
    for name, label in LABELS.items():
        old, new = _said(before, name), _said(after, name)
        if old != new:
            yield FieldChange(label, old or "（空欄）", new or "（空欄）")


def _said(state: ItemState, name: str) -> str:
    if name == "status":
        return f"{state.status_mark} {state.status_word}".strip()
    return str(getattr(state, name))


def sources_of(actor: Actor, item: ActionItem) -> list[Source]:
    """Where an item comes from. Others than the office read what was said once the minutes are
    published, and who said it by capacity."""
    rows = ItemSource.objects.filter(item=item).select_related("meeting", "statement", "member")
    office = sees_unsettled(actor)
    found = []
    for row in rows.order_by("position", "id"):
        reads = row.meeting is not None and sees_minutes(actor, row.meeting)
        said = _short(row.statement.text) if row.statement and reads else ""
        by_name = (row.statement.speaker if row.statement else "") or str(row.member or "")
        by_capacity = row.member.capacity if row.member else ""
        found.append(Source(row, said, by_name if office else by_capacity))
    return found


def source_choices(committee: Committee) -> tuple[list[Meeting], list[CommitteeMember]]:
    """The meetings and members that an item may come from, newest meeting first."""
    return list(committee.meetings.order_by("-order")), list(committee.members.all())


def _short(text: str, limit: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit] + "…"
