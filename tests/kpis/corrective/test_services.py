"""Asking for cause and action, answering, following up and closing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from kpis.models import Achievement, CorrectiveAction
from kpis.services.corrective import answer, ask_where_behind, close, reopen, report
from organizations.models import Notice
from tests.kpis.corrective.places import GIVEN, answered, asked, behind
from tests.kpis.pages import TODAY, Office, approved, computed, target

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return Office()


def kinds(action: CorrectiveAction) -> list[str]:
    return list(action.steps.order_by("id").values_list("kind", flat=True))


def test_a_kpi_that_turned_bad_is_asked_about(office: Office) -> None:
    action = asked(office)
    assert (action.status, action.fiscal_year, action.state) == ("missed", 2025, "asked")
    assert (action.asked_on, kinds(action)) == (TODAY, ["asked"])


def test_computing_again_asks_once(office: Office) -> None:
    action = asked(office)
    computed(action.indicator)
    assert ask_where_behind([action.indicator_id], today=TODAY) == 0
    assert CorrectiveAction.objects.count() == 1
    assert kinds(action) == ["asked"]


def test_a_kpi_that_is_well_is_not_asked_about(office: Office) -> None:
    kpi = office.indicator()
    target(kpi, "100")
    approved(office, kpi, "100")
    computed(kpi)
    assert not CorrectiveAction.objects.exists()


def test_published_kpis_are_not_asked_about(office: Office) -> None:
    behind(office, reporting="published")
    assert not CorrectiveAction.objects.exists()


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recompute itself asks for nothing."""
    monkeypatch.setattr("kpis.services.achievements.ask_where_behind", lambda *_, **__: 0)


@pytest.mark.usefixtures("unasked")
def test_what_is_long_past_is_not_asked_about(office: Office) -> None:
    kpi = behind(office)
    assert ask_where_behind([kpi.pk], today=date(2028, 4, 1)) == 0


def test_one_open_action_is_enough(office: Office) -> None:
    action = asked(office)
    Achievement.objects.filter(indicator=action.indicator).update(status="late")
    assert ask_where_behind([action.indicator_id], today=TODAY) == 0


def test_after_closing_another_status_is_asked_about(office: Office) -> None:
    action = answered(office)
    close(by=office.dx, action_id=action.pk, reason="確かめた。", expected_version=2)
    assert ask_where_behind([action.indicator_id], today=TODAY) == 0
    Achievement.objects.filter(indicator=action.indicator).update(status="late")
    assert ask_where_behind([action.indicator_id], today=TODAY) == 1


def test_the_departments_people_are_told_once(office: Office) -> None:
    action = asked(office)
    computed(action.indicator)
    told = Notice.objects.filter(key__startswith="corrective:")
    people = set(told.values_list("user", flat=True))
    assert people == {office.editor.user.pk, office.head.user.pk}
    assert told.count() == 2


@pytest.mark.usefixtures("unasked")
def test_asking_for_twenty_takes_as_many_queries_as_for_two(office: Office) -> None:
    kpis = [behind(office) for _ in range(22)]
    counts = []
    for some in (kpis[:2], kpis[2:]):
        with CaptureQueriesContext(connection) as queries:
            assert ask_where_behind([kpi.pk for kpi in some], today=TODAY) == len(some)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["editor", "head", "dx"])
def test_the_department_and_the_dx_office_answer(office: Office, who: str) -> None:
    action = answered(office, getattr(office, who))
    action.refresh_from_db()
    assert (action.state, action.cause, action.action) == ("answered", GIVEN.cause, GIVEN.action)
    assert kinds(action) == ["asked", "answered"]


@pytest.mark.parametrize("who", ["outsider", "other_head", "viewer", "member"])
def test_others_may_not_answer(office: Office, who: str) -> None:
    with pytest.raises(NotAllowed):
        answered(office, getattr(office, who))


def test_another_organizations_action_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        answered(office, Office().dx)


def test_the_same_answer_sent_twice_is_one_step(office: Office) -> None:
    action = answered(office)
    answer(by=office.editor, action_id=action.pk, answer=GIVEN, expected_version=1)
    assert kinds(action) == ["asked", "answered"]


