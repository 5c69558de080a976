"""The outbox: what a change asks the background to do, without losing or doubling it.

`publish` writes rows in the caller's transaction and, once it commits, wakes a worker. A worker
claims rows (SKIP LOCKED) and does the work in one transaction: a crash rolls both back, so the
rows are there again. A wake-up that never arrives is made good by the sweep on the beat.
Celery on Redis alone loses tasks when workers are killed; hence the rows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar

from celery import current_app
from django.db import connection, transaction
from django.db.models.functions import Now

from core.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[list[int]], None]
_handlers: dict[str, Handler] = {}
_singly: set[str] = set()
_woken: ContextVar[bool] = ContextVar("outbox_woken", default=True)

# ARRAY(…) runs once. As `id IN (…)` a plan may run it for each row, and claim more than asked for.
PUBLISH = """
INSERT INTO core_outboxmessage (topic, subject) SELECT %s, unnest(%s::bigint[])
"""
CLAIM = """
DELETE FROM core_outboxmessage WHERE id = ANY (ARRAY(
    SELECT id FROM core_outboxmessage
     WHERE topic = %s AND available_at <= clock_timestamp()
     ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
RETURNING id, subject, attempts
"""
# A message that keeps failing waits 2^attempts × 5 seconds, an hour at most.
POSTPONE = """
INSERT INTO core_outboxmessage (topic, subject, attempts, last_error, available_at)
VALUES (%s, %s, %s, %s,
        clock_timestamp() + least(3600, 5 * 2 ^ least(%s, 12)) * interval '1 second')
"""


def register(topic: str, handler: Handler, *, singly: bool = False) -> None:
    """Names the service that handles a topic. It gets subject ids and runs in a transaction.

    `singly`: one message a transaction, for effects that no rollback takes back (an e-mail).
    """
    _handlers[topic] = handler
    (_singly.add if singly else _singly.discard)(topic)


def topics() -> list[str]:
    return sorted(_handlers)


def publish(topic: str, subjects: Iterable[int]) -> None:
    """Asks for work on `subjects` when the current transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(PUBLISH, [topic, list(subjects)])
    transaction.on_commit(lambda: _wake(topic), robust=True)


def was_woken() -> bool:
    """Whether the last wake-up sent from this request reached the queue.

    False: the work is safe and will be done by the sweep, but a little later; pages say so.
    """
    return _woken.get()


def forget_wake_up(**_: object) -> None:
    """A request begins: what an earlier one in this thread found of the queue is not its news."""
    _woken.set(True)


def _wake(topic: str) -> None:
    try:
        current_app.send_task("core.drain_outbox", args=[topic], retry=False)
        _woken.set(True)
    except Exception as error:  # any transport error: the row is safe, the sweep follows
        logger.warning("queue unreachable, the sweep will follow: %s", error)
        _woken.set(False)


def drain(topic: str, *, batch: int = 500) -> int:
    """Does all due work of a topic, batch by batch. Returns the number of messages done.

    A batch that fails is tried message by message, so that one bad subject does not hold up
    the others; the bad one is postponed with its error.
    """
    done = 0
    while True:
        try:
            count = (
                _one_by_one(topic, batch) if topic in _singly else _claim_and_handle(topic, batch)
            )
        except Exception:
            logger.exception("outbox batch of %s failed; trying one by one", topic)
            count = _one_by_one(topic, batch)
        done += count
        if count < batch:
            return done


def _claim_and_handle(topic: str, limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, [topic, limit])
        rows = cursor.fetchall()
        if rows:
            _handlers[topic](sorted({subject for _, subject, _ in rows}))
        return len(rows)


def _one_by_one(topic: str, limit: int) -> int:
    for count in range(limit):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(CLAIM, [topic, 1])
            row = cursor.fetchone()
            if row is None:
                return count
            _, subject, attempts = row
            try:
                with transaction.atomic():
                    _handlers[topic]([subject])
            except Exception as error:
                logger.exception("outbox message %s %s failed", topic, subject)
                cursor.execute(
                    POSTPONE, [topic, subject, attempts + 1, str(error)[:2000], attempts + 1]
                )
    return limit


def due_topics() -> list[str]:
    """Topics that have due messages and a handler here."""
    due = (
        OutboxMessage.objects.filter(available_at__lte=Now())
        .order_by()
        .values_list("topic", flat=True)
        .distinct()
    )
    return [topic for topic in due if topic in _handlers]
