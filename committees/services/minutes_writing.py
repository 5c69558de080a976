"""Pasted minutes into statements, as the person corrected them; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.minutes.shapes import Place
from committees.minutes.speakers import matches
from committees.models import AgendaItem, Meeting, Statement
from committees.selectors.minutes import seats_for
from committees.services.committee_locks import lock_meeting, refuse_if_stale
from committees.services.committees import MemberTyped, add_member
from committees.services.minutes import require_open
from committees.typed_fields import TypedFields
from core import audit
from core.errors import DomainError, Invalid, Refused
from core.folding import fold
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class BlockTyped:
    """A block of the pasted text as corrected; `place` says where it belongs."""

    place: str
    text: str
    mark: str = ""
    speaker: str = ""
    aside: str = ""
    agenda: str = ""
    paper: str = ""


@dataclass(frozen=True)
class MinutesTyped:
    """All blocks in their order; the head's fields fill what the meeting does not know yet."""

    blocks: tuple[BlockTyped, ...]
    held_on: str = ""
    starts_at: str = ""
    ends_at: str = ""
    place: str = ""
    members: tuple[MemberTyped, ...] = field(default=())
    replaces: bool = False


@dataclass(frozen=True)
class _Said:
    at: int
    block: BlockTyped
    agenda: int | None


def write_minutes(
    *, by: Actor, meeting: Meeting, typed: MinutesTyped, version: int
) -> list[Statement]:
    """Adds (or replaces all) statements, agenda items and seats that the text names.

    Errors are keyed by block («b3»). Raises Refused, Invalid or Stale; sending the same blocks
    again writes nothing more.
    """
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="write_minutes"):
        current = lock_meeting(by, meeting.pk)
        require_open(current)
        said, titles = _checked(current, typed.blocks)
        there = list(current.statements.all())
        if current.version != version and _is_written(there, said):
            return there
        refuse_if_stale(current, version)
        if typed.replaces:
            _clear(current)
        for member in typed.members:
            add_member(by=by, committee=current.committee, typed=member)
        agenda = _agenda(by, current, titles)
        _link_papers(current, agenda, typed.blocks)
        written = _write(by, current, said, agenda)
        _fill_head(current, typed)
        return written


def _checked(meeting: Meeting, blocks: Sequence[BlockTyped]) -> tuple[list[_Said], dict[int, str]]:
    errors: dict[str, DomainError] = {}
    said: list[_Said] = []
    titles = {item.number: item.title for item in meeting.agenda.all()}
    for at, block in enumerate(blocks):
        key = f"b{at}"
        try:
            if block.place == Place.STATEMENT:
                said.append(_Said(at, *_statement(block)))
            elif block.place == Place.CONTINUES:
                _continue(said, block)
            elif block.place == Place.AGENDA:
                _title(titles, block)
            elif block.place not in {Place.HEAD, Place.OUT}:
                raise Invalid(
                    "undecided", "扱いが決まっていません。", "「扱い」から選んでください。"
                )
        except DomainError as error:
            errors[key] = error
    for one in said:
        if one.agenda is not None and one.agenda not in titles:
            errors[f"b{one.at}"] = Invalid(
                "unknown_agenda",
                f"議題{one.agenda}がありません。",
                "議題の番号を直すか、議題の行を加えてください。",
            )
    if not said and not errors:
        raise Invalid(
            "nothing_said",
            "発言が1件もありません。",
            "発言にする段落の「扱い」を「発言」にしてください。",
        )
    if errors:
        raise Refused(errors)
    return said, titles


def _statement(block: BlockTyped) -> tuple[BlockTyped, int | None]:
    fields = TypedFields()
    fields.text("mark", "記号", block.mark, limit=4)
    fields.text("speaker", "発言者", block.speaker, limit=120)
    fields.text("aside", "添え書き", block.aside, limit=200)
    fields.text("text", "本文", block.text, limit=100_000, needed=True)
    number = _number(block.agenda)
    if fields.errors:
        raise next(iter(fields.errors.values()))
    return replace(block, **fields.values), number


def _continue(said: list[_Said], block: BlockTyped) -> None:
    if not said:
        raise Invalid(
            "nothing_before",
            "前に続ける発言がありません。",
            "「扱い」を「発言」か「議事録に入れない」にしてください。",
        )
    last = said.pop()
    text = f"{last.block.text}\n{block.text.strip()}".strip()
    said.append(replace(last, block=replace(last.block, text=text)))


