"""The number on the navigation, where a member starts, and who is led to 自分の会議."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.models import ResponseDraft
from committees.services.answers import AnswerTyped, ask_departments, return_answer, save_answer
from core.clock import today
from dashboards.navigation import Portal
from dashboards.selectors.committee_tasks import committee_task_count, committee_tasks
from dashboards.selectors.tasks import task_count
from organizations.selectors import Actor
from tests.committees.items.rows import item, revised
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def portal(person: Actor, table: Table, path: str = "committees/") -> Portal:
    client = Client()
    client.force_login(person.user)
    found = client.get(f"/o/{table.code}/{path}").context["portal"]
    assert isinstance(found, Portal)
    return found


def badge(person: Actor, table: Table) -> int:
    day = today()
    count = committee_task_count(person, today=day)
    assert count == committee_tasks(person, today=day).count
    shown = portal(person, table).nav[0].badge or 0
    assert shown == count + task_count(person, today=day)
    return count


def test_answers_asked_returned_and_handed_in_are_counted(table: Table) -> None:
    row = item(table)
    people = (table.editor, table.office, table.other_editor, table.viewer, table.expert)
    assert [badge(person, table) for person in people] == [0] * 5
    ask_departments(
        by=table.office,
        meeting=table.second,
        item_ids=[row.pk],
        due_on=today() + timedelta(days=5),
    )
    assert [badge(person, table) for person in people] == [1, 0, 0, 0, 0]
    draft = ResponseDraft.objects.get()
    typed = AnswerTyped("△", "・進めている")
    save_answer(by=table.editor, draft=draft, typed=typed, expected_seq=0, submit=True)
    assert [badge(person, table) for person in people] == [0, 1, 0, 0, 0]
    return_answer(by=table.office, draft=draft, reason="具体的に", expected_seq=1)
    assert [badge(person, table) for person in people] == [1, 0, 0, 0, 0]
    assert committee_task_count(outsider(), today=today()) == 0


def test_items_to_settle_are_counted_for_the_office_and_listed(table: Table) -> None:
    row = item(table)
    item(table, number="2", settled=False)
    revised(table.office, row, settled=False, response="・新しい内容")
    assert badge(table.office, table) == 2
    assert badge(table.editor, table) == 0
    client = Client()
    client.force_login(table.office.user)
    shown = client.get(reverse("dashboards:todo", args=[table.code])).content.decode()
    assert "確定していない指摘事項" in shown
    assert "未確定 2件" in shown
    places = [table.code, table.committee.pk]
    assert reverse("committees:items", args=places) + "?special=unsettled" in shown


def test_a_member_starts_with_the_own_meetings_and_others_with_the_list(table: Table) -> None:
    for person, name in (
        (table.expert, "committees:mine"),
        (table.editor, "dashboards:todo"),
        (table.office, "dashboards:todo"),
        (table.viewer, "dashboards:todo"),
    ):
        client = Client()
        client.force_login(person.user)
        answer = client.get("/")
        assert answer.headers["Location"] == reverse(name, args=[table.code])


def test_only_who_holds_a_seat_is_led_to_the_own_meetings(table: Table) -> None:
    def beside(person: Actor) -> list[str]:
        return [one.label for one in portal(person, table).subnav]

    assert "自分の会議" in beside(table.expert)
    assert "自分の会議" not in beside(table.office)
    assert "自分の会議" not in beside(table.guest)
    table.member("DX推進課長", "川上", email=table.office.user.email)
    assert "自分の会議" in beside(table.office)
