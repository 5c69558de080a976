"""The outbox: committed work is done once in effect; a failure keeps it and holds nobody up."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core import outbox
from core.models import OutboxMessage, ScheduledRun
from core.tasks import drain_outbox, sweep_outbox

pytestmark = pytest.mark.django_db
TOPIC = "tests.work"
Register = Callable[[outbox.Handler], None]


@pytest.fixture
def register() -> Iterator[Register]:
    """Names the handler of this file's topic until the test ends."""
    yield lambda handler: outbox.register(TOPIC, handler)
    outbox._handlers.pop(TOPIC, None)


def effect(subjects: list[int]) -> None:
    """Work that shows when it is done twice: the row is unique."""
    ScheduledRun.objects.bulk_create(
        [ScheduledRun(job=TOPIC, period=str(subject)) for subject in subjects]
    )


def done() -> list[int]:
    return sorted(int(row.period) for row in ScheduledRun.objects.filter(job=TOPIC))


def waiting() -> list[int]:
    return sorted(OutboxMessage.objects.filter(topic=TOPIC).values_list("subject", flat=True))


def fails_for(*bad: int) -> outbox.Handler:
    def handler(subjects: list[int]) -> None:
        effect(subjects)
        if set(subjects) & set(bad):
            raise RuntimeError("この対象は計算できません")

    return handler


def test_published_work_is_done_and_its_rows_go(register: Register) -> None:
    register(effect)
    outbox.publish(TOPIC, [3, 1, 2])
    assert outbox.drain(TOPIC) == 3
    assert (done(), waiting()) == ([1, 2, 3], [])


def test_draining_twice_does_the_work_once(register: Register) -> None:
    register(effect)
    outbox.publish(TOPIC, [1])
    drain_outbox(TOPIC)
    drain_outbox(TOPIC)
    assert done() == [1]


def test_a_subject_asked_for_twice_is_done_once(register: Register) -> None:
    register(effect)
    outbox.publish(TOPIC, [1, 1])
    outbox.publish(TOPIC, [1])
    assert outbox.drain(TOPIC) == 3
    assert (done(), waiting()) == ([1], [])


def test_more_work_than_a_batch_is_all_done(register: Register) -> None:
    sizes: list[int] = []
    register(lambda subjects: (sizes.append(len(subjects)), effect(subjects))[1])
    outbox.publish(TOPIC, range(25))
    assert outbox.drain(TOPIC, batch=10) == 25
    assert (sizes, done()) == ([10, 10, 5], list(range(25)))


def test_a_full_last_batch_ends_too(register: Register) -> None:
    register(effect)
    outbox.publish(TOPIC, range(20))
    assert outbox.drain(TOPIC, batch=10) == 20


def test_another_topics_work_is_left_alone(register: Register) -> None:
    register(effect)
    outbox.publish("tests.other", [9])
    outbox.publish(TOPIC, [1])
    outbox.drain(TOPIC)
    assert list(OutboxMessage.objects.values_list("topic", "subject")) == [("tests.other", 9)]


@pytest.mark.django_db(transaction=True)
def test_work_published_in_a_transaction_that_fails_was_never_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[object] = []
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *a, **k: woken.append(a))
    with transaction.atomic():
        outbox.publish(TOPIC, [1])
        transaction.set_rollback(True)
    assert (waiting(), woken) == ([], [])


def test_a_bad_subject_is_postponed_with_its_error_and_holds_nobody_up(register: Register) -> None:
    register(fails_for(2))
    outbox.publish(TOPIC, [1, 2, 3])
    outbox.drain(TOPIC)
    assert (done(), waiting()) == ([1, 3], [2])
    left = OutboxMessage.objects.get(subject=2)
    assert (left.attempts, left.last_error) == (1, "この対象は計算できません")
    assert timedelta(seconds=5) < left.available_at - timezone.now() < timedelta(seconds=11)


def test_what_a_failing_handler_wrote_is_undone(register: Register) -> None:
    register(fails_for(1))
    outbox.publish(TOPIC, [1])
    outbox.drain(TOPIC)
    assert done() == []