def _title(titles: dict[int, str], block: BlockTyped) -> None:
    fields = TypedFields()
    title = fields.text("text", "議題の名前", block.text, limit=200, needed=True)
    number = _number(block.agenda)
    if number is None:
        raise Invalid("no_number", "議題の番号がありません。", "番号を入力してください。")
    if fields.errors:
        raise fields.errors["text"]
    there = titles.setdefault(number, title)
    if _plain(there) != _plain(title):
        raise Invalid(
            "two_titles",
            f"議題{number}は「{there}」です。",
            "同じ議題なら名前をそろえ、別の議題なら番号を直してください。",
        )


def _number(typed: str) -> int | None:
    text = fold(typed).strip()
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 100:
        raise Invalid(
            "unreadable_number",
            f"「{typed.strip()}」は議題の番号として読めません。",
            "1から99までの数字を入力してください。",
        )
    return int(text)


def _plain(title: str) -> str:
    return "".join(fold(title).split())


def _is_written(there: Sequence[Statement], said: Sequence[_Said]) -> bool:
    """Whether the last statements are exactly these."""
    newest = there[-len(said) :]
    return [(s.mark, s.speaker, s.aside, s.text) for s in newest] == [
        (one.block.mark, one.block.speaker, one.block.aside, one.block.text) for one in said
    ]


def _clear(meeting: Meeting) -> None:
    used = meeting.statements.filter(asked_items__isnull=False).distinct().count()
    if used:
        raise Invalid(
            "statements_in_use",
            f"{used}件の発言から指摘事項が作られているため、全部を入れ替えることはできません。",
            "「いまの発言の後ろに加える」を選ぶか、発言を1件ずつ直してください。",
        )
    meeting.statements.all().delete()


def _agenda(by: Actor, meeting: Meeting, titles: dict[int, str]) -> dict[int, AgendaItem]:
    there = {item.number: item for item in meeting.agenda.all()}
    missing = [number for number in titles if number not in there]
    made = AgendaItem.objects.bulk_create(
        AgendaItem(
            organization=by.organization,
            meeting=meeting,
            number=number,
            title=titles[number],
            position=number,
        )
        for number in missing
    )
    return there | {item.number: item for item in made}


def _link_papers(
    meeting: Meeting, agenda: dict[int, AgendaItem], blocks: Sequence[BlockTyped]
) -> None:
    """Papers of the meeting that a text names at an agenda item belong to it from now on."""
    named: dict[str, int] = {}
    for block in blocks:
        number = _number(block.agenda) if block.place in {Place.STATEMENT, Place.AGENDA} else None
        if block.paper and number in agenda:
            named.setdefault(block.paper.removeprefix("資料"), agenda[number].pk)
    for paper in meeting.papers.filter(number__in=named, agenda_item=None, removed_at=None):
        paper.agenda_item_id = named[paper.number]
        paper.version += 1
        paper.save(update_fields=["agenda_item", "version"])


def _write(
    by: Actor, meeting: Meeting, said: Sequence[_Said], agenda: dict[int, AgendaItem]
) -> list[Statement]:
    seats = seats_for(meeting.committee, meeting.held_on)
    last = meeting.statements.aggregate(last=Max("position"))["last"] or 0
    known = {
        speaker: found[0].id if len(found := matches(speaker, seats)) == 1 else None
        for speaker in {one.block.speaker for one in said}
    }
    return Statement.objects.bulk_create(
        Statement(
            organization=by.organization,
            meeting=meeting,
            agenda_item=agenda[one.agenda] if one.agenda is not None else None,
            member_id=known[one.block.speaker] if one.block.speaker else None,
            position=last + place,
            mark=one.block.mark,
            speaker=one.block.speaker,
            aside=one.block.aside,
            text=one.block.text,
        )
        for place, one in enumerate(said, 1)
    )


def _fill_head(meeting: Meeting, typed: MinutesTyped) -> None:
    """Day, times and place where the meeting has none; the draft begins."""
    fields = TypedFields()
    read: dict[str, Any] = {
        "held_on": fields.day("held_on", typed.held_on),
        "starts_at": fields.clock("starts_at", typed.starts_at),
        "ends_at": fields.clock("ends_at", typed.ends_at),
        "place": fields.text("place", "場所", typed.place, limit=120),
    }
    fields.read()
    for name, value in read.items():
        if value and not getattr(meeting, name):
            setattr(meeting, name, value)
    if meeting.starts_at and meeting.ends_at and meeting.ends_at <= meeting.starts_at:
        meeting.ends_at = None
    meeting.minutes = Meeting.Minutes.DRAFT
    meeting.version += 1
    meeting.save()
