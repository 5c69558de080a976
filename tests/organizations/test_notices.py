"""Notices: told once, read by their own person, mailed once however the mail server behaves."""

from __future__ import annotations

import smtplib
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import outbox
from core.errors import NotFound
from core.models import OutboxMessage
from organizations.mail import message_for
from organizations.models import Role
from organizations.models.notice import Notice
from organizations.notice_selectors import notices, unread_count
from organizations.people import people_answering
from organizations.selectors import Actor
from organizations.services.notices import (
    TOPIC,
    Telling,
    mark_all_read,
    mark_read,
    notify,
    notify_each,
)
from tests.factories import DepartmentFactory, OrganizationFactory, UserFactory, actor_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Actor:
    return actor_with(Role.DEPARTMENT_HEAD, OrganizationFactory())


def tell(*people: Actor, **changed: Any) -> int:
    given = {
        "organization_id": people[0].organization.pk,
        "user_ids": [one.user.pk for one in people],
        "key": "round:1:opened",
        "title": "調査依頼「上期」",
        "body": "入力をお願いします。",
        "path": f"/o/{people[0].organization.code}/kpis/rounds/1/",
    }
    return notify(**(given | changed))


# ── Telling ──────────────────────────────────────────────────────────────────────────────────
def test_the_same_key_tells_each_person_once(person: Actor) -> None:
    other = actor_with(Role.VIEWER, person.organization)
    assert tell(person) == 1
    assert tell(person, other) == 1
    assert tell(person, other, title="別の件名") == 0
    assert Notice.objects.count() == 2
    assert OutboxMessage.objects.filter(topic=TOPIC).count() == 2


def test_a_notice_without_mail_asks_for_none(person: Actor) -> None:
    tell(person, mail=False)
    assert not OutboxMessage.objects.filter(topic=TOPIC).exists()


def test_a_long_title_is_cut_where_the_column_ends(person: Actor) -> None:
    tell(person, title="あ" * 130)
    assert Notice.objects.get().title == "あ" * 119 + "…"


def test_nobody_to_tell_is_no_statement(person: Actor) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert notify_each(organization_id=person.organization.pk, tellings=[]) == 0
    assert len(queries) == 0


