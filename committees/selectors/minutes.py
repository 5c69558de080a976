"""Minutes to read and to edit, and what publishing them would show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from committees.minutes.shapes import Seat
from committees.minutes.speakers import is_generic
from committees.models import AgendaItem, Committee, Meeting, Statement
from committees.selectors.meetings import get_meeting
from core.errors import NotFound
from core.folding import fold
from organizations.permissions import Act
from organizations.selectors import Actor

UNNAMED = "（発言者）"
_TITLES = (
    "課長|部長|局長|室長|次長|係長|班長|所長|主幹|主査|補佐|知事|市長|町長|村長|区長|座長|会長|議長|委員長|委員"
    "|教授|准教授|講師|先生|監|参事|理事|顧問|氏|様|さん|CDO|CIO"
)


@dataclass(frozen=True)
class Spoken:
    """A statement as a page shows it."""

    statement: Statement
    place: int
    speaker: str
    capacity: str
    items: int

    @property
    def paragraphs(self) -> list[str]:
        return self.statement.text.split("\n")


@dataclass(frozen=True)
class Section:
    """Statements that belong to one agenda item, in the order in which they were made."""

    agenda: AgendaItem | None
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Concerns:
    """What stands against publishing by capacity: speakers without one, names within texts."""

    speakers: tuple[str, ...] = ()
    names: tuple[tuple[int, str], ...] = ()


def sees_minutes(actor: Actor, meeting: Meeting) -> bool:
    """Drafts and settled minutes are the office's; published ones everybody's."""
    return actor.can(Act.COMMITTEE_MANAGE) or meeting.minutes == Meeting.Minutes.PUBLISHED


def require_published(actor: Actor, meeting: Meeting) -> None:
    """Raises NotFound where the person may not read the minutes yet."""
    if not sees_minutes(actor, meeting):
        raise NotFound(
            "minutes_not_published",
            "この会議の議事録は、まだ公開されていません。",
            "公開されると、会議の画面から読めるようになります。",
        )


def statements_of(meeting: Meeting) -> list[Statement]:
    return list(
        meeting.statements.select_related("agenda_item", "member")
        .annotate(item_count=Count("asked_items__item", distinct=True))
        .order_by("position", "id")
    )


def sections_of(meeting: Meeting, *, by_capacity: bool = False) -> list[Section]:
    """The minutes, agenda item by agenda item; one query. A new section where the item changes."""
    sections: list[Section] = []
    for place, said in enumerate(statements_of(meeting), 1):
        shown = _capacity(said) if by_capacity else said.speaker
        capacity = said.member.capacity if said.member else ""
        line = Spoken(said, place, shown, capacity, getattr(said, "item_count", 0))
        if sections and _id(sections[-1].agenda) == said.agenda_item_id:
            last = sections.pop()
            sections.append(Section(last.agenda, (*last.spoken, line)))
        else:
            sections.append(Section(said.agenda_item, (line,)))
    return sections


def _id(agenda: AgendaItem | None) -> int | None:
    return agenda.pk if agenda else None


def _capacity(said: Statement) -> str:
    """Never the name: the seat's capacity, or a capacity that stands alone."""
    if said.member is not None:
        return said.member.capacity
    return said.speaker if not said.speaker or is_generic(said.speaker) else UNNAMED


def publishing_concerns(meeting: Meeting) -> Concerns:
    """What to look at before publishing by capacity; nothing where names are published."""
    if meeting.committee.names_published:
        return Concerns()
    said = statements_of(meeting)
    speakers = [s.speaker for s in said if s.speaker and _capacity(s) == UNNAMED]
    names = _names_in(said, meeting)
    return Concerns(tuple(dict.fromkeys(speakers)), tuple(names))


def _names_in(said: Iterable[Statement], meeting: Meeting) -> list[tuple[int, str]]:
    surnames = {
        fold(name)[:length]
        for name in meeting.committee.members.exclude(name="").values_list("name", flat=True)
        for length in range(1, len(name) + 1)
    }
    if not surnames:
        return []
    any_of = "|".join(re.escape(name) for name in sorted(surnames, key=len, reverse=True) if name)
    named = re.compile(rf"(?:{any_of})\s?[^\s、。「」（）()]{{0,12}}?(?:{_TITLES})")
    found: list[tuple[int, str]] = []
    for place, statement in enumerate(said, 1):
        for hit in named.finditer(fold(f"{statement.aside}\n{statement.text}")):
            found.append((place, hit.group()))
    return found


def get_statement(actor: Actor, pk: int, meeting: int, statement: int) -> Statement:
    """A statement for those who write minutes."""
    sat = get_meeting(actor, pk, meeting)
    found = (
        sat.statements.select_related("agenda_item", "member")
        .annotate(item_count=Count("asked_items__item", distinct=True))
        .filter(pk=statement)
        .first()
    )
    if found is None or not sees_minutes(actor, sat):
        raise NotFound(
            "statement_not_found",
            "この発言は見つかりません。",
            "議事録の画面から選び直してください。",
        )
    found.meeting = sat
    return found


def seats_for(committee: Committee, day: date | None) -> list[Seat]:
    """Those who may have been speaking: whose term covers the day, or everybody."""
    members = list(committee.members.all())
    sitting = [
        member
        for member in members
        if day is None
        or (
            (member.term_from is None or member.term_from <= day)
            and (member.term_to is None or member.term_to >= day)
        )
    ]
    return [
        Seat(member.pk, member.name, member.capacity, member.seat) for member in sitting or members
    ]
