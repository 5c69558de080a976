"""The pages about 原因・対応策."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kpis.models import CorrectiveAction
from kpis.services.corrective import close
from tests.kpis.corrective.places import GIVEN, answered, asked, behind
from tests.kpis.pages import Office, approved, browser, computed, text_of

pytestmark = pytest.mark.django_db
ANSWER = {"cause": "人手が足りない。", "action": "応援を頼む。", "due_on": "令和19年1月31日"}


@pytest.fixture
def office() -> Office:
    return Office()


def url(office: Office, action: CorrectiveAction, verb: str = "") -> str:
    return office.url(f"corrective/{action.pk}/{verb}")


def send(office: Office, row: CorrectiveAction, verb: str, who: Any, /, **data: Any) -> Any:
    return browser(who).post(url(office, row, f"{verb}/"), {"expected_version": 1, **data})


def test_the_list_shows_what_is_open(office: Office) -> None:
    action = asked(office)
    shown = text_of(browser(office.viewer).get(office.url("corrective/")))
    assert action.indicator.name in shown
    assert "回答待ち" in shown


def test_the_empty_list_says_when_something_will_stand_there(office: Office) -> None:
    shown = text_of(browser(office.viewer).get(office.url("corrective/")))
    assert "進行中の原因・対応策はありません" in shown


def test_closed_ones_are_shown_on_request(office: Office) -> None:
    action = answered(office)
    close(by=office.dx, action_id=action.pk, reason="届いた。", expected_version=2)
    there = browser(office.dx)
    assert action.indicator.name not in text_of(there.get(office.url("corrective/")))
    assert action.indicator.name in text_of(there.get(office.url("corrective/?state=closed")))


def test_the_list_is_narrowed_by_department(office: Office) -> None:
    action = asked(office)
    there = browser(office.dx)
    for department, wanted in ((office.department, True), (office.other, False)):
        shown = text_of(there.get(office.url(f"corrective/?department={department.pk}")))
        assert (f"corrective/{action.pk}/" in shown) is wanted


def test_the_files_hold_what_the_list_shows(office: Office) -> None:
    action = asked(office)
    there = browser(office.dx)
    plain = there.get(office.url("corrective/?format=csv")).content.decode("utf-8-sig")
    assert action.indicator.name in plain
    book = load_workbook(BytesIO(there.get(office.url("corrective/?format=xlsx")).content))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row]
    assert action.indicator.name in cells


def test_twenty_take_as_many_queries_as_two(office: Office) -> None:
    there = browser(office.dx)
    counts = []
    for number in (2, 18):
        for _ in range(number):
            behind(office)
        with CaptureQueriesContext(connection) as queries:
            assert there.get(office.url("corrective/")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_answer_is_saved_and_shown(office: Office) -> None:
    action = asked(office)
    assert send(office, action, "answer", office.editor, **ANSWER).status_code == 302
    shown = text_of(browser(office.viewer).get(url(office, action)))
    assert "人手が足りない。" in shown
    assert "対応中" in shown


def test_a_refused_answer_keeps_what_was_typed(office: Office) -> None:
    typed = ANSWER | {"action": "", "due_on": "らいげつ"}
    answer = send(office, asked(office), "answer", office.editor, **typed)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "人手が足りない。" in shown
    assert "らいげつ" in shown
    assert "エラー" in shown


def test_a_late_answer_shows_both_and_loses_none(office: Office) -> None:
    action = answered(office)
    answer = send(office, action, "answer", office.head, **ANSWER)
    shown = text_of(answer)
    assert answer.status_code == 409
    assert GIVEN.cause in shown
    assert "人手が足りない。" in shown


def test_a_report_without_words_is_refused(office: Office) -> None:
    action = answered(office)
    answer = send(office, action, "report", office.editor, text=" ", expected_version=2)
    assert answer.status_code == 422
    assert "経過が入力されていません。" in text_of(answer)


def test_the_dx_office_closes_and_takes_up_again(office: Office) -> None:
    action = answered(office)
    assert (
        send(office, action, "close", office.dx, text="済", expected_version=2).status_code == 302
    )
    answer = send(office, action, "reopen", office.dx, text="また", expected_version=3)
    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.state == "answered"


def test_forms_are_shown_to_those_who_may_send_them(office: Office) -> None:
    action = answered(office)
    answers, closes = url(office, action, "answer/"), url(office, action, "close/")
    for who, may_answer, may_close in (
        (office.editor, True, False),
        (office.dx, True, True),
        (office.viewer, False, False),
    ):
        shown = text_of(browser(who).get(url(office, action)))
        assert (answers in shown, closes in shown) == (may_answer, may_close)


def test_a_kpi_that_recovered_says_so(office: Office) -> None:
    action = answered(office)
    approved(office, action.indicator, "100")
    computed(action.indicator)
    assert "いまの状況は「達成」です" in text_of(browser(office.dx).get(url(office, action)))


def test_committee_members_do_not_see_it(office: Office) -> None:
    assert browser(office.member).get(office.url("corrective/")).status_code == 403


def test_what_is_asked_from_me_stands_among_my_tasks(office: Office) -> None:
    action = asked(office)
    todo = f"/o/{office.organization.code}/"
    assert f"corrective/{action.pk}/" in text_of(browser(office.editor).get(todo))
    assert f"corrective/{action.pk}/" not in text_of(browser(office.outsider).get(todo))
    answered_one = browser(office.editor)
    answered_one.post(url(office, action, "answer/"), {"expected_version": 1, **ANSWER})
    assert f"corrective/{action.pk}/" not in text_of(answered_one.get(todo))
