"""Committees and who sits on them: making, naming, ending; seats with their terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from committees.models import Committee, CommitteeMember, ItemStatus, StatementMark
from committees.services.committee_locks import lock_committee, lock_row, save_fields
from committees.typed_fields import TypedFields
from core import audit
from core.errors import Invalid, Refused
from organizations.models import Membership, Organization, User
from organizations.permissions import Act
from organizations.selectors import Actor

MARKS = (
    ("●", "説明・回答", StatementMark.Meaning.ANSWER),
    ("☆", "意見・質問", StatementMark.Meaning.REMARK),
)
STATUSES = (
    ("○", "対応済", True, ItemStatus.Tone.GOOD),
    ("△", "引き続き検討", False, ItemStatus.Tone.WARNING),
    ("○(一部△)", "一部引き続き検討", False, ItemStatus.Tone.WARNING),
)


@dataclass(frozen=True)
class CommitteeTyped:
    """The fields of a committee, as typed."""

    name: str
    kind: str = ""
    purpose: str = ""
    names_published: bool = False
    is_open: bool = True
    ended_on: str = ""


@dataclass(frozen=True)
class MemberTyped:
    """The fields of a seat, as typed. `email` names somebody who may sign in already."""

    capacity: str
    name: str = ""
    seat: str = "委員"
    is_external: bool = False
    term_from: str = ""
    term_to: str = ""
    email: str = ""


def make_committee(*, by: Actor, typed: CommitteeTyped) -> Committee:
    """Makes a committee with the usual marks and statuses. Raises Refused; a name is used once."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _committee_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="make_committee"):
        organization = Organization.objects.select_for_update().get(pk=by.organization.pk)
        others = Committee.objects.filter(organization=organization)
        _refuse_taken_name(by, fields["name"])
        made = Committee.objects.create(
            organization=organization,
            key=_free_key(set(others.values_list("key", flat=True)), fields["name"]),
            position=others.count() + 1,
            **fields,
        )
        StatementMark.objects.bulk_create(
            StatementMark(
                organization=organization,
                committee=made,
                mark=mark,
                word=word,
                meaning=meaning,
                position=at,
            )
            for at, (mark, word, meaning) in enumerate(MARKS, 1)
        )
        ItemStatus.objects.bulk_create(
            ItemStatus(
                organization=organization,
                committee=made,
                mark=mark,
                word=word,
                closes=closes,
                tone=tone,
                position=at,
            )
            for at, (mark, word, closes, tone) in enumerate(STATUSES, 1)
        )
        return made


def edit_committee(
    *, by: Actor, committee: Committee, typed: CommitteeTyped, version: int
) -> Committee:
    """Saves the fields; an end date ends it, none opens it again. Raises Refused or Stale."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _committee_fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_committee"):
        current = lock_committee(by, committee.pk)
        _refuse_taken_name(by, fields["name"], besides=current.pk)
        return save_fields(current, fields, version)


def add_member(*, by: Actor, committee: Committee, typed: MemberTyped) -> CommitteeMember:
    """Gives a seat; the same seat typed again stays one. Raises Refused."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_committee_member"):
        current = lock_committee(by, committee.pk)
        fields = _member_fields(by, typed)
        same = current.members.filter(
            name=fields["name"], capacity=fields["capacity"], term_from=fields["term_from"]
        ).first()
        if same is not None:
            return same
        return CommitteeMember.objects.create(
            organization=by.organization,
            committee=current,
            position=current.members.count() + 1,
            **fields,
        )


def edit_member(
    *, by: Actor, member: CommitteeMember, typed: MemberTyped, version: int
) -> CommitteeMember:
    """Saves a seat's fields; a last day ends the term. Raises Refused or Stale."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_committee_member"):
        current: CommitteeMember = lock_row(CommitteeMember, by, "委員", pk=member.pk)
        fields = _member_fields(by, typed)
        same = CommitteeMember.objects.filter(
            committee=current.committee_id,
            name=fields["name"],
            capacity=fields["capacity"],
            term_from=fields["term_from"],
        ).exclude(pk=current.pk)
        if same.exists():
            raise Refused(
                {
                    "capacity": Invalid(
                        "seat_taken",
                        "同じ役職・氏名・任期の委員がすでにいます。",
                        "その委員を編集するか、任期の初日を変えてください。",
                    )
                }
            )
        return save_fields(current, fields, version)


def remove_member(*, by: Actor, member: CommitteeMember) -> None:
    """Takes a seat off that nothing refers to; otherwise its term is to be ended instead."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_committee_member"):
        current: CommitteeMember = lock_row(CommitteeMember, by, "委員", pk=member.pk)
        used = (
            current.statements.exists()
            or current.asked_items.exists()
            or current.comments.exists()
            or current.raises.exists()
        )
        if used:
            raise Invalid(
                "member_in_use",
                "この委員の発言や指摘事項が記録されているため、削除できません。",
                "任期の末日を入れると、その日で委員でなくなります。",
            )
        current.delete()


def _committee_fields(typed: CommitteeTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("name", "名称", typed.name, limit=120, needed=True)
    fields.text("kind", "種類", typed.kind, limit=40)
    fields.text("purpose", "目的", typed.purpose, limit=2000)
    fields.day("ended_on", typed.ended_on)
    fields.values |= {"names_published": typed.names_published, "is_open": typed.is_open}
    return fields.read()


def _member_fields(by: Actor, typed: MemberTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("capacity", "役職・肩書", typed.capacity, limit=120, needed=True)
    fields.text("name", "氏名", typed.name, limit=60)
    fields.text("seat", "会議での立場", typed.seat or "委員", limit=40)
    first, last = fields.day("term_from", typed.term_from), fields.day("term_to", typed.term_to)
    if first and last and last < first:
        fields.refuse(
            "term_to",
            "term_order",
            "任期の末日が、初日より前になっています。",
            "末日を初日以降の日にしてください。",
        )
    fields.values |= {"is_external": typed.is_external, "user_id": None}
    if typed.email.strip():
        fields.values["user_id"] = _user_id(by, typed.email.strip())
        if fields.values["user_id"] is None:
            fields.refuse(
                "email",
                "no_such_person",
                f"「{typed.email.strip()}」で{by.organization.name}にログインできる人がいません。",
                "先に管理者が利用者として登録してください。ログインしない委員は空欄にします。",
            )
    return fields.read()


def _user_id(by: Actor, email: str) -> int | None:
    """The person with that address and a role in the organization."""
    people = Membership.objects.filter(organization=by.organization)
    found = User.objects.filter(email__iexact=email, pk__in=people.values("user_id")).first()
    return found.pk if found else None


def _refuse_taken_name(by: Actor, name: str, *, besides: int | None = None) -> None:
    same = Committee.objects.filter(organization=by.organization, name=name).exclude(
        pk=besides or 0
    )
    if same.exists():
        raise Refused(
            {
                "name": Invalid(
                    "name_taken",
                    f"「{name}」という会議体がすでにあります。",
                    "別の名称を付けるか、その会議体を使ってください。",
                )
            }
        )


def _free_key(taken: set[str], name: str) -> str:
    base = slugify(name, allow_unicode=True)[:50] or "committee"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
