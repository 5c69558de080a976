"""Rounds with nothing left to enter, and the reminders that are sent by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import today
from core.errors import Invalid, NotAllowed
from core.models import OutboxMessage
from kpis.services.round_reminders import remind_by_hand
from kpis.services.rounds import close_round
from organizations.models.notice import Notice
from tests.kpis.pages import Office, approved, browser, draft, submitted, text_of
from tests.kpis.rounds.places import opened, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def told(office: Office) -> Notice:
    return Notice.objects.get(user=office.editor.user, key__contains=":opened")


# ── Nothing outstanding ──────────────────────────────────────────────────────────────────────
def test_a_department_that_has_everything_approved_is_told_so(office: Office) -> None:
    approved(office, office.indicator(), "5")
    asked = opened(office)
    assert "1件は、すべて承認済みです。入力は要りません。" in told(office).body
    assert "お願いします。" not in told(office).body.split("\n\n")[0]
    for rest in ("", "figures/"):
        shown = text_of(browser(office.dx).get(office.url(f"rounds/{asked.pk}/{rest}")))
        assert "すべて承認済み" in shown
    mine = text_of(browser(office.editor).get(office.url(f"rounds/{asked.pk}/figures/")))
    assert "すべて承認済みです。入力する値はありません。" in mine


def test_a_department_with_some_left_is_asked_for_those_only(office: Office) -> None:
    approved(office, office.indicator(), "5")
    office.indicator()
    asked = opened(office)
    assert "実績1件の入力と提出をお願いします（ほかの1件は" in told(office).body
    shown = text_of(browser(office.dx).get(office.url(f"rounds/{asked.pk}/")))
    assert "すべて承認済み" not in shown


def test_submitted_figures_are_not_called_approved(office: Office) -> None:
    submitted(office, office.indicator(), "5")
    asked = opened(office)
    assert "すべて提出済みか承認済みです" in told(office).body
    mine = text_of(browser(office.editor).get(office.url(f"rounds/{asked.pk}/figures/")))
    assert "すべて提出済みか承認済みです。入力する値はありません。" in mine


def test_starting_with_nothing_outstanding_is_warned_of_before_and_after(office: Office) -> None:
    kpi = office.indicator()
    approved(office, kpi, "5")
    asked = prepared(office)
    dx = browser(office.dx)
    shown = text_of(dx.get(office.url(f"rounds/{asked.pk}/")))
    assert shown.count("部局が入力する値はありません") == 2, "the banner and the question"
    assert "すべて承認済み" in shown
    after = text_of(dx.post(office.url(f"rounds/{asked.pk}/open/"), follow=True))
    assert "部局が入力する値はありません" in after


def test_starting_with_something_outstanding_warns_of_nothing(office: Office) -> None:
    office.indicator()
    asked = prepared(office)
    dx = browser(office.dx)
    assert "入力する値はありません" not in text_of(dx.get(office.url(f"rounds/{asked.pk}/")))
    after = text_of(dx.post(office.url(f"rounds/{asked.pk}/open/"), follow=True))
    assert "入力する値はありません" not in after


# ── Reminding by hand ────────────────────────────────────────────────────────────────────────
def test_the_office_reminds_once_a_day_and_the_page_says_who_did(office: Office) -> None:
    draft(office, office.indicator(), "5")
    asked = opened(office)
    dx, where = browser(office.dx), office.url(f"rounds/{asked.pk}/")
    assert "いま催促する" in text_of(dx.get(where))
    answer = text_of(dx.post(where + "remind/", follow=True))
    assert "催促を2人に送りました" in answer
    assert f"{office.dx.user}が2人に送りました" in answer
    assert "いま催促する" not in answer
    again = text_of(dx.post(where + "remind/", follow=True))
    assert "今日はすでに催促しています" in again
    notices = Notice.objects.filter(key__contains=":hand:")
    assert {one.user_id for one in notices} == {office.editor.user.pk, office.head.user.pk}
    assert all("まだ提出されていない値が1件" in one.body and one.mail for one in notices)


def test_the_next_day_it_can_be_sent_again_and_both_are_on_record(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    for day in (today(), today() + timedelta(days=1)):
        assert remind_by_hand(by=office.dx, round_id=asked.pk, today=day) == 2
    page = browser(office.dx).get(office.url(f"rounds/{asked.pk}/"))
    assert [one.people for one in page.context["reminders"]] == [2, 2]


def test_nobody_is_reminded_where_nothing_is_outstanding(office: Office) -> None:
    submitted(office, office.indicator(), "5")
    asked = opened(office)
    OutboxMessage.objects.all().delete()
    with pytest.raises(Invalid, match="まだ提出されていない値がない"):
        remind_by_hand(by=office.dx, round_id=asked.pk, today=today())
    assert "いま催促する" not in text_of(browser(office.dx).get(office.url(f"rounds/{asked.pk}/")))
    assert not OutboxMessage.objects.exists()


def test_a_closed_round_or_one_in_preparation_is_not_reminded_of(office: Office) -> None:
    office.indicator()
    asked = prepared(office)
    with pytest.raises(Invalid, match="受付中ではない"):
        remind_by_hand(by=office.dx, round_id=asked.pk, today=today())
    other = opened(office, title="別の調査")
    close_round(by=office.dx, round_id=other.pk, today=today())
    with pytest.raises(Invalid, match="受付中ではない"):
        remind_by_hand(by=office.dx, round_id=other.pk, today=today())


def test_only_the_dx_office_reminds_by_hand(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    for who in (office.editor, office.head, office.viewer):
        with pytest.raises(NotAllowed):
            remind_by_hand(by=who, round_id=asked.pk, today=today())
    with pytest.raises(Invalid, match="受付中ではない"):
        remind_by_hand(by=Office().dx, round_id=asked.pk, today=today())
    shown = text_of(browser(office.editor).get(office.url(f"rounds/{asked.pk}/")))
    assert "手動の催促" not in shown


def test_the_round_costs_as_much_for_many_reminders_as_for_one(office: Office) -> None:
    office.indicator()
    asked = opened(office)
    dx = browser(office.dx)
    dx.get(office.url(f"rounds/{asked.pk}/"))
    counts = []
    for start, end in ((0, 2), (2, 20)):
        for number in range(start, end):
            day = today() + timedelta(days=number)
            remind_by_hand(by=office.dx, round_id=asked.pk, today=day)
        with CaptureQueriesContext(connection) as queries:
            dx.get(office.url(f"rounds/{asked.pk}/"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
