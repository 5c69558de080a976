"""Telling a committee's members of a meeting: the invitation, what changed, that it is called off.

Each telling is a row of its own with the facts as they then stood; the next one says what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from committees.meeting_facts import changed_lines, fact_lines, fact_text, facts_of
from committees.models import CommitteeMember, Meeting, MeetingAnnouncement
from committees.services.committee_locks import lock_meeting
from core import audit
from core.clock import today as clock_today
from core.errors import Invalid
from core.sheets import safe_text
from organizations.models import Membership
from organizations.permissions import Act
from organizations.selectors import Actor
from organizations.services.notices import notify

NOTICE = "committee-meeting"
NOTE_LIMIT = 400


def announce_meeting(*, by: Actor, meeting: Meeting, note: str = "") -> int:
    """Invites the members. Returns how many people had not been told yet.

    Again it reaches only those who came newly. Raises Invalid without a day, and for a meeting
    that was called off or is over.
    """
    by.require(Act.COMMITTEE_MANAGE)
    said = _read_note(note)
    with transaction.atomic(), audit.acting(by=by.user, intent="announce_meeting"):
        current = lock_meeting(by, meeting.pk)
        refuse_announcing(current, today=clock_today())
        newest = current.announcements.order_by("-seq").first()
        facts = facts_of(current)
        if newest is None:
            newest = _record(by, current, facts, said, seq=1)
        elif newest.facts != facts:  # moved by something other than the meeting's own page
            newest = _record(by, current, facts, said, seq=newest.seq + 1)
        return _tell(current, newest, _invitation(current, newest))


def tell_change(*, by: Actor, meeting: Meeting) -> int:
    """Tells the members what is different from what they were told; nothing where they know.

    For a locked meeting, in the transaction of the change. Nobody hears of one that was not
    announced, of one that was held, nor of corrections after its day.
    """
    newest = meeting.announcements.order_by("-seq").first()
    facts = facts_of(meeting)
    is_over = meeting.held_on is not None and meeting.held_on < clock_today()
    if newest is None or newest.facts == facts or meeting.state == Meeting.State.HELD or is_over:
        return 0
    told = _record(by, meeting, facts, "", seq=newest.seq + 1)
    return _tell(meeting, told, _change(meeting, newest.facts, facts))


def refuse_announcing(meeting: Meeting, *, today: date) -> None:
    """Raises Invalid where there is nothing to invite to."""
    if meeting.state != Meeting.State.PLANNED:
        raise Invalid(
            "meeting_not_ahead",
            f"「{meeting.label}」は{meeting.get_state_display()}です。",
            "案内できるのは、これから開く会議です。",
        )
    if meeting.held_on is None:
        raise Invalid(
            "no_day_yet",
            "開催日が決まっていません。",
            "「編集」で開催日を入力してから案内してください。",
        )
    if meeting.held_on < today:
        raise Invalid(
            "day_is_over",
            "開催日が過ぎています。",
            "「編集」で開催日を直すか、「開催済みにする」を押してください。",
        )


def invited_members(meeting: Meeting) -> list[CommitteeMember]:
    """Those whose term covers the meeting's day, in the committee's order."""
    day = meeting.held_on or clock_today()
    return list(
        meeting.committee.members.select_related("user")
        .filter(
            Q(term_from__isnull=True) | Q(term_from__lte=day),
            Q(term_to__isnull=True) | Q(term_to__gte=day),
        )
        .order_by("position", "id")
    )


def reachable_people(meeting: Meeting) -> set[int]:
    """The invited members who sign in: active people with a role in the organization today."""
    users = [seat.user_id for seat in invited_members(meeting) if seat.user_id is not None]
    day = clock_today()
    return set(
        Membership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            organization=meeting.organization_id,
            user__in=users,
            user__is_active=True,
        ).values_list("user_id", flat=True)
    )


def agenda_lines(meeting: Meeting) -> list[str]:
    rows = meeting.agenda.order_by("position", "number").values_list("number", "title")
    return [f"議題{number}　{title}" for number, title in rows]


def meeting_path(meeting: Meeting) -> str:
    committee = meeting.committee
    return reverse(
        "committees:meeting", args=[committee.organization.code, committee.pk, meeting.pk]
    )


def _invitation(meeting: Meeting, told: MeetingAnnouncement) -> tuple[str, str]:
    parts = [f"{meeting.committee.name} {meeting.label}を次のとおり開きます。"]
    parts += ["", *fact_lines(told.facts)]
    agenda = agenda_lines(meeting)
    parts += ["", *agenda] if agenda else []
    parts += ["", told.note] if told.note else []
    day = fact_text("held_on", told.facts["held_on"])
    return f"【開催案内】{meeting.committee.name} {meeting.label}（{day}）", "\n".join(parts)


def _change(
    meeting: Meeting, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[str, str]:
    name = f"{meeting.committee.name} {meeting.label}"
    if after["cancelled"] and not before.get("cancelled"):
        return f"【中止】{name}", "\n".join(
            [f"ご案内していた{name}は、中止になりました。", "", *fact_lines(before)]
        )
    if before.get("cancelled") and not after["cancelled"]:
        return f"【再案内】{name}", "\n".join(
            [f"中止とお知らせした{name}を、次のとおり開きます。", "", *fact_lines(after)]
        )
    changes = changed_lines(before, after)
    parts = [f"{name}の案内が変わりました。", "", *changes, "", "変更後", *fact_lines(after)]
    return f"【変更】{name}", "\n".join(parts)


def _record(
    by: Actor, meeting: Meeting, facts: dict[str, str], note: str, *, seq: int
) -> MeetingAnnouncement:
    return MeetingAnnouncement.objects.create(
        organization=by.organization,
        meeting=meeting,
        seq=seq,
        facts=facts,
        note=note,
        by=by.user,
    )


def _tell(meeting: Meeting, told: MeetingAnnouncement, said: tuple[str, str]) -> int:
    title, body = said
    return notify(
        organization_id=meeting.organization_id,
        user_ids=reachable_people(meeting),
        key=f"{NOTICE}:{meeting.pk}:{told.seq}",
        title=title,
        body=body,
        path=meeting_path(meeting),
    )


def _read_note(note: str) -> str:
    said = note.replace("\r\n", "\n").strip()
    if len(said) > NOTE_LIMIT:
        raise Invalid(
            "too_long",
            f"案内に添える言葉が{len(said):,}文字あります。",
            f"{NOTE_LIMIT}文字以内にしてください。",
            field="note",
        )
    if safe_text.clean(said) != said:
        raise Invalid(
            "control_character",
            "案内に添える言葉に、目に見えない制御文字が入っています。",
            "文字を入力し直してください。",
            field="note",
        )
    return said
