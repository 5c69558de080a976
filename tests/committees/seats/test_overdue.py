"""Items past their day, and what やること asks of each person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import Meeting, ResponseDraft
from committees.selectors.overdue import overdue_counts
from committees.services.answers import AnswerTyped, ask_departments, return_answer, save_answer
from committees.services.freezing import freeze_meeting
from core.clock import today
from dashboards.selectors.committee_tasks import committee_tasks
from organizations.selectors import Actor
from tests.committees.items.rows import item, many, revised
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)


@pytest.fixture
def table() -> Table:
    made = Table()
    Meeting.objects.filter(pk=made.second.pk).update(held_on=today() + timedelta(days=30))
    return made


def page(person: Actor, table: Table, name: str, *places: int) -> str:
    client = Client()
    client.force_login(person.user)
    return client.get(reverse(name, args=[table.code, *places])).content.decode()


def test_open_items_past_their_day_count_and_closed_ones_do_not(table: Table) -> None:
    item(table, due="R8.3")
    item(table, number="2", due="R8.3", status_mark="○")
    item(table, number="3", due="R9.3")
    item(table, number="4", due="")
    assert overdue_counts(table.office, today=DAY) == {table.committee.pk: 1}


def test_the_due_day_itself_is_not_past(table: Table) -> None:
    item(table, due="R8.11.21")
    assert overdue_counts(table.office, today=DAY) == {}
    assert overdue_counts(table.office, today=DAY + timedelta(days=1)) == {table.committee.pk: 1}


def test_others_count_by_what_is_settled(table: Table) -> None:
    row = item(table, due="R9.3")
    revised(table.office, row, settled=False, due="R8.3")
    assert overdue_counts(table.office, today=DAY) == {table.committee.pk: 1}
    assert overdue_counts(table.viewer, today=DAY) == {}
    assert overdue_counts(outsider(), today=DAY) == {}
    assert overdue_counts(table.guest, today=DAY) == {}


def test_a_department_is_asked_for_its_own_only(table: Table) -> None:
    item(table, due="R8.3")
    assert [row.number for row in committee_tasks(table.editor, today=DAY).overdue] == [1]
    assert committee_tasks(table.other_editor, today=DAY).overdue == ()


def test_the_committees_page_and_the_list_name_what_is_past_its_day(table: Table) -> None:
    item(table, due="R8.3", heading="遅れた項目")
    item(table, number="2", due="", heading="期限のない項目")
    assert "期限を過ぎた項目" in page(
        table.viewer, table, "committees:committee", table.committee.pk
    )
    client = Client()
    client.force_login(table.viewer.user)
    path = reverse("committees:items", args=[table.code, table.committee.pk])
    shown = client.get(path, {"special": "overdue"}).content.decode()
    assert "遅れた項目" in shown
    assert "期限のない項目" not in shown


def test_a_department_writes_and_the_office_takes(table: Table) -> None:
    row = item(table)
    due = DAY + timedelta(days=5)
    ask_departments(by=table.office, meeting=table.second, item_ids=[row.pk], due_on=due, today=DAY)
    for person in (table.editor, table.head):
        (asked,) = committee_tasks(person, today=DAY).to_write
        assert (asked.number, asked.returned, asked.is_late) == (1, 0, False)
        assert committee_tasks(person, today=due + timedelta(days=1)).to_write[0].is_late
    assert not committee_tasks(table.other_editor, today=DAY)
    draft = ResponseDraft.objects.get()
    typed = AnswerTyped("△", "進めている")
    save_answer(by=table.editor, draft=draft, typed=typed, expected_seq=0, submit=True)
    assert committee_tasks(table.editor, today=DAY).to_write == ()
    assert committee_tasks(table.office, today=DAY).to_take[0].number == 1
    return_answer(by=table.office, draft=draft, reason="具体的に", expected_seq=1)
    assert committee_tasks(table.editor, today=DAY).to_write[0].returned == 1


def test_a_member_is_shown_the_meeting_ahead_and_what_is_new(table: Table) -> None:
    row = item(table)
    freeze_meeting(by=table.office, meeting=table.first)
    revised(table.office, row, response="・新しい言葉")
    (sitting,) = committee_tasks(table.expert, today=today()).sittings
    assert (sitting.ahead, sitting.since, sitting.changed) == (table.second, table.first.label, 1)
    assert not committee_tasks(table.guest, today=today())
    shown = page(table.expert, table, "dashboards:todo")
    assert "委員として出席する会議" in shown
    assert "自分の会議を開く" in shown
    assert table.first.label in page(table.expert, table, "committees:mine")


def test_the_page_of_who_sits_nowhere_says_so(table: Table) -> None:
    assert "委員として出席する会議はありません" in page(table.guest, table, "committees:mine")


def test_as_many_queries_for_twenty_items_as_for_two(table: Table) -> None:
    def counted(number: int) -> int:
        pks = [row.pk for row in many(table, number)]
        ask_departments(by=table.office, meeting=table.second, item_ids=pks, due_on=DAY, today=DAY)
        with CaptureQueriesContext(connection) as caught:
            for person in (table.office, table.editor):
                committee_tasks(person, today=DAY)
        return len(caught)

    assert counted(2) == counted(18)
