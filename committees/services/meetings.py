"""Meetings: planning, changing, holding and cancelling them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.models import Committee, Meeting
from committees.services.announcements import tell_change
from committees.services.committee_locks import lock_committee, lock_meeting, save_fields
from committees.typed_fields import TypedFields
from core import audit
from core.clock import today as clock_today
from core.errors import Invalid, Refused
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class MeetingTyped:
    """The fields of a meeting, as typed."""

    label: str
    held_on: str = ""
    starts_at: str = ""
    ends_at: str = ""
    place: str = ""
    note: str = ""
    answers_due_on: str = ""


def add_meeting(*, by: Actor, committee: Committee, typed: MeetingTyped) -> Meeting:
    """Plans the committee's next meeting. Raises Refused; a label is used once."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_meeting"):
        current = lock_committee(by, committee.pk)
        _refuse_taken_label(current, fields["label"])
        last = current.meetings.aggregate(last=Max("order"))["last"] or 0
        return Meeting.objects.create(
            organization=by.organization, committee=current, order=last + 1, **fields
        )


def edit_meeting(*, by: Actor, meeting: Meeting, typed: MeetingTyped, version: int) -> Meeting:
    """Saves the fields. Raises Refused or Stale; a meeting that was held keeps a day."""
    by.require(Act.COMMITTEE_MANAGE)
    fields = _fields(typed)
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_meeting"):
        current = lock_meeting(by, meeting.pk)
        _refuse_taken_label(current.committee, fields["label"], besides=current.pk)
        if current.state == Meeting.State.HELD:
            _require_day(fields["held_on"])
        saved = save_fields(current, fields, version)
        tell_change(by=by, meeting=saved)
        return saved


def hold_meeting(*, by: Actor, meeting: Meeting) -> Meeting:
    """Says that it took place. Twice changes nothing more; raises Invalid without a day."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="hold_meeting"):
        current = lock_meeting(by, meeting.pk)
        if current.state != Meeting.State.HELD:
            _require_day(current.held_on)
        return save_fields(current, {"state": Meeting.State.HELD}, None)


def cancel_meeting(*, by: Actor, meeting: Meeting) -> Meeting:
    """Calls a meeting off; it stays in the list. One that was held can't be."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="cancel_meeting"):
        current = lock_meeting(by, meeting.pk)
        if current.state == Meeting.State.HELD or current.frozen_at is not None:
            raise Invalid(
                "meeting_was_held",
                "開催済み、または対応状況を確定した会議は、中止にできません。",
                "開催の記録が誤っているときは、先に「準備中に戻す」を押してください。",
            )
        saved = save_fields(current, {"state": Meeting.State.CANCELLED}, None)
        tell_change(by=by, meeting=saved)
        return saved


def reopen_meeting(*, by: Actor, meeting: Meeting) -> Meeting:
    """Takes back that a meeting was held or cancelled."""
    by.require(Act.COMMITTEE_MANAGE)
    with transaction.atomic(), audit.acting(by=by.user, intent="reopen_meeting"):
        current = lock_meeting(by, meeting.pk)
        if current.state == Meeting.State.HELD and current.minutes in {
            Meeting.Minutes.SETTLED,
            Meeting.Minutes.PUBLISHED,
        }:
            raise Invalid(
                "minutes_settled",
                "議事録が確定しているため、準備中に戻せません。",
                "先に議事録を作成中に戻してください。",
            )
        saved = save_fields(current, {"state": Meeting.State.PLANNED}, None)
        tell_change(by=by, meeting=saved)
        return saved


def _fields(typed: MeetingTyped) -> dict[str, Any]:
    fields = TypedFields()
    fields.text("label", "回", typed.label, limit=60, needed=True)
    fields.day("held_on", typed.held_on)
    first = fields.clock("starts_at", typed.starts_at)
    last = fields.clock("ends_at", typed.ends_at)
    fields.text("place", "場所", typed.place, limit=120)
    fields.text("note", "連絡事項", typed.note, limit=4000)
    fields.day("answers_due_on", typed.answers_due_on)
    if first and last and last <= first:
        fields.refuse(
            "ends_at",
            "times_order",
            "終了の時刻が、開始より前か同じです。",
            "開始より後の時刻にしてください。",
        )
    return fields.read()


def _require_day(day: Any) -> None:
    if day is None:
        raise Refused(
            {
                "held_on": Invalid(
                    "held_without_a_day",
                    "開催済みの会議には、開催日が必要です。",
                    "開催日を入力してください。",
                )
            }
        )
    if day > clock_today():
        raise Refused(
            {
                "held_on": Invalid(
                    "held_in_future",
                    "開催日がまだ来ていません。",
                    "開催した日を入力してから、開催済みにしてください。",
                )
            }
        )


def _refuse_taken_label(committee: Committee, label: str, *, besides: int | None = None) -> None:
    if committee.meetings.filter(label=label).exclude(pk=besides or 0).exists():
        raise Refused(
            {
                "label": Invalid(
                    "label_taken",
                    f"「{label}」の会議がすでにあります。",
                    "別の回を入力するか、その会議を使ってください。",
                )
            }
        )
