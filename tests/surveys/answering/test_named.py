"""Surveys answered with one's name: signed in, once each, and told so on every page."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from organizations.models import Role
from organizations.selectors import Actor
from surveys.models import AxisValue, ConfidentialEntry, Survey
from surveys.selectors.mine import surveys_waiting_for
from surveys.services.closing import request_close
from tests.factories import DepartmentFactory, actor_with
from tests.surveys.answering.everything import FILLED, FORM, GOOD, everything, in_box
from tests.surveys.ballot.asking import Asking

pytestmark = pytest.mark.django_db

NOT_ANONYMOUS = "このアンケートは匿名ではありません。"
TOLD = {".group.department": "1", ".group.rank": "0"}


@pytest.fixture
def asking() -> Asking:
    return Asking(everything(entry=Survey.Entry.SIGNED_IN, confidential=True))


class Named:
    """Somebody signed in at a survey's page."""

    def __init__(self, actor: Actor, survey: Survey, *, csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        self.client.force_login(actor.user)
        self.ballot = uuid4()
        self.path = f"/o/{actor.organization.code}/surveys/{survey.pk}/answer/"

    def look(self) -> Any:
        return self.client.get(self.path)

    def step(self, step: str, answers: dict[str, Any] | None = None) -> Any:
        sent = TOLD | {".step": step, ".ballot": str(self.ballot)} | (answers or {})
        return self.client.post(self.path, urlencode(sent, doseq=True), content_type=FORM)

    def send(self, answers: dict[str, Any] | None = None) -> Any:
        return self.step("send", GOOD if answers is None else answers)


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def entries(survey: Survey) -> list[int]:
    rows = ConfidentialEntry.objects.filter(survey=survey).order_by("user_id")
    return list(rows.values_list("user_id", flat=True))


def test_an_answer_lies_in_the_box_with_its_name(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey)
    sent = person.send()
    answered = f"/o/{asking.organization.code}/surveys/{asking.survey.pk}/answered/"
    assert (sent.status_code, sent["Location"]) == (302, answered)
    ((filled, respondent),) = in_box(asking.survey)
    assert respondent == asking.editor.user.pk
    assert (filled.groups, filled.slots) == ((1, 0), FILLED.slots)
    assert filled.texts == FILLED.texts
    assert entries(asking.survey) == [asking.editor.user.pk]


def test_every_page_says_that_it_is_not_anonymous(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey)
    pages = [person.look(), person.step("enter"), person.step("check"), person.step("check", GOOD)]
    sent = person.send()
    pages += [person.client.get(sent["Location"]), person.look(), person.send()]
    assert [page.status_code for page in pages] == [200, 200, 422, 200, 200, 409, 409]
    for page in pages:
        assert NOT_ANONYMOUS in text_of(page)
        assert "answer__kind--named" in text_of(page)
        assert "やることに戻る" in text_of(page)
        assert "匿名で回答していただくための約束" not in text_of(page)
        assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("role", [Role.DX_OFFICE, Role.VIEWER, Role.ADMINISTRATOR])
def test_all_staff_may_answer(asking: Asking, role: Role) -> None:
    person = Named(actor_with(role, asking.organization), asking.survey)
    assert person.look().status_code == 200
    assert person.send().status_code == 302


def test_a_member_of_a_committee_alone_may_not(asking: Asking) -> None:
    person = Named(actor_with(Role.COMMITTEE_MEMBER, asking.organization), asking.survey)
    assert person.look().status_code == 403
    assert person.send().status_code == 403
    assert (in_box(asking.survey), entries(asking.survey)) == ([], [])


def test_somebody_of_another_organization_finds_nothing(asking: Asking) -> None:
    own = Named(asking.outsider, asking.survey)
    there = Named(asking.outsider, asking.survey)
    there.path = Named(asking.editor, asking.survey).path
    for person in (own, there):
        assert person.look().status_code == 404
        assert person.send().status_code == 404
    assert (in_box(asking.survey), entries(asking.survey)) == ([], [])


def test_without_signing_in_the_page_leads_to_the_sign_in(asking: Asking) -> None:
    path = Named(asking.editor, asking.survey).path
    for answer in (Client().get(path), Client().post(path, {".step": "send"})):
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
    assert in_box(asking.survey) == []


def test_a_forged_form_of_another_site_is_refused(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey, csrf=True)
    assert person.send().status_code == 403
    assert (in_box(asking.survey), entries(asking.survey)) == ([], [])
    token = person.look().context["csrf_token"]
    assert person.send(GOOD | {"csrfmiddlewaretoken": str(token)}).status_code == 302


def test_sent_twice_it_counts_once_and_reads_as_received(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey)
    person.send()
    person.ballot = uuid4()
    for answer in (person.send(GOOD | {"word": "二度目"}), person.look(), person.step("enter")):
        assert answer.status_code == 409
        assert "すでに受け付けています" in text_of(answer)
    assert len(in_box(asking.survey)) == 1


def test_each_person_answers_for_themselves(asking: Asking) -> None:
    people = (asking.editor, asking.viewer)
    for actor in people:
        assert Named(actor, asking.survey).send().status_code == 302
    found = sorted(respondent or 0 for _, respondent in in_box(asking.survey))
    assert found == entries(asking.survey) == sorted(actor.user.pk for actor in people)


def test_where_the_box_takes_nothing_nobody_is_marked_as_having_answered(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey)
    with (
        mock.patch("surveys.services.answering.cast", side_effect=RuntimeError("gone")),
        pytest.raises(RuntimeError),
    ):
        person.send()
    assert entries(asking.survey) == []
    with mock.patch("surveys.services.ballots.LONGEST_PAYLOAD", 10):
        assert person.send().status_code == 422
    assert entries(asking.survey) == []
    assert person.send().status_code == 302


def test_a_close_between_form_and_sending_leaves_nothing_behind(asking: Asking) -> None:
    person = Named(asking.editor, asking.survey)
    assert person.step("enter").status_code == 200
    request_close(by=asking.office, survey=asking.survey)
    # The close came after the page was asked for and before the box was reached.
    with mock.patch("surveys.views.answering_named.why_shut", return_value=None):
        answer = person.send()
    assert answer.status_code == 410
    assert "締切を過ぎたため" in text_of(answer)
    assert (in_box(asking.survey), entries(asking.survey)) == ([], [])
    assert person.look().status_code == 410


def test_an_anonymous_survey_is_not_answered_with_a_name() -> None:
    asking = Asking(everything())
    person = Named(asking.editor, asking.survey)
    assert person.look().status_code == 404
    assert person.send().status_code == 404
    assert person.client.get(person.path.replace("answer/", "answered/")).status_code == 404


def test_a_draft_is_not_open_and_tells_nothing_of_itself() -> None:
    draft = everything(entry=Survey.Entry.SIGNED_IN, confidential=True)
    department = DepartmentFactory(organization=draft.organization)
    actor = actor_with(Role.DEPARTMENT_EDITOR, draft.organization, department)
    answer = Named(actor, draft).look()
    assert answer.status_code == 409
    assert draft.title not in text_of(answer)


def test_the_persons_own_department_is_chosen_to_begin_with() -> None:
    draft = everything(entry=Survey.Entry.SIGNED_IN, confidential=True)
    department = DepartmentFactory(organization=draft.organization)
    AxisValue.objects.filter(axis__survey=draft, axis__key="department", number=2).update(
        department=department
    )
    asking = Asking(draft)
    actor = actor_with(Role.DEPARTMENT_EDITOR, draft.organization, department)
    page = text_of(Named(actor, asking.survey).look())
    assert '<option value="2" selected>土木部</option>' in page
    assert page.count("selected") == 1
    assert "selected" not in text_of(Named(asking.viewer, asking.survey).look())


def test_a_draft_in_the_browser_belongs_to_one_person(asking: Asking) -> None:
    keys = set()
    for actor in (asking.editor, asking.viewer):
        page = text_of(Named(actor, asking.survey).step("enter"))
        keys.add(page.split('data-survey="')[1].split('"')[0])
    assert len(keys) == 2


# ── やること ──────────────────────────────────────────────────────────────────────────────────
def test_an_open_survey_waits_for_all_staff_until_it_is_answered(asking: Asking) -> None:
    for actor in (asking.editor, asking.viewer, asking.office):
        assert surveys_waiting_for(actor, now=now()) == [asking.survey]
    Named(asking.editor, asking.survey).send()
    assert surveys_waiting_for(asking.editor, now=now()) == []
    assert surveys_waiting_for(asking.viewer, now=now()) == [asking.survey]


def test_it_does_not_wait_for_those_who_may_not_answer(asking: Asking) -> None:
    member = actor_with(Role.COMMITTEE_MEMBER, asking.organization)
    for actor in (member, asking.outsider):
        assert surveys_waiting_for(actor, now=now()) == []


def test_neither_drafts_nor_ended_nor_anonymous_surveys_wait(asking: Asking) -> None:
    Asking(everything(asking.organization))
    everything(asking.organization, entry=Survey.Entry.SIGNED_IN, confidential=True)
    assert surveys_waiting_for(asking.editor, now=now()) == [asking.survey]
    assert surveys_waiting_for(asking.editor, now=now() + timedelta(days=8)) == []
    request_close(by=asking.office, survey=asking.survey)
    assert surveys_waiting_for(asking.editor, now=now()) == []


def test_what_waits_is_read_at_once_the_earliest_end_first(asking: Asking) -> None:
    for days in (3, 9):
        named = {"entry": Survey.Entry.SIGNED_IN, "confidential": True}
        Asking(everything(asking.organization, closes_at=now() + timedelta(days=days), **named))
    with CaptureQueriesContext(connection) as captured:
        waiting = surveys_waiting_for(asking.editor, now=now())
    assert len(captured) == 1
    ends = [survey.closes_at for survey in waiting]
    assert len(ends) == 3
    assert ends == sorted(ends)


def test_the_todo_page_leads_to_the_survey_until_it_is_answered(asking: Asking) -> None:
    for actor in (asking.editor, asking.viewer):
        person = Named(actor, asking.survey)
        todo = f"/o/{asking.organization.code}/"
        before = text_of(person.client.get(todo))
        assert "アンケートへの回答" in before
        assert f'href="{person.path}"' in before
        assert "いま対応が必要なものはありません" not in before
        person.send()
        assert person.path not in text_of(person.client.get(todo))