def test_postponed_work_waits_longer_each_time_but_an_hour_at_most(register: Register) -> None:
    register(fails_for(1))
    outbox.publish(TOPIC, [1])
    waits = []
    for _ in range(12):
        OutboxMessage.objects.update(available_at=timezone.now())
        outbox.drain(TOPIC)
        left = OutboxMessage.objects.get()
        waits.append(round((left.available_at - timezone.now()).total_seconds()))
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
    assert left.attempts == 12


def test_postponed_work_is_not_taken_before_its_time_and_done_after(register: Register) -> None:
    register(fails_for(1))
    outbox.publish(TOPIC, [1])
    outbox.drain(TOPIC)
    register(effect)
    assert outbox.drain(TOPIC) == 0
    OutboxMessage.objects.update(available_at=timezone.now())
    assert outbox.drain(TOPIC) == 1
    assert (done(), waiting()) == ([1], [])


def test_a_worker_that_dies_in_the_handler_leaves_the_work_as_it_was(register: Register) -> None:
    def dies(subjects: list[int]) -> None:
        effect(subjects)
        raise SystemExit  # what a worker's shutdown raises in the middle of a task

    register(dies)
    outbox.publish(TOPIC, [1, 2])
    before = list(OutboxMessage.objects.order_by("pk").values())
    with pytest.raises(SystemExit):
        outbox.drain(TOPIC)
    assert list(OutboxMessage.objects.order_by("pk").values()) == before
    assert done() == []


def test_the_sweep_does_what_a_lost_message_left(register: Register) -> None:
    register(effect)
    outbox.publish(TOPIC, [1, 2])
    sweep_outbox()
    sweep_outbox()
    assert (done(), waiting()) == ([1, 2], [])


def test_the_sweep_leaves_work_that_nobody_here_handles() -> None:
    outbox.publish("tests.unknown", [1])
    assert "tests.unknown" not in outbox.due_topics()
    sweep_outbox()
    assert OutboxMessage.objects.filter(topic="tests.unknown").exists()


# ── Waking a worker ──────────────────────────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_after_the_commit_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[object] = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task", lambda _, name, **k: woken.append((name, k["args"]))
    )
    with transaction.atomic():
        outbox.publish(TOPIC, [1])
        assert woken == []
    assert woken == [("core.drain_outbox", [TOPIC])]
    assert outbox.was_woken()


@pytest.mark.django_db(transaction=True)
def test_with_the_queue_down_the_work_is_kept_and_the_caller_can_say_so(
    real_queue: None, monkeypatch: pytest.MonkeyPatch, register: Register
) -> None:
    nobody = Celery("nobody", broker="redis://127.0.0.1:1/0", set_as_current=False)
    nobody.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(outbox, "current_app", nobody)
    started = time.monotonic()
    outbox.publish(TOPIC, [1])
    assert time.monotonic() - started < 3, "a stopped queue does not hold up a person's click"
    assert (outbox.was_woken(), waiting()) == (False, [1])
    register(effect)
    sweep_outbox()
    assert (done(), waiting()) == ([1], [])


@pytest.mark.django_db(transaction=True)
def test_an_earlier_requests_dead_queue_is_not_told_to_the_next_one(
    monkeypatch: pytest.MonkeyPatch, client: object
) -> None:
    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError("down")

    monkeypatch.setattr("celery.app.base.Celery.send_task", unreachable)
    outbox.publish(TOPIC, [1])
    assert not outbox.was_woken()
    client.get("/healthz")  # type: ignore[attr-defined]
    assert outbox.was_woken(), "nothing was asked for in this request"


def test_connections_are_usable_after_a_failing_batch(register: Register) -> None:
    def breaks(subjects: list[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    register(breaks)
    outbox.publish(TOPIC, [1, 2])
    outbox.drain(TOPIC)
    assert waiting() == [1, 2]
    assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}


def test_claiming_one_message_takes_one_whatever_the_plan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With an `IN` the nested loop below claimed all three and handled one."""
    handled: list[list[int]] = []
    monkeypatch.setattr(outbox, "_handlers", {})
    monkeypatch.setattr(outbox, "_singly", set())
    outbox.register("probe.singly", handled.append, singly=True)
    outbox.publish("probe.singly", [1, 2, 3])
    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "memoize"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("ANALYZE core_outboxmessage")
    assert outbox.drain("probe.singly") == 3
    assert handled == [[1], [2], [3]]