def test_as_many_statements_for_20_people_as_for_2(person: Actor) -> None:
    def counted(number: int) -> int:
        tellings = [Telling(UserFactory().pk, "k", "件名", "本文", "/") for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            notify_each(organization_id=person.organization.pk, tellings=tellings)
        return len(queries)

    assert counted(2) == counted(20)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────
def test_reading_a_notice_twice_keeps_the_first_moment(person: Actor) -> None:
    tell(person)
    first = mark_read(by=person, notice_id=Notice.objects.get().pk).read_at
    assert first is not None
    assert mark_read(by=person, notice_id=Notice.objects.get().pk).read_at == first
    assert unread_count(person) == 0


def test_somebody_elses_notice_is_not_found(person: Actor) -> None:
    tell(person)
    stranger = actor_with(Role.DX_OFFICE, person.organization)
    with pytest.raises(NotFound):
        mark_read(by=stranger, notice_id=Notice.objects.get().pk)
    assert list(notices(stranger)) == []
    assert Notice.objects.get().read_at is None


def test_notices_of_another_organization_are_shown_there_only(person: Actor) -> None:
    elsewhere = OrganizationFactory()
    notify(
        organization_id=elsewhere.pk,
        user_ids=[person.user.pk],
        key="k",
        title="他団体",
        body="",
        path="",
    )
    assert unread_count(person) == 0
    assert mark_all_read(by=person) == 0


def test_marking_all_reads_the_own_ones_only(person: Actor) -> None:
    other = actor_with(Role.VIEWER, person.organization)
    tell(person, other)
    assert mark_all_read(by=person) == 1
    assert (unread_count(person), unread_count(other)) == (0, 1)


# ── Mailing ──────────────────────────────────────────────────────────────────────────────────
def test_each_notice_is_mailed_once(person: Actor) -> None:
    tell(person)
    assert outbox.drain(TOPIC) == 1
    outbox.publish(TOPIC, [Notice.objects.get().pk])
    outbox.drain(TOPIC)
    (sent,) = mail.outbox
    assert sent.to == [person.user.email]
    assert sent.subject == "【DXポータル】調査依頼「上期」"
    assert Notice.objects.get().mailed_at is not None


def test_a_failing_mail_server_delays_with_growing_waits_and_doubles_nothing(
    person: Actor,
) -> None:
    tell(person)
    waits = []
    for _ in range(3):
        with patch(
            "django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected("down")
        ):
            outbox.drain(TOPIC)
        message = OutboxMessage.objects.get(topic=TOPIC)
        waits.append((message.available_at - timezone.now()).total_seconds())
        OutboxMessage.objects.update(available_at=timezone.now())
    assert waits[0] < waits[1] < waits[2]
    assert Notice.objects.get().mailed_at is None
    assert unread_count(person) == 1
    outbox.drain(TOPIC)
    assert len(mail.outbox) == 1
    assert Notice.objects.get().mailed_at is not None
    assert unread_count(person) == 1


def test_one_address_that_is_refused_does_not_double_the_others(person: Actor) -> None:
    people = [actor_with(Role.VIEWER, person.organization) for _ in range(3)]
    tell(*people)
    refused = people[1].user.email
    original = mail.EmailMessage.send

    def send(self: mail.EmailMessage, fail_silently: bool = False) -> int:
        if self.to == [refused]:
            raise smtplib.SMTPRecipientsRefused({refused: (550, b"no")})
        return original(self, fail_silently)

    with patch.object(mail.EmailMessage, "send", send):
        outbox.drain(TOPIC)
        OutboxMessage.objects.update(available_at=timezone.now())
        outbox.drain(TOPIC)
    assert sorted(each.to[0] for each in mail.outbox) == sorted(
        [people[0].user.email, people[2].user.email]
    )
    assert Notice.objects.filter(mailed_at=None).count() == 1


def test_the_message_id_is_the_same_each_time(person: Actor) -> None:
    tell(person)
    notice = Notice.objects.get()
    ids = {message_for(notice).extra_headers["Message-ID"] for _ in range(2)}
    assert ids == {f"<notice-{notice.pk}@localhost.localdomain>"}


def test_the_mail_links_to_the_page_where_the_address_is_known(
    person: Actor, settings: Any
) -> None:
    tell(person)
    notice = Notice.objects.get()
    settings.PORTAL_BASE_URL = "https://dx.example.jp/"
    assert f"https://dx.example.jp{notice.path}" in message_for(notice).body
    settings.PORTAL_BASE_URL = ""
    body = message_for(notice).body
    assert "://" not in body
    assert f"（ポータル内のアドレス：{notice.path}）" in body


def test_a_subject_never_holds_a_line_break(person: Actor) -> None:
    tell(person, title="一行目\nBcc: x@example.jp")
    assert "\n" not in message_for(Notice.objects.get()).subject


def test_who_has_left_gets_no_mail(person: Actor) -> None:
    tell(person)
    person.user.is_active = False
    person.user.save()
    outbox.drain(TOPIC)
    assert mail.outbox == []


# ── Who answers ──────────────────────────────────────────────────────────────────────────────
def test_a_role_above_answers_for_the_departments_below(person: Actor) -> None:
    organization = person.organization
    above = DepartmentFactory(organization=organization)
    below = DepartmentFactory(organization=organization, parent=above)
    editor = actor_with(Role.DEPARTMENT_EDITOR, organization, above)
    office = actor_with(Role.DX_OFFICE, organization)
    found = people_answering(
        organization.pk,
        [below.pk, None],
        roles=[Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD],
        today=timezone.localdate(),
    )
    assert found[below.pk] == {editor.user.pk, person.user.pk}
    assert found[None] == {office.user.pk, person.user.pk}