def test_the_second_of_two_answers_does_not_erase_the_first(office: Office) -> None:
    action = answered(office)
    other = replace(GIVEN, cause="別の原因。")
    with pytest.raises(Stale) as stale:
        answer(by=office.head, action_id=action.pk, answer=other, expected_version=1)
    assert stale.value.theirs["cause"] == GIVEN.cause
    action.refresh_from_db()
    assert action.cause == GIVEN.cause


def test_an_answer_says_what_is_missing_in_each_field(office: Office) -> None:
    empty = replace(GIVEN, cause=" ", action="あ" * 2001, due_on=None)
    with pytest.raises(Refused) as refused:
        answer(by=office.editor, action_id=asked(office).pk, answer=empty, expected_version=1)
    assert {name: error.code for name, error in refused.value.errors.items()} == {
        "cause": "text_missing",
        "action": "text_too_long",
        "due_on": "due_missing",
    }


def test_a_due_day_in_the_past_is_refused(office: Office) -> None:
    past = replace(GIVEN, due_on=date(2026, 11, 19))
    with pytest.raises(Refused):
        answer(
            by=office.editor,
            action_id=asked(office).pk,
            answer=past,
            expected_version=1,
            today=TODAY,
        )


def test_a_report_is_kept_and_sent_twice_is_one(office: Office) -> None:
    action = answered(office)
    for _ in range(2):
        report(by=office.editor, action_id=action.pk, text="進んだ。", expected_version=2)
    assert kinds(action) == ["asked", "answered", "reported"]


def test_a_report_needs_an_answer_first(office: Office) -> None:
    with pytest.raises(Invalid):
        report(by=office.editor, action_id=asked(office).pk, text="進んだ。", expected_version=1)


def test_the_dx_office_closes_with_a_reason(office: Office) -> None:
    action = answered(office)
    close(by=office.dx, action_id=action.pk, reason="届いた。", expected_version=2, today=TODAY)
    close(by=office.dx, action_id=action.pk, reason="届いた。", expected_version=2, today=TODAY)
    action.refresh_from_db()
    assert (action.state, action.closed_on) == ("closed", TODAY)
    assert kinds(action) == ["asked", "answered", "closed"]


def test_a_department_does_not_close(office: Office) -> None:
    with pytest.raises(NotAllowed):
        close(by=office.head, action_id=answered(office).pk, reason="届いた。", expected_version=2)


@pytest.mark.parametrize("reason", ["", "  "])
def test_closing_needs_a_reason(office: Office, reason: str) -> None:
    with pytest.raises(Invalid):
        close(by=office.dx, action_id=answered(office).pk, reason=reason, expected_version=2)


def test_nothing_is_closed_without_an_answer(office: Office) -> None:
    with pytest.raises(Invalid):
        close(by=office.dx, action_id=asked(office).pk, reason="届いた。", expected_version=1)


def test_what_is_closed_is_taken_up_again(office: Office) -> None:
    action = answered(office)
    close(by=office.dx, action_id=action.pk, reason="届いた。", expected_version=2)
    reopen(by=office.dx, action_id=action.pk, reason="また下がった。", expected_version=3)
    action.refresh_from_db()
    assert (action.state, action.closed_on) == ("answered", None)


def test_nothing_is_taken_up_again_beside_an_open_one(office: Office) -> None:
    action = answered(office)
    close(by=office.dx, action_id=action.pk, reason="届いた。", expected_version=2)
    Achievement.objects.filter(indicator=action.indicator).update(status="late")
    ask_where_behind([action.indicator_id], today=TODAY)
    with pytest.raises(Invalid):
        reopen(by=office.dx, action_id=action.pk, reason="また。", expected_version=3)


def test_a_recovered_kpi_does_not_close_by_itself(office: Office) -> None:
    action = answered(office)
    approved(office, action.indicator, "100")
    computed(action.indicator)
    action.refresh_from_db()
    assert action.state == "answered"


def test_the_database_refuses_an_answer_without_a_cause(office: Office) -> None:
    action = asked(office)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.filter(pk=action.pk).update(state="answered")
