"""Inviting members, telling them of changes, the calendar file, reminders once each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from committees.models import Meeting, MeetingAnnouncement, ResponseDraft
from committees.services.announcements import announce_meeting
from committees.services.answers import AnswerTyped, ask_departments, save_answer
from committees.services.calendar_files import meeting_calendar
from committees.services.meetings import (
    MeetingTyped,
    cancel_meeting,
    edit_meeting,
    reopen_meeting,
)
from committees.services.meetings_agenda import AgendaTyped, add_agenda_item
from committees.services.reminders import due_kinds, remind_of_meetings
from committees.tasks import remind_of_meetings_task
from core import outbox
from core.errors import Invalid, NotAllowed, NotFound
from organizations.models.notice import Notice
from organizations.selectors import Actor
from organizations.services.notices import TOPIC
from tests.committees.items.rows import item
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
# A Tuesday; three working days before: Thursday 3 December.
HELD_ON, NEAR = date(2026, 12, 8), date(2026, 12, 3)
# A Monday; three working days before: Wednesday 25 November; the working day after: 1 December.
DUE, BEFORE, AFTER = date(2026, 11, 30), date(2026, 11, 25), date(2026, 12, 1)
NOW = datetime(2026, 11, 21, 9, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture(autouse=True)
def _day() -> object:
    places = ("announcements", "raises", "comments", "answers_due")
    patches = [
        patch(f"committees.services.{one}.clock_today", return_value=date(2026, 11, 21))
        for one in places
    ]
    for one in patches:
        one.start()
    yield
    for one in patches:
        one.stop()


def titles(actor: Actor) -> list[str]:
    rows = Notice.objects.filter(user=actor.user).order_by("pk")
    return [row.title.partition("】")[0].removeprefix("【") for row in rows]


def move(table: Table, **changed: str) -> Meeting:
    meeting = Meeting.objects.get(pk=table.second.pk)
    typed = {"label": meeting.label, "held_on": "2026-12-08", "place": meeting.place} | changed
    return edit_meeting(
        by=table.office, meeting=meeting, typed=MeetingTyped(**typed), version=meeting.version
    )


# ── Inviting ─────────────────────────────────────────────────────────────────────────────────
def test_the_members_are_invited_once(table: Table) -> None:
    assert announce_meeting(by=table.office, meeting=table.second) == 1
    assert announce_meeting(by=table.office, meeting=table.second) == 0
    assert titles(table.expert) == ["開催案内"]
    assert titles(table.guest) == []


def test_who_comes_newly_is_invited_by_the_second_time(table: Table) -> None:
    announce_meeting(by=table.office, meeting=table.second)
    table.member("弁護士", "西田", is_external=True, email=table.guest.user.email)
    assert announce_meeting(by=table.office, meeting=table.second) == 1
    assert (titles(table.expert), titles(table.guest)) == (["開催案内"], ["開催案内"])


def test_only_the_office_invites(table: Table) -> None:
    for person in (table.editor, table.viewer, table.expert):
        with pytest.raises(NotAllowed):
            announce_meeting(by=person, meeting=table.second)
    with pytest.raises(NotFound):
        announce_meeting(by=outsider(), meeting=table.second)


@pytest.mark.parametrize(
    "fields", [{"held_on": None}, {"held_on": date(2020, 4, 1)}, {"state": "cancelled"}]
)
def test_there_must_be_something_to_invite_to(table: Table, fields: dict[str, object]) -> None:
    Meeting.objects.filter(pk=table.second.pk).update(**fields)
    with pytest.raises(Invalid):
        announce_meeting(by=table.office, meeting=table.second)


def test_a_moved_meeting_is_told_with_what_changed_and_twice_is_once(table: Table) -> None:
    announce_meeting(by=table.office, meeting=table.second)
    move(table, held_on="2026-12-10", place="第2会議室")
    move(table, held_on="2026-12-10", place="第2会議室")
    assert titles(table.expert) == ["開催案内", "変更"]
    body = Notice.objects.latest("pk").body
    assert "令和8年12月8日（火） → 令和8年12月10日（木）" in body
    assert "場所：未定 → 第2会議室" in body


def test_nobody_hears_of_a_change_before_the_invitation_or_of_another_field(table: Table) -> None:
    move(table, held_on="2026-12-10")
    announce_meeting(by=table.office, meeting=table.second)
    move(table, held_on="2026-12-10", note="駐車場は裏です")
    assert titles(table.expert) == ["開催案内"]


def test_calling_off_and_opening_again_are_told(table: Table) -> None:
    announce_meeting(by=table.office, meeting=table.second)
    cancel_meeting(by=table.office, meeting=table.second)
    cancel_meeting(by=table.office, meeting=table.second)
    reopen_meeting(by=table.office, meeting=table.second)
    assert titles(table.expert) == ["開催案内", "中止", "再案内"]
    assert MeetingAnnouncement.objects.count() == 3


def test_the_page_invites_and_refuses_with_a_sentence(table: Table) -> None:
    client = Client()
    client.force_login(table.office.user)
    path = reverse(
        "committees:meeting_announce", args=[table.code, table.committee.pk, table.second.pk]
    )
    assert "大学教授 北村" in client.get(path).content.decode()
    answer = client.post(path, {"note": "あ" * 401})
    assert answer.status_code == 422
    assert "あ" * 401 in answer.content.decode()
    assert "1人に開催を案内しました" in client.post(path, {}, follow=True).content.decode()


# ── The calendar file ────────────────────────────────────────────────────────────────────────
def calendar_of(meeting: Meeting) -> bytes:
    agenda = list(meeting.agenda.all())
    return meeting_calendar(meeting, agenda=agenda, papers=[], moment=NOW)


def test_the_file_reads_back_with_zone_and_folded_japanese(table: Table) -> None:
    title = "デジタル社会の実現に向けた推進計画の改定について、委員の意見と対応の方針を確かめる" * 3
    add_agenda_item(by=table.office, meeting=table.second, typed=AgendaTyped(title))
    move(table, starts_at="10:00", ends_at="12:00", place="第1会議室, 5階; 東")
    content = calendar_of(Meeting.objects.get(pk=table.second.pk))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    for line in content.split(b"\r\n"):
        line.decode("utf-8")  # no character is torn by folding
    read = Calendar.from_ical(content)
    (event,) = read.walk("VEVENT")
    (zone,) = read.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Asia/Tokyo"
    assert event["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert event.decoded("DTSTART") == datetime(2026, 12, 8, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(hours=2)
    assert str(event["LOCATION"]) == "第1会議室, 5階; 東"
    assert title in str(event["DESCRIPTION"])


def test_the_identity_stays_and_the_sequence_grows(table: Table) -> None:
    first = Calendar.from_ical(calendar_of(table.second)).walk("VEVENT")[0]
    second = Calendar.from_ical(calendar_of(move(table, held_on="2026-12-10"))).walk("VEVENT")[0]
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]


def test_a_meeting_that_is_off_cancels_its_entry(table: Table) -> None:
    off = cancel_meeting(by=table.office, meeting=table.second)
    read = Calendar.from_ical(calendar_of(off))
    assert str(read["METHOD"]) == "CANCEL"
    assert str(read.walk("VEVENT")[0]["STATUS"]) == "CANCELLED"


def test_without_a_time_it_is_the_whole_day_and_without_a_day_there_is_none(table: Table) -> None:
    event = Calendar.from_ical(calendar_of(table.second)).walk("VEVENT")[0]
    assert event.decoded("DTSTART") == HELD_ON
    table.second.held_on = None
    with pytest.raises(Invalid):
        calendar_of(table.second)


def test_a_member_downloads_it(table: Table) -> None:
    client = Client()
    client.force_login(table.expert.user)
    path = reverse(
        "committees:meeting_calendar", args=[table.code, table.committee.pk, table.second.pk]
    )
    answer = client.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert Calendar.from_ical(answer.content).walk("VEVENT")


def test_the_mail_carries_the_file_byte_for_byte(table: Table) -> None:
    announce_meeting(by=table.office, meeting=table.second)
    outbox.drain(TOPIC)
    (sent,) = [one for one in mail.outbox if table.expert.user.email in one.to]
    (part,) = [part for part in sent.message().walk() if part.get_content_type() == "text/calendar"]
    assert part.get_filename() == "meeting.ics"
    assert part.get_param("method") == "PUBLISH"
    content = part.get_payload(decode=True)
    assert Calendar.from_ical(content).walk("VEVENT")[0]["SUMMARY"] == "DX推進会議 令和8年度第1回"
    assert b"\r\n" in content


# ── Reminders ────────────────────────────────────────────────────────────────────────────────
def invited_on(table: Table, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    original = MeetingAnnouncement.objects.create

    def create(**fields: object) -> MeetingAnnouncement:
        return original(**fields, recorded_at=moment)

    with patch.object(MeetingAnnouncement.objects, "create", create):
        announce_meeting(by=table.office, meeting=table.second)
    Notice.objects.all().delete()


def asked(table: Table) -> ResponseDraft:
    row = item(table)
    ask_departments(by=table.office, meeting=table.second, item_ids=[row.pk], due_on=DUE)
    Notice.objects.all().delete()
    return ResponseDraft.objects.get(item=row)


def test_members_are_reminded_once_however_often_the_beat_comes(table: Table) -> None:
    invited_on(table, date(2026, 11, 21))
    assert remind_of_meetings(today=NEAR - timedelta(days=1)) == 0
    for day in (NEAR, NEAR, NEAR + timedelta(days=1), HELD_ON):
        remind_of_meetings(today=day)
    assert titles(table.expert) == ["まもなく開催"]


def test_after_three_days_without_a_beat_there_is_one_reminder(table: Table) -> None:
    invited_on(table, date(2026, 11, 21))
    assert remind_of_meetings(today=NEAR + timedelta(days=3)) == 1
    assert remind_of_meetings(today=NEAR + timedelta(days=3)) == 0
    assert titles(table.expert) == ["まもなく開催"]


def test_nobody_is_reminded_after_the_day_or_without_an_invitation(table: Table) -> None:
    assert remind_of_meetings(today=NEAR) == 0
    invited_on(table, date(2026, 11, 21))
    assert remind_of_meetings(today=HELD_ON + timedelta(days=1)) == 0


def test_who_was_invited_only_just_now_is_not_reminded(table: Table) -> None:
    invited_on(table, NEAR)
    assert remind_of_meetings(today=NEAR) == 0


def test_a_meeting_called_off_reminds_nobody(table: Table) -> None:
    invited_on(table, date(2026, 11, 21))
    cancel_meeting(by=table.office, meeting=table.second)
    Notice.objects.all().delete()
    assert remind_of_meetings(today=NEAR) == 0


def test_departments_are_reminded_before_and_after_the_deadline(table: Table) -> None:
    asked(table)
    for day in (BEFORE - timedelta(days=1), BEFORE, BEFORE, DUE, AFTER, AFTER, HELD_ON):
        remind_of_meetings(today=day)
    for person in (table.editor, table.head):
        assert titles(person) == ["まもなく締切", "締切超過"]
    assert titles(table.other_editor) == []
    late = Notice.objects.get(user=table.office.user)
    assert "1件" in late.body


def test_after_an_outage_over_both_days_only_the_late_reminder_is_sent(table: Table) -> None:
    asked(table)
    assert remind_of_meetings(today=AFTER + timedelta(days=3)) == 1
    assert titles(table.editor) == ["締切超過"]


def test_who_has_answered_is_not_reminded(table: Table) -> None:
    draft = asked(table)
    save_answer(
        by=table.editor,
        draft=draft,
        typed=AnswerTyped("△", "進めている"),
        expected_seq=0,
        submit=True,
    )
    remind_of_meetings(today=BEFORE)
    remind_of_meetings(today=AFTER)
    assert titles(table.editor) == []


def test_who_was_asked_only_just_now_is_not_reminded_before(table: Table) -> None:
    asked(table)
    table.second.refresh_from_db()
    notice = Notice.objects.create(
        organization=table.organization,
        user=table.editor.user,
        title="a",
        key=f"committee-answers:{table.second.pk}:{DUE}",
    )
    Notice.objects.filter(pk=notice.pk).update(
        created_at=datetime(2026, 11, 26, tzinfo=ZoneInfo("Asia/Tokyo"))
    )
    assert "answers" not in due_kinds(table.second, today=date(2026, 11, 27))


def test_the_task_of_the_beat_runs_twice_as_once(table: Table) -> None:
    invited_on(table, date(2026, 11, 21))
    with patch("committees.tasks.today", return_value=NEAR):
        remind_of_meetings_task()
        remind_of_meetings_task()
    assert titles(table.expert) == ["まもなく開催"]
