"""The agenda of a meeting: what is talked about, in which order, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from committees.models import AgendaItem, Meeting
from committees.services.committee_locks import lock_meeting, lock_row, save_fields
from committees.typed_fields import TypedFields
from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor

MOST_ITEMS = 99
# Numbers are unique within a meeting; while two are exchanged one stands here.
_ASIDE = 32767


@dataclass(frozen=True)
class AgendaTyped:
    title: str
    decision: str = ""


def add_agenda_item(*, by: Actor, meeting: Meeting, typed: AgendaTyped) -> AgendaItem:
    """Adds 議題n at the end. Raises Refused; the same title again stays one."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_agenda_item"):
        current = lock_meeting(by, meeting.pk)
        there = list(current.agenda.all())
        for item in there:
            if item.title == fields["title"]:
                return item
        number = max((item.number for item in there), default=0) + 1
        if number > MOST_ITEMS:
            raise Invalid(
                "agenda_full",
                f"議題は{MOST_ITEMS}件までです。",
                "会議を分けてください。",
                field="title",
            )
        return AgendaItem.objects.create(
            organization=by.organization, meeting=current, number=number, position=number, **fields
        )


def edit_agenda_item(
    *, by: Actor, item: AgendaItem, typed: AgendaTyped, version: int
) -> AgendaItem:
    """Saves title and decision. Raises Refused or Stale."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_agenda_item"):
        current: AgendaItem = lock_row(AgendaItem, by, "議題", pk=item.pk)
        return save_fields(current, fields, version)


def move_agenda_item(*, by: Actor, item: AgendaItem, way: Literal["up", "down"]) -> None:
    """Exchanges the item's number with its neighbour's; at the end it stays where it is."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="move_agenda_item"):
        meeting = lock_meeting(by, item.meeting_id)
        there = list(meeting.agenda.order_by("number"))
        at = next((n for n, other in enumerate(there) if other.pk == item.pk), None)
        if at is None:
            return
        to = at + (1 if way == "down" else -1)
        if not 0 <= to < len(there):
            return
        one, two = there[at], there[to]
        for row, number in ((one, _ASIDE), (two, one.number), (one, two.number)):
            AgendaItem.objects.filter(pk=row.pk).update(number=number, position=number)


def remove_agenda_item(*, by: Actor, item: AgendaItem) -> None:
    """Takes an item off that no statement or paper belongs to; those after it move up."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_agenda_item"):
        meeting = lock_meeting(by, item.meeting_id)
        current = meeting.agenda.filter(pk=item.pk).first()
        if current is None:
            return
        if current.statements.exists() or current.papers.exists():
            raise Invalid(
                "agenda_in_use",
                f"議題{current.number}には、発言か資料が結び付いているため、削除できません。",
                "先に発言や資料の議題を変えるか、議題の名前を直して使ってください。",
            )
        current.delete()
        for number, row in enumerate(meeting.agenda.order_by("number"), 1):
            if row.number != number:
                AgendaItem.objects.filter(pk=row.pk).update(number=number, position=number)


def _fields(typed: AgendaTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("title", "議題", typed.title, limit=200, needed=True)
    fields.text("decision", "決定", typed.decision, limit=400)
    return fields.read()
