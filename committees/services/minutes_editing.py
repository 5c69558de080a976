"""Minutes, statement by statement: adding, changing, splitting, joining, moving, taking off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from django.core import signing
from django.db import transaction
from django.db.models import F, Max

from committees.minutes.speakers import matches
from committees.models import AgendaItem, CommitteeMember, Meeting, Statement
from committees.selectors.minutes import seats_for
from committees.services.committee_locks import (
    lock_meeting,
    not_found,
    refuse_if_stale,
    save_fields,
)
from committees.services.minutes import require_open
from committees.typed_fields import TypedFields
from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor

SALT = "committees.statement"
KEPT_SECONDS = 24 * 3600
LONGEST = 100_000


@dataclass(frozen=True)
class StatementTyped:
    """A statement as typed. Without a member it is read from the speaker's words."""

    text: str
    mark: str = ""
    speaker: str = ""
    aside: str = ""
    agenda_id: int | None = None
    member_id: int | None = None


def add_statement(
    *, by: Actor, meeting: Meeting, typed: StatementTyped, after: int | None = None
) -> Statement:
    """Puts a statement behind the one with the id `after`; at the end without. Raises Refused."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_statement"):
        current = _open(by, meeting.pk)
        fields = _fields(current, typed)
        place = _place_after(current, after)
        made = Statement.objects.create(
            organization=by.organization, meeting=current, position=place, **fields
        )
        if current.minutes == Meeting.Minutes.NONE:
            save_fields(current, {"minutes": Meeting.Minutes.DRAFT}, None)
        return made


def edit_statement(
    *, by: Actor, statement: Statement, typed: StatementTyped, version: int
) -> Statement:
    """Saves a statement. Raises Refused, or Stale where somebody saved it meanwhile."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_statement"):
        meeting, current = _locked(by, statement)
        return save_fields(current, _fields(meeting, typed), version)


def split_statement(*, by: Actor, statement: Statement, at: int, version: int) -> Statement:
    """The text from character `at` on becomes a statement of its own, of the same speaker."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="split_statement"):
        meeting, current = _locked(by, statement)
        refuse_if_stale(current, version)
        before, after = current.text[:at].strip(), current.text[at:].strip()
        if not before or not after:
            raise Invalid(
                "nothing_to_split",
                "分ける位置が選ばれていません。",
                "新しい発言の始まりにする文を選んでください。",
                field="at",
            )
        place = _place_after(meeting, current.pk)
        save_fields(current, {"text": before}, None)
        return Statement.objects.create(
            organization=by.organization,
            meeting=meeting,
            agenda_item_id=current.agenda_item_id,
            member_id=current.member_id,
            position=place,
            mark=current.mark,
            speaker=current.speaker,
            text=after,
        )


def join_statement(*, by: Actor, statement: Statement, version: int) -> Statement:
    """Joins a statement to the one before it; the speaker of that one stays."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="join_statement"):
        meeting, current = _locked(by, statement)
        refuse_if_stale(current, version)
        _refuse_used(current)
        before = meeting.statements.filter(position__lt=current.position).last()
        if before is None:
            raise Invalid(
                "nothing_before", "前の発言がありません。", "最初の発言は、つなぐことができません。"
            )
        aside = f"（{current.aside}）" if current.aside else ""
        text = f"{before.text}\n{aside}{current.text}"
        current.delete()
        return save_fields(before, {"text": text}, None)


