"""Committees' meetings, people, papers: what the pages show, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

from committees.models import (
    ActionItem,
    AgendaItem,
    Committee,
    CommitteeMember,
    ItemStatus,
    Meeting,
    Paper,
    PaperVersion,
    StatementMark,
)
from committees.selectors.seats import (
    committees_visible_to,
    get_committee,
    is_only_member,
    require_prepared,
)
from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class StatusCount:
    """How many items have a status; `mark` blank: none was given yet."""

    mark: str
    word: str
    tone: str
    closes: bool
    count: int


@dataclass(frozen=True)
class CommitteeLine:
    committee: Committee
    next_meeting: Meeting | None
    last_meeting: Meeting | None
    members: int
    counts: tuple[StatusCount, ...]

    @property
    def open_items(self) -> int:
        return sum(count.count for count in self.counts if not count.closes)

    @property
    def items(self) -> int:
        return sum(count.count for count in self.counts)


def committee_lines(actor: Actor, *, today: date) -> list[CommitteeLine]:
    """The committees the person may open; five queries whatever their number."""
    committees = list(
        committees_visible_to(actor).prefetch_related(
            Prefetch("meetings", Meeting.objects.exclude(state=Meeting.State.CANCELLED)),
            Prefetch("members", _sitting(today)),
        )
    )
    counts = _counts(actor, committees)
    return [
        CommitteeLine(
            committee,
            _next(list(committee.meetings.all()), today),
            _last(list(committee.meetings.all())),
            len(committee.members.all()),
            counts.get(committee.pk, ()),
        )
        for committee in committees
    ]


def item_counts(actor: Actor, committee: Committee) -> tuple[StatusCount, ...]:
    return _counts(actor, [committee]).get(committee.pk, ())


def _counts(actor: Actor, committees: list[Committee]) -> dict[int, tuple[StatusCount, ...]]:
    """By status as settled; by the newest wording for the office."""
    seq = "latest_seq" if actor.can(Act.ITEM_EDIT) else "settled_seq"
    rows = (
        ActionItem.objects.filter(committee__in=committees, dropped_at=None, revisions__seq=F(seq))
        .order_by()
        .values_list("committee_id", "revisions__status_id")
        .annotate(count=Count("pk"))
    )
    found = {(committee, status): count for committee, status, count in rows}
    if not found:
        return {}
    lines: dict[int, tuple[StatusCount, ...]] = {}
    for status in ItemStatus.objects.filter(committee__in=committees):
        count = found.get((status.committee_id, status.pk), 0)
        line = StatusCount(status.mark, status.word, status.tone, status.closes, count)
        lines[status.committee_id] = (*lines.get(status.committee_id, ()), line)
    for (committee, none), count in found.items():
        if none is None:
            line = StatusCount("", "状態なし", "neutral", False, count)
            lines[committee] = (*lines.get(committee, ()), line)
    return lines


def _next(meetings: list[Meeting], today: date) -> Meeting | None:
    """The planned meeting that comes first; one without a day comes last."""
    planned = [
        m
        for m in meetings
        if m.state == Meeting.State.PLANNED and (m.held_on is None or m.held_on >= today)
    ]
    return min(
        planned, key=lambda m: (m.held_on is None, m.held_on or today, m.order), default=None
    )


def _last(meetings: list[Meeting]) -> Meeting | None:
    held = [m for m in meetings if m.state == Meeting.State.HELD]
    return max(held, key=lambda m: (m.held_on or date.min, m.order), default=None)


def _sitting(today: date) -> QuerySet[CommitteeMember]:
    return CommitteeMember.objects.filter(
        Q(term_from__isnull=True) | Q(term_from__lte=today),
        Q(term_to__isnull=True) | Q(term_to__gte=today),
    )


def members_of(committee: Committee) -> QuerySet[CommitteeMember]:
    return committee.members.select_related("user")


def get_member(actor: Actor, pk: int, member: int) -> CommitteeMember:
    committee = get_committee(actor, pk)
    return _found(members_of(committee).filter(pk=member).first(), "委員", committee=committee)


def get_mark(actor: Actor, pk: int, mark: int) -> StatementMark:
    committee = get_committee(actor, pk)
    return _found(committee.marks.filter(pk=mark).first(), "記号", committee=committee)


def get_status(actor: Actor, pk: int, status: int) -> ItemStatus:
    committee = get_committee(actor, pk)
    return _found(committee.statuses.filter(pk=status).first(), "状態", committee=committee)


def meetings_of(committee: Committee) -> QuerySet[Meeting]:
    """Newest first, with how many papers and statements each has."""
    return committee.meetings.annotate(
        paper_count=Count("papers", filter=Q(papers__removed_at=None), distinct=True),
        statement_count=Count("statements", distinct=True),
    )


def get_meeting(actor: Actor, pk: int, meeting: int) -> Meeting:
    """A meeting of a committee that the person may open; NotFound otherwise."""
    committee = get_committee(actor, pk)
    found: Meeting = _found(committee.meetings.filter(pk=meeting).first(), "会議")
    found.committee = committee
    return found


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    return list(
        meeting.agenda.annotate(said=Count("statements", distinct=True)).prefetch_related(
            Prefetch("papers", meeting.papers.filter(removed_at=None))
        )
    )


def get_agenda_item(actor: Actor, pk: int, meeting: int, agenda: int) -> AgendaItem:
    found: AgendaItem = _found(
        get_meeting(actor, pk, meeting).agenda.filter(pk=agenda).first(), "議題"
    )
    return found


def papers_of(meeting: Meeting) -> list[Paper]:
    """The papers with their newest version (`newest`), without the bytes; two queries."""
    papers = list(
        meeting.papers.filter(removed_at=None)
        .select_related("agenda_item")
        .annotate(newest_seq=Max("versions__seq"))
    )
    newest = {
        version.paper_id: version
        for version in PaperVersion.objects.filter(paper__in=papers)
        .defer("content", "table")
        .order_by("seq")
    }
    for paper in papers:
        paper.newest = newest.get(paper.pk)  # type: ignore[attr-defined]
    return sorted(papers, key=_by_number)


def _by_number(paper: Paper) -> tuple[bool, int, str, int]:
    digits = paper.number.partition("-")[0]
    return (
        not digits.isdecimal(),
        int(digits) if digits.isdecimal() else 0,
        paper.number,
        paper.pk,
    )


def get_paper(actor: Actor, pk: int, meeting: int, paper: int, *, removed: bool = False) -> Paper:
    sat = get_meeting(actor, pk, meeting)
    require_prepared(actor, sat)
    papers = sat.papers.select_related("agenda_item")
    found: Paper = _found(
        (papers if removed else papers.filter(removed_at=None)).filter(pk=paper).first(), "資料"
    )
    found.meeting = sat
    return found


def versions_of(paper: Paper, *, reader: Actor | None = None) -> list[PaperVersion]:
    """Newest first, without what they hold; of those a `reader` may open."""
    return list(
        _versions(paper, reader).defer("content", "table").select_related("by").order_by("-seq")
    )


def _versions(paper: Paper, reader: Actor | None) -> QuerySet[PaperVersion]:
    """A member from outside opens the newest only: the ones before it were being prepared."""
    versions = paper.versions.all()
    if reader is None or not is_only_member(reader):
        return versions
    newest = paper.versions.order_by("-seq").values("pk")[:1]
    return versions.filter(pk__in=newest)


def get_version(
    paper: Paper, seq: int | None = None, *, reader: Actor | None = None
) -> PaperVersion:
    """One version with what it holds; the newest without `seq`."""
    versions = _versions(paper, reader).select_related("by").order_by("-seq")
    found: PaperVersion = _found(
        (versions if seq is None else versions.filter(seq=seq)).first(), "資料の版"
    )
    return found


def _found(row: Any, what: str, **known: object) -> Any:
    if row is None:
        raise NotFound(
            "not_found", f"この{what}は見つかりません。", "会議体の画面から選び直してください。"
        )
    for name, value in known.items():
        setattr(row, name, value)
    return row
