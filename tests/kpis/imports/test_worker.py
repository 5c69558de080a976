"""Workers that fail or are killed in the middle: taken up again, and exactly once in effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.db.models.functions import Now

from core import outbox
from core.models import OutboxMessage
from core.tasks import sweep_outbox
from kpis.models import ImportCell, ImportRun, MeasurementRevision
from kpis.services import import_reading, import_undo, import_writing, imports
from tests.kpis.imports.steps import previewed, received, workbook, written
from tests.kpis.pages import Office, browser, text_of
from tests.threads import Beside

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportRun.State
TABLE = [["KPI名", "R7年度"], ["甲", 1], ["乙", 2]]


@pytest.fixture
def office() -> Office:
    office = Office()
    for name in ("甲", "乙"):
        office.indicator(name=name)
    return office


def killed(*_: Any, **__: Any) -> None:
    """The worker's session ends at once, as when its process is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def failed(*_: Any, **__: Any) -> None:
    raise RuntimeError("in the middle")


def die_in(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, how: Any, topic: str) -> None:
    """The worker comes as far as `name`, and no further."""
    with monkeypatch.context() as patch:
        patch.setattr(module, name, how)
        try:
            outbox.drain(topic)
        except DatabaseError:
            connection.close()


def again(topic: str) -> None:
    """What waits for a second try is due, and the sweep comes by."""
    OutboxMessage.objects.filter(topic=topic).update(available_at=Now())
    sweep_outbox()


def named(office: Office) -> ImportRun:
    """A table whose columns are named, and whose preview a worker is asked for."""
    run = received(office.editor, workbook(TABLE))
    OutboxMessage.objects.all().delete()
    imports.name_columns(by=office.editor, run_id=run.pk, columns=run.options["guess"])
    return run


both_ways = pytest.mark.parametrize("how", [failed, killed])


@both_ways
def test_reading_that_ended_in_the_middle_is_done_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: Callable[..., None]
) -> None:
    run = named(office)
    die_in(monkeypatch, import_reading, "rows_for_copy", how, imports.READ)
    run.refresh_from_db()
    assert (run.state, ImportCell.objects.count()) == (State.READING, 0)
    again(imports.READ)
    run.refresh_from_db()
    assert (run.state, ImportCell.objects.count()) == (State.PREVIEWED, 2)
    assert not OutboxMessage.objects.filter(topic=imports.READ).exists()


@both_ways
def test_writing_that_ended_in_the_middle_is_done_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: Callable[..., None]
) -> None:
    run = previewed(office.editor, workbook(TABLE))
    OutboxMessage.objects.all().delete()
    imports.start_writing(by=office.editor, run_id=run.pk)
    die_in(monkeypatch, import_writing, "recount", how, imports.WRITE)
    run.refresh_from_db()
    assert (run.state, MeasurementRevision.objects.count()) == (State.WRITING, 0)
    again(imports.WRITE)
    run.refresh_from_db()
    assert (run.state, run.done_rows) == (State.DONE, 2)
    assert MeasurementRevision.objects.filter(import_run=run).count() == 2


@both_ways
def test_undoing_that_ended_in_the_middle_is_done_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: Callable[..., None]
) -> None:
    run = written(office.editor, previewed(office.editor, workbook(TABLE)))
    OutboxMessage.objects.all().delete()
    import_undo.start_undo(by=office.editor, run_id=run.pk)
    die_in(monkeypatch, import_undo, "_reason", how, import_undo.UNDO)
    run.refresh_from_db()
    assert (run.is_undoing, MeasurementRevision.objects.count()) == (True, 2)
    again(import_undo.UNDO)
    run.refresh_from_db()
    assert (run.state, run.options["taken_back"], run.options["kept"]) == (State.UNDONE, 2, 0)
    assert MeasurementRevision.objects.filter(state="discarded").count() == 2


def test_a_message_that_comes_twice_writes_once(office: Office) -> None:
    run = previewed(office.editor, workbook(TABLE))
    imports.start_writing(by=office.editor, run_id=run.pk)
    outbox.publish(imports.WRITE, [run.pk])
    outbox.drain(imports.WRITE)
    outbox.drain(imports.WRITE)
    assert MeasurementRevision.objects.count() == 2


def test_two_workers_at_one_run_write_once(office: Office) -> None:
    run = previewed(office.editor, workbook(TABLE))
    imports.start_writing(by=office.editor, run_id=run.pk)
    workers = [Beside(lambda: import_writing.write_import(run.pk)) for _ in range(3)]
    for worker in workers:
        worker.finish()
    assert MeasurementRevision.objects.count() == 2


def test_an_import_that_is_cancelled_while_it_is_read_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = named(office)
    judge = import_reading.judge

    def cancelled_meanwhile(*args: Any) -> Any:
        Beside(lambda: imports.cancel(by=office.editor, run_id=run.pk)).finish()
        return judge(*args)

    monkeypatch.setattr(import_reading, "judge", cancelled_meanwhile)
    outbox.drain(imports.READ)
    run.refresh_from_db()
    assert (run.state, ImportCell.objects.count()) == (State.CANCELLED, 0)
    assert "中止しました" in text_of(browser(office.editor).get(office.url(f"imports/{run.pk}/")))


def test_cancelling_in_the_last_moment_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = named(office)
    close = import_reading.Progress.close

    def cancelled_meanwhile(self: import_reading.Progress) -> None:
        Beside(lambda: imports.cancel(by=office.editor, run_id=run.pk)).finish()
        close(self)

    monkeypatch.setattr(import_reading.Progress, "close", cancelled_meanwhile)
    outbox.drain(imports.READ)
    run.refresh_from_db()
    assert (run.state, ImportCell.objects.count()) == (State.CANCELLED, 0)


def test_the_page_tells_how_far_the_reading_has_come(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = named(office)
    page, seen = browser(office.editor), []
    address = office.url(f"imports/{run.pk}/progress/")
    rows_for_copy = import_reading.rows_for_copy

    def looked_at(*args: Any, **fields: Any) -> Any:
        Beside(lambda: seen.append(text_of(page.get(address)))).finish()
        return rows_for_copy(*args, **fields)

    monkeypatch.setattr(import_reading, "rows_for_copy", looked_at)
    outbox.drain(imports.READ)
    assert "内容を確かめています" in seen[0]
    assert "1／2件" in seen[0]


def test_while_the_queue_is_down_the_sweep_reads_the_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise OSError("no queue")

    monkeypatch.setattr("celery.app.base.Celery.send_task", unreachable)
    page = browser(office.editor)
    sent = page.post(office.url("imports/new/"), {"pasted": "KPI名\tR7年度\n甲\t1"}, follow=True)
    assert "混み合っているため" in text_of(sent)
    assert "表を読み取っています" in text_of(sent)
    sweep_outbox()
    assert ImportRun.objects.get().state == State.MAPPING