def remove_statement(*, by: Actor, statement: Statement) -> str:
    """Takes a statement off; the answer is a seal with which it can be put back."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_statement"):
        meeting, current = _locked(by, statement)
        _refuse_used(current)
        before = meeting.statements.filter(position__lt=current.position).last()
        content: dict[str, Any] = {
            "meeting": meeting.pk,
            "after": before.pk if before else 0,
            **{
                name: getattr(current, name)
                for name in ("agenda_item_id", "member_id", "mark", "speaker", "aside", "text")
            },
        }
        current.delete()
        return signing.dumps(content, salt=SALT, compress=True)


def restore_statement(*, by: Actor, meeting: Meeting, seal: str) -> Statement:
    """Puts a statement back where it was; twice gives one."""
    by.require(Act.COMMITTEE_MANAGE)
    try:
        content: dict[str, Any] = signing.loads(seal, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        content = {}
    if content.get("meeting") != meeting.pk:
        raise Invalid(
            "undo_lost", "元に戻せる内容が残っていません。", "発言を入力し直してください。"
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="restore_statement"):
        current = _open(by, meeting.pk)
        same = current.statements.filter(
            text=content["text"], speaker=content["speaker"], mark=content["mark"]
        ).first()
        if same is not None:
            return same
        typed = StatementTyped(
            content["text"], content["mark"], content["speaker"], content["aside"]
        )
        agenda = current.agenda.filter(pk=content["agenda_item_id"]).first()
        member = CommitteeMember.objects.filter(
            committee=current.committee_id, pk=content["member_id"]
        ).first()
        typed = replace(
            typed,
            agenda_id=agenda.pk if agenda else None,
            member_id=member.pk if member else None,
        )
        return Statement.objects.create(
            organization=by.organization,
            meeting=current,
            position=_place_after(current, content["after"]),
            **_fields(current, typed),
        )


def move_statement(*, by: Actor, statement: Statement, way: Literal["up", "down"]) -> None:
    """Exchanges the statement with its neighbour; at the end it stays where it is."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="move_statement"):
        meeting, current = _locked(by, statement)
        there = meeting.statements.order_by("position", "id")
        other = (
            there.filter(position__lt=current.position).last()
            if way == "up"
            else there.filter(position__gt=current.position).first()
        )
        if other is None:
            return
        Statement.objects.filter(pk=current.pk).update(position=other.position)
        Statement.objects.filter(pk=other.pk).update(position=current.position)


def _open(by: Actor, pk: int) -> Meeting:
    meeting = lock_meeting(by, pk)
    require_open(meeting)
    return meeting


def _locked(by: Actor, statement: Statement) -> tuple[Meeting, Statement]:
    """The meeting and its statement; the meeting's lock keeps their order whole."""
    meeting = _open(by, statement.meeting_id)
    current = meeting.statements.filter(pk=statement.pk).first()
    if current is None:
        raise not_found("発言")
    return meeting, current


def _refuse_used(statement: Statement) -> None:
    if statement.asked_items.exists():
        raise Invalid(
            "statement_in_use",
            "この発言から指摘事項が作られているため、削除やつなぎ合わせはできません。",
            "内容を直すときは、この発言を編集してください。",
        )


def _place_after(meeting: Meeting, after: int | None) -> int:
    """A free position behind a statement (0: at the beginning); those behind it move on."""
    if after is None:
        return int(meeting.statements.aggregate(last=Max("position"))["last"] or 0) + 1
    before = meeting.statements.filter(pk=after).first()
    place = before.position if before else 0
    meeting.statements.filter(position__gt=place).update(position=F("position") + 1)
    return place + 1


def _fields(meeting: Meeting, typed: StatementTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("mark", "記号", typed.mark, limit=4)
    speaker = fields.text("speaker", "発言者", typed.speaker, limit=120)
    fields.text("aside", "添え書き", typed.aside, limit=200)
    text = typed.text.replace("\r\n", "\n")
    fields.text("text", "発言", text, limit=LONGEST, needed=True)
    fields.values["agenda_item_id"] = typed.agenda_id
    if (
        typed.agenda_id
        and not AgendaItem.objects.filter(meeting=meeting, pk=typed.agenda_id).exists()
    ):
        fields.refuse(
            "agenda", "unknown_agenda", "この議題は見つかりません。", "一覧から選び直してください。"
        )
    fields.values["member_id"] = typed.member_id
    if typed.member_id:
        member = meeting.committee.members.filter(pk=typed.member_id).first()
        if member is None:
            fields.refuse(
                "member",
                "unknown_member",
                "この委員は見つかりません。",
                "一覧から選び直してください。",
            )
        elif not speaker:
            fields.values["speaker"] = f"{member.name}{member.capacity}"
    elif speaker:
        found = matches(speaker, seats_for(meeting.committee, meeting.held_on))
        fields.values["member_id"] = found[0].id if len(found) == 1 else None
    return fields.read()
