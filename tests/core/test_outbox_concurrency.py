"""Several workers at one outbox, and workers that are killed: each message once in effect."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import pytest
from django.db import connection

from core import outbox
from core.models import OutboxMessage, ScheduledRun
from tests.threads import Beside, Held

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "tests.side_by_side"


@pytest.fixture(autouse=True)
def _forget_handler() -> Iterator[None]:
    yield
    outbox._handlers.pop(TOPIC, None)


def effect(subjects: list[int]) -> None:
    """Done twice, this fails: the row is unique."""
    ScheduledRun.objects.bulk_create([ScheduledRun(job=TOPIC, period=str(s)) for s in subjects])


def done() -> list[int]:
    return sorted(int(row.period) for row in ScheduledRun.objects.filter(job=TOPIC))


def test_two_drains_side_by_side_do_each_message_once() -> None:
    taken: list[list[int]] = []
    guard = Lock()

    def handler(subjects: list[int]) -> None:
        effect(subjects)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01)")
        with guard:
            taken.append(subjects)

    outbox.register(TOPIC, handler)
    outbox.publish(TOPIC, range(200))
    workers = [Beside(lambda: outbox.drain(TOPIC, batch=5)) for _ in range(4)]
    for worker in workers:
        worker.finish()
    assert sorted(subject for batch in taken for subject in batch) == list(range(200))
    assert done() == list(range(200))
    assert not OutboxMessage.objects.exists()
    assert not OutboxMessage.objects.filter(attempts__gt=0).exists()


def test_a_worker_passes_by_what_another_has_claimed() -> None:
    outbox.register(TOPIC, effect)
    outbox.publish(TOPIC, [1])
    held = Held("SELECT 1 FROM core_outboxmessage WHERE topic = %s FOR UPDATE", TOPIC)
    outbox.publish(TOPIC, [2])
    try:
        assert outbox.drain(TOPIC) == 1
        assert done() == [2]
    finally:
        held.let_go()
    assert outbox.drain(TOPIC) == 1
    assert done() == [1, 2]


def test_a_worker_killed_in_the_middle_leaves_its_work_to_the_next() -> None:
    def killed(subjects: list[int]) -> None:
        effect(subjects)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    outbox.register(TOPIC, killed)
    outbox.publish(TOPIC, [1, 2, 3])
    worker = Beside(lambda: outbox.drain(TOPIC))
    worker.join(10)
    assert worker.error is not None, "the connection is gone"
    assert done() == []
    assert OutboxMessage.objects.filter(topic=TOPIC, attempts=0).count() == 3
    outbox.register(TOPIC, effect)
    assert outbox.drain(TOPIC) == 3
    assert done() == [1, 2, 3]


def test_a_message_published_during_the_work_is_not_swallowed_by_it() -> None:
    """Work asked for after the claim is asked for again, however equal the subject."""
    seen: list[list[int]] = []

    def handler(subjects: list[int]) -> None:
        if not seen:
            Beside(lambda: outbox.publish(TOPIC, [1])).finish()
        seen.append(subjects)

    outbox.register(TOPIC, handler)
    outbox.publish(TOPIC, [1])
    outbox.drain(TOPIC)
    assert OutboxMessage.objects.filter(topic=TOPIC, subject=1).count() == 1
    outbox.drain(TOPIC)
    assert seen == [[1], [1]]
