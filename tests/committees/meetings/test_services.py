"""Committees, seats and meetings: what may be done, what is refused, twice, and by outsiders."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Meeting
from committees.selectors.meetings import committee_lines
from committees.selectors.minutes import sections_of
from committees.services.committees import CommitteeTyped, make_committee, remove_member
from committees.services.committees_words import (
    MarkTyped,
    StatusTyped,
    edit_mark,
    edit_status,
    remove_mark,
    remove_status,
)
from committees.services.items import ItemTyped, add_items
from committees.services.meetings import cancel_meeting, hold_meeting, reopen_meeting
from committees.services.meetings_agenda import (
    AgendaTyped,
    add_agenda_item,
    move_agenda_item,
    remove_agenda_item,
)
from committees.services.minutes_editing import StatementTyped, add_statement
from core.errors import Invalid, NotAllowed, NotFound, Refused
from tests.committees.tables import Table, outsider

pytestmark = pytest.mark.django_db


def test_a_committee_begins_with_the_usual_marks_and_statuses() -> None:
    table = Table()
    assert list(table.committee.marks.values_list("mark", flat=True)) == ["●", "☆"]
    assert [
        (status.mark, status.word, status.closes) for status in table.committee.statuses.all()
    ] == [
        ("○", "対応済", True),
        ("△", "引き続き検討", False),
        ("○(一部△)", "一部引き続き検討", False),
    ]


def test_a_name_is_used_once() -> None:
    table = Table()
    with pytest.raises(Refused) as refused:
        make_committee(by=table.office, typed=CommitteeTyped(name="DX推進会議"))
    assert refused.value.errors["name"].code == "name_taken"


def test_who_may_make_a_committee() -> None:
    table = Table()
    for by in (table.editor, table.head, table.viewer, table.administrator, table.expert):
        with pytest.raises(NotAllowed):
            make_committee(by=by, typed=CommitteeTyped(name="別の会議"))


def test_a_seat_is_tied_to_a_person_who_may_sign_in() -> None:
    table = Table()
    assert table.seat.user == table.expert.user
    with pytest.raises(Refused) as refused:
        table.member("弁護士", email=outsider().user.email)
    assert refused.value.errors["email"].code == "no_such_person"


def test_the_same_seat_given_twice_is_one() -> None:
    table = Table()
    assert table.member("座長", "高橋") == table.chair


def test_a_seat_with_words_is_ended_not_removed() -> None:
    table = Table()
    add_statement(
        by=table.office, meeting=table.first, typed=StatementTyped("はい。", speaker="高橋座長")
    )
    with pytest.raises(Invalid, match="削除できません"):
        remove_member(by=table.office, member=table.chair)
    remove_member(by=table.office, member=table.answerer)
    assert table.committee.members.count() == 2


def test_a_term_cannot_end_before_it_begins() -> None:
    table = Table()
    with pytest.raises(Refused) as refused:
        table.member("監査委員", term_from="令和8年4月1日", term_to="2026-03-31")
    assert refused.value.errors["term_to"].code == "term_order"


def test_a_meeting_without_a_day_or_ahead_was_not_held() -> None:
    table = Table()
    with pytest.raises(Refused) as refused:
        hold_meeting(by=table.office, meeting=table.meeting("未定の会議"))
    assert refused.value.errors["held_on"].code == "held_without_a_day"
    with pytest.raises(Refused) as refused:
        hold_meeting(by=table.office, meeting=table.second)
    assert refused.value.errors["held_on"].code == "held_in_future"


def test_a_meeting_held_is_not_cancelled_before_it_is_taken_back() -> None:
    table = Table()
    with pytest.raises(Invalid):
        cancel_meeting(by=table.office, meeting=table.first)
    reopen_meeting(by=table.office, meeting=table.first)
    assert cancel_meeting(by=table.office, meeting=table.first).state == Meeting.State.CANCELLED


def test_meetings_are_not_found_from_outside() -> None:
    table = Table()
    with pytest.raises(NotFound):
        hold_meeting(by=outsider(), meeting=table.first)


def test_agenda_items_change_places_and_close_up() -> None:
    table = Table()
    one, two, three = (
        add_agenda_item(by=table.office, meeting=table.first, typed=AgendaTyped(title))
        for title in ("計画", "予算", "その他")
    )
    move_agenda_item(by=table.office, item=three, way="up")
    move_agenda_item(by=table.office, item=one, way="up")
    remove_agenda_item(by=table.office, item=one)
    remove_agenda_item(by=table.office, item=one)
    assert list(table.first.agenda.values_list("number", "title")) == [
        (1, "その他"),
        (2, two.title),
    ]


def test_an_agenda_item_in_use_stays() -> None:
    table = Table()
    item = add_agenda_item(by=table.office, meeting=table.first, typed=AgendaTyped("計画"))
    add_statement(
        by=table.office, meeting=table.first, typed=StatementTyped("はい。", agenda_id=item.pk)
    )
    with pytest.raises(Invalid, match="議題1"):
        remove_agenda_item(by=table.office, item=item)


def test_a_mark_changes_on_the_statements_that_carry_it() -> None:
    table = Table()
    said = add_statement(
        by=table.office, meeting=table.first, typed=StatementTyped("はい。", mark="●")
    )
    mark = table.committee.marks.get(mark="●")
    with pytest.raises(Invalid, match="1件の発言"):
        remove_mark(by=table.office, mark=mark)
    edit_mark(by=table.office, mark=mark, typed=MarkTyped("■", "説明・回答", "answer"))
    said.refresh_from_db()
    assert said.mark == "■"


def test_a_status_in_use_keeps_its_meaning() -> None:
    table = Table()
    item = ItemTyped(heading="研修", status_mark="○")
    add_items(by=table.office, committee=table.committee, items=[item], settled=True)
    status = table.status("○")
    with pytest.raises(Invalid):
        remove_status(by=table.office, status=status)
    with pytest.raises(Refused) as refused:
        edit_status(by=table.office, status=status, typed=StatusTyped("○", "対応済", closes=False))
    assert refused.value.errors["closes"].code == "status_in_use"
    edit_status(by=table.office, status=status, typed=StatusTyped("○", "完了", closes=True))
    remove_status(by=table.office, status=table.status("△"))
    assert list(table.committee.statuses.values_list("word", flat=True)) == [
        "完了",
        "一部引き続き検討",
    ]


def test_the_list_asks_as_much_for_many_committees_as_for_few() -> None:
    table = Table()
    for number in range(2):
        make_committee(by=table.office, typed=CommitteeTyped(name=f"部会{number}"))
    with CaptureQueriesContext(connection) as few:
        assert len(committee_lines(table.office, today=date(2026, 11, 21))) == 3
    for number in range(2, 20):
        make_committee(by=table.office, typed=CommitteeTyped(name=f"部会{number}"))
    with CaptureQueriesContext(connection) as many:
        lines = committee_lines(table.office, today=date(2026, 11, 21))
    assert len(lines) == 21
    assert len(many) == len(few)
    assert lines[0].next_meeting == table.second
    assert lines[0].last_meeting == table.first


def test_the_minutes_ask_as_much_for_many_statements_as_for_few() -> None:
    table = Table()
    counts = []
    for more in (2, 18):
        for number in range(more):
            typed = StatementTyped(f"発言{number}", speaker="北村大学教授")
            add_statement(by=table.office, meeting=table.first, typed=typed)
        with CaptureQueriesContext(connection) as asked:
            sections_of(table.first)
        counts.append(len(asked))
    assert counts[0] == counts[1]
