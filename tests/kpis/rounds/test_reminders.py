"""Reminders: due and not yet sent, once each, also after days without a beat."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import OutboxMessage
from kpis.models.round import CollectionRound
from kpis.services.measurements import approve
from kpis.services.round_reminders import due_kinds, remind_of_rounds
from kpis.services.rounds import close_round, edit_round, open_round
from kpis.tasks import remind_of_rounds_task
from organizations.models.notice import Notice
from tests.kpis.pages import Office, submitted
from tests.kpis.rounds.places import prepared, terms

pytestmark = pytest.mark.django_db
OPENED = date(2026, 11, 16)
DEADLINE = date(2026, 12, 10)  # a Thursday; three working days before: Monday 7 December
BEFORE, AFTER = date(2026, 12, 7), date(2026, 12, 11)


@pytest.fixture
def office() -> Office:
    return Office()


def asked_on(office: Office, day: date = OPENED, **changed: Any) -> CollectionRound:
    """A round opened on that day."""
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
    with patch("kpis.services.rounds.Now", return_value=moment):
        draft = prepared(office, **({"deadline": DEADLINE} | changed))
        asked = open_round(by=office.dx, round_id=draft.pk, today=day)
    Notice.objects.all().delete()
    OutboxMessage.objects.all().delete()
    return asked


def kinds() -> list[str]:
    return sorted(key.split(":")[2] for key in Notice.objects.values_list("key", flat=True))


def test_nothing_is_sent_before_the_day(office: Office) -> None:
    office.indicator()
    asked_on(office)
    assert remind_of_rounds(today=BEFORE - timedelta(days=1)) == 0
    assert kinds() == []


def test_editors_and_heads_with_missing_figures_are_reminded_once_before(office: Office) -> None:
    office.indicator()
    asked_on(office)
    for day in (BEFORE, BEFORE, BEFORE + timedelta(days=1), DEADLINE):
        remind_of_rounds(today=day)
    assert kinds() == ["before", "before"]
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert told == {office.editor.user.pk, office.head.user.pk}


def test_the_beat_down_over_the_day_sends_it_once_when_it_is_back(office: Office) -> None:
    office.indicator()
    asked_on(office)
    assert remind_of_rounds(today=DEADLINE) == 1
    assert remind_of_rounds(today=DEADLINE) == 0
    assert kinds() == ["before", "before"]


def test_a_stale_reminder_is_not_sent_after_the_deadline(office: Office) -> None:
    office.indicator()
    asked_on(office)
    remind_of_rounds(today=AFTER + timedelta(days=10))
    assert kinds() == ["after", "after", "over"]


def test_after_the_deadline_each_is_told_once_and_the_office_too(office: Office) -> None:
    office.indicator()
    asked_on(office)
    for days in range(15):
        remind_of_rounds(today=BEFORE + timedelta(days=days))
    assert kinds() == ["after", "after", "before", "before", "over"]
    assert Notice.objects.get(key__contains=":over:").user_id == office.dx.user.pk


def test_departments_that_handed_everything_in_are_left_in_peace(office: Office) -> None:
    kpi = office.indicator()
    office.indicator(department=office.other)
    asked_on(office)
    sent = submitted(office, kpi, "5")
    Notice.objects.all().delete()
    remind_of_rounds(today=BEFORE)
    told = set(Notice.objects.values_list("user_id", flat=True))
    assert told == {office.outsider.user.pk, office.other_head.user.pk}
    approve(by=office.head, measurement=sent.measurement, expected_seq=sent.seq)
    remind_of_rounds(today=AFTER)
    assert not Notice.objects.filter(user=office.editor.user).exists()


def test_a_moved_deadline_is_reminded_of_anew(office: Office) -> None:
    office.indicator()
    asked = asked_on(office)
    remind_of_rounds(today=BEFORE)
    edit_round(
        by=office.dx,
        round_id=asked.pk,
        expected_version=asked.version,
        terms=terms(deadline=date(2026, 12, 24)),
        today=DEADLINE,
    )
    remind_of_rounds(today=DEADLINE)
    assert kinds() == ["before", "before"]
    remind_of_rounds(today=date(2026, 12, 21))
    assert kinds() == ["before"] * 4


def test_whoever_was_asked_on_the_reminders_day_is_not_reminded_as_well(office: Office) -> None:
    office.indicator()
    asked = asked_on(office, day=BEFORE)
    assert due_kinds(asked, today=BEFORE + timedelta(days=1)) == []


def test_closed_rounds_remind_nobody(office: Office) -> None:
    office.indicator()
    asked = asked_on(office)
    close_round(by=office.dx, round_id=asked.pk, today=DEADLINE)
    Notice.objects.all().delete()
    assert remind_of_rounds(today=AFTER) == 0
    assert kinds() == []


def test_the_task_run_twice_sends_once(office: Office) -> None:
    office.indicator()
    asked_on(office)
    with patch("kpis.tasks.today", return_value=BEFORE):
        remind_of_rounds_task()
        remind_of_rounds_task()
    assert kinds() == ["before", "before"]


def test_as_many_statements_for_20_figures_as_for_2(office: Office) -> None:
    def counted(title: str, number: int) -> int:
        for _ in range(number):
            office.indicator()
        asked = asked_on(office, title=title)
        with CaptureQueriesContext(connection) as queries:
            assert remind_of_rounds(today=BEFORE) == 1
        close_round(by=office.dx, round_id=asked.pk, today=DEADLINE)
        return len(queries)

    assert counted("2件", 2) == counted("20件", 18)
