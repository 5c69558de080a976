"""A meeting as a calendar file (.ics, RFC 5545), to be put into one's own calendar.

The UID of a meeting never changes and SEQUENCE grows with each change, so that a newer file
replaces what an earlier one wrote. A meeting that was called off cancels its entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from committees.models import AgendaItem, Meeting, Paper
from core.errors import Invalid
from core.sheets import safe_text
from organizations.mail import sender_address, sender_domain

TOKYO = ZoneInfo("Asia/Tokyo")
USUAL_LENGTH = timedelta(hours=2)
CANCEL, PUBLISH = "CANCEL", "PUBLISH"


def method_of(meeting: Meeting) -> str:
    return CANCEL if meeting.state == Meeting.State.CANCELLED else PUBLISH


def meeting_calendar(
    meeting: Meeting,
    *,
    agenda: Sequence[AgendaItem],
    papers: Sequence[Paper],
    moment: datetime,
) -> bytes:
    """The file. Raises Invalid while the day is not fixed."""
    if meeting.held_on is None:
        raise Invalid(
            "no_day_yet",
            f"「{meeting.label}」の開催日は、まだ決まっていません。",
            "開催日が決まってから、予定のファイルを取り込んでください。",
        )
    calendar = Calendar()
    calendar.add("prodid", "-//DXPortal//Meetings//JA")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method_of(meeting))
    calendar.add_component(_event(meeting, meeting.held_on, agenda, papers, moment))
    calendar.add_missing_timezones()
    return calendar.to_ical()  # type: ignore[no-any-return]


def _event(
    meeting: Meeting,
    day: date,
    agenda: Sequence[AgendaItem],
    papers: Sequence[Paper],
    moment: datetime,
) -> Event:
    committee = meeting.committee
    is_off = meeting.state == Meeting.State.CANCELLED
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{sender_domain()}")
    event.add("dtstamp", moment)
    event.add("sequence", meeting.version)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("summary", _plain(f"{'【中止】' if is_off else ''}{committee.name} {meeting.label}"))
    _add_times(event, meeting, day)
    if meeting.place:
        event.add("location", _plain(meeting.place))
    event.add("description", _plain("\n".join(_description(meeting, agenda, papers))))
    if settings.PORTAL_BASE_URL:
        event.add("url", _page(meeting))
    organizer = vCalAddress(f"mailto:{sender_address()}")
    organizer.params["cn"] = vText(_plain(f"{committee.organization.name} {committee.name}"))
    event.add("organizer", organizer, encode=False)
    event.add("transp", "TRANSPARENT" if is_off else "OPAQUE")
    if not is_off:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _plain(f"{committee.name} {meeting.label}"))
        alarm.add("trigger", -timedelta(days=1))
        event.add_component(alarm)
    return event


def _add_times(event: Event, meeting: Meeting, day: date) -> None:
    """A whole day where no time is known yet."""
    if meeting.starts_at is None:
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        return
    begin = datetime.combine(day, meeting.starts_at, TOKYO)
    ends = meeting.ends_at
    event.add("dtstart", begin)
    event.add("dtend", datetime.combine(day, ends, TOKYO) if ends else begin + USUAL_LENGTH)


def _description(
    meeting: Meeting, agenda: Sequence[AgendaItem], papers: Sequence[Paper]
) -> list[str]:
    lines = [f"議題{item.number}　{item.title}" for item in agenda]
    lines += [f"資料{paper.number}　{paper.title}" for paper in papers]
    return [*lines, _page(meeting)]


def _page(meeting: Meeting) -> str:
    committee = meeting.committee
    path = reverse(
        "committees:meeting", args=[committee.organization.code, committee.pk, meeting.pk]
    )
    return f"{settings.PORTAL_BASE_URL.rstrip('/')}{path}"


def _plain(text: str) -> str:
    """Without control characters, which no calendar reads."""
    return "\n".join(safe_text.clean(line) for line in text.splitlines())
