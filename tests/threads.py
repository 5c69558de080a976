"""Work in a second connection, and waiting until PostgreSQL says that it waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection, transaction

PATIENCE = 10


class Beside(Thread):
    """Runs `work` in a connection of its own; `finish` joins and hands on what went wrong."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.work = work
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def finish(self) -> None:
        self.join(PATIENCE)
        assert not self.is_alive(), "still running"
        if self.error:
            raise self.error


class Held:
    """A transaction that has run a statement and stays open until it is let go."""

    def __init__(self, statement: str, *arguments: Any) -> None:
        self._done, self._let_go = Event(), Event()
        self._thread = Beside(lambda: self._hold(statement, arguments))
        assert self._done.wait(PATIENCE)

    def _hold(self, statement: str, arguments: tuple[Any, ...]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, arguments)
            self._done.set()
            self._let_go.wait(PATIENCE)

    def let_go(self) -> None:
        self._let_go.set()
        self._thread.finish()


def wait_until_waiting(sessions: int) -> None:
    """Returns when that many sessions of this database wait for a lock."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] >= sessions:
                return
        time.sleep(0.02)
    raise AssertionError(f"{sessions} sessions never waited")
