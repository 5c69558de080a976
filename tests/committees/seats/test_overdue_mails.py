"""Mails about items whose due day has passed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.services.overdue_reminders import remind_of_overdue_items
from core.models import ScheduledRun
from organizations.models.notice import Notice
from organizations.selectors import Actor
from tests.committees.items.rows import item, many, revised
from tests.committees.tables import Table

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)


@pytest.fixture
def table() -> Table:
    return Table()


def told(person: Actor) -> list[Notice]:
    return list(Notice.objects.filter(user=person.user).order_by("pk"))


def test_departments_hear_of_their_own_items_and_the_office_of_all_once(table: Table) -> None:
    item(table, due="R8.11", heading="広報の見直し")
    item(table, number="2", due="R8.11.30まで", departments=("道路管理課",), heading="道路の台帳")
    assert remind_of_overdue_items(today=DAY - timedelta(days=1)) == 0
    assert remind_of_overdue_items(today=DAY) == 2
    assert remind_of_overdue_items(today=DAY) == 0
    assert remind_of_overdue_items(today=DAY + timedelta(days=1)) == 0
    for person in (table.editor, table.head):
        (notice,) = told(person)
        assert "1件" in notice.body
        assert "・1 広報の見直し（期限 R8.11）" in notice.body
        assert "道路の台帳" not in notice.body
        assert notice.path.endswith("?special=overdue")
    (office,) = told(table.office)
    assert "2件" in office.body
    assert "道路の台帳" in told(table.other_editor)[0].body
    for person in (table.viewer, table.expert, table.guest):
        assert told(person) == []


def test_nobody_hears_of_what_is_done_undated_unsettled_or_long_past(table: Table) -> None:
    item(table, due="R8.11", status_mark="○")
    item(table, number="2", due="次回会議まで")
    item(table, number="3", due="R8.11", settled=False)
    item(table, number="4", due="R6.3")
    item(table, number="5", due="R8.12")
    assert remind_of_overdue_items(today=DAY) == 0
    assert not Notice.objects.exists()


def test_an_item_whose_day_was_moved_is_told_of_again(table: Table) -> None:
    row = item(table, due="R8.11")
    remind_of_overdue_items(today=DAY)
    revised(table.office, row, due="R8.12.10")
    assert remind_of_overdue_items(today=date(2026, 12, 10)) == 0
    assert remind_of_overdue_items(today=date(2026, 12, 11)) == 1
    assert len(told(table.editor)) == 2


def test_many_items_are_one_notice_and_as_many_queries(table: Table) -> None:
    def counted(count: int) -> int:
        for row in many(table, count):
            revised(table.office, row, due="R8.11")
        ScheduledRun.objects.all().delete()
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as caught:
            remind_of_overdue_items(today=DAY)
        return len(caught)

    assert counted(2) == counted(18)
    (notice,) = told(table.editor)
    assert "20件" in notice.body
    assert "ほか10件" in notice.body
