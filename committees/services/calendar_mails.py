"""The calendar file that goes with the mails about a meeting."""

from __future__ import annotations

from committees.models import Meeting
from committees.selectors.meetings import agenda_of, papers_of
from committees.services.calendar_files import meeting_calendar, method_of
from core.clock import now
from organizations.mail import Attachment
from organizations.models.notice import Notice

FILE_NAME = "meeting.ics"


def calendar_attachment(notice: Notice) -> Attachment | None:
    """The meeting's entry as of now; none where its day is open again or the meeting is gone."""
    pk = notice.key.split(":")[1]
    meeting = (
        Meeting.objects.select_related("committee__organization")
        .filter(organization=notice.organization_id, pk=int(pk) if pk.isdecimal() else 0)
        .first()
    )
    if meeting is None or meeting.held_on is None:
        return None
    content = meeting_calendar(
        meeting, agenda=agenda_of(meeting), papers=papers_of(meeting), moment=now()
    )
    parameters = (("method", method_of(meeting)), ("charset", "utf-8"))
    return Attachment(FILE_NAME, content, "text/calendar", parameters)
