"""Telling people something, once each: a row in the portal, and an e-mail about it.

The rows are written in the business transaction; the e-mails leave through the outbox, so that a
mail server that is down delays them and loses none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models.functions import Now

from core import outbox
from core.errors import NotFound
from organizations.mail import send_notice
from organizations.models.notice import Notice
from organizations.permissions import Act
from organizations.selectors import Actor

TOPIC = "organizations.mail_notice"
TITLE_LIMIT = 120

INSERT = """
INSERT INTO organizations_notice
       (organization_id, user_id, key, title, body, path, mail)
SELECT %s, t.user_id, t.key, t.title, t.body, t.path, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
       AS t (user_id, key, title, body, path)
 ORDER BY t.user_id, t.key
ON CONFLICT (organization_id, user_id, key) DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Telling:
    """A notice to one person. `key` says what it is about; `path` is the page to open."""

    user_id: int
    key: str
    title: str
    body: str
    path: str


def notify(
    *,
    organization_id: int,
    user_ids: Collection[int],
    key: str,
    title: str,
    body: str,
    path: str,
    mail: bool = True,
) -> int:
    """Tells these people the same thing. Returns how many had not been told yet."""
    return notify_each(
        organization_id=organization_id,
        tellings=[Telling(user_id, key, title, body, path) for user_id in sorted(set(user_ids))],
        mail=mail,
    )


def notify_each(*, organization_id: int, tellings: Sequence[Telling], mail: bool = True) -> int:
    """Tells each person their own notice: two statements for any number of people.

    Whoever was told by that key before is not told again. Returns the number of new notices.
    """
    if not tellings:
        return 0
    columns = (
        [one.user_id for one in tellings],
        [one.key for one in tellings],
        [_short(one.title) for one in tellings],
        [one.body for one in tellings],
        [one.path for one in tellings],
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [organization_id, mail, *columns])
        ids = [int(row[0]) for row in cursor.fetchall()]
        if mail and ids:
            outbox.publish(TOPIC, ids)
    return len(ids)


def _short(title: str) -> str:
    return title if len(title) <= TITLE_LIMIT else title[: TITLE_LIMIT - 1] + "…"


def mark_read(*, by: Actor, notice_id: int) -> Notice:
    """Marks the person's own notice as read; twice is once. Raises NotFound for anybody else's."""
    by.require(Act.NOTICE_VIEW)
    mine = Notice.objects.filter(organization=by.organization, user=by.user, pk=notice_id)
    mine.filter(read_at__isnull=True).update(read_at=Now())
    found = mine.first()
    if found is None:
        raise NotFound(
            "notice_not_found",
            "このお知らせは見つかりません。",
            "お知らせの一覧から選び直してください。",
        )
    return found


def mark_all_read(*, by: Actor) -> int:
    """Marks all of the person's notices of this organization as read."""
    by.require(Act.NOTICE_VIEW)
    return Notice.objects.filter(
        organization=by.organization, user=by.user, read_at__isnull=True
    ).update(read_at=Now())


def mail_notices(notice_ids: Sequence[int]) -> None:
    """Sends the notices' e-mails (handler of the outbox, which gives them one by one).

    The row is locked while its mail is sent and marked afterwards, in the outbox's transaction: a
    mail server that refuses leaves the row as it was, to be tried again after a while. Should the
    process die between sending and marking, the second mail carries the same Message-ID.
    """
    rows = (
        Notice.objects.select_for_update(of=("self",))
        .select_related("user", "organization")
        .filter(pk__in=notice_ids, mail=True, mailed_at__isnull=True)
        .order_by("pk")
    )
    for notice in rows:
        if notice.user.is_active:
            send_notice(notice)
        Notice.objects.filter(pk=notice.pk).update(mailed_at=Now())
