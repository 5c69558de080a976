"""How far an import has come, told while its own transaction is still open."""

from __future__ import annotations

import time

from django.db import connection

from core.errors import Invalid

MOST_SECONDS = 600
SPACE = 727_003
TOTAL = "UPDATE kpis_importrun SET total_rows = %s, done_rows = 0 WHERE id = %s RETURNING state"
DONE = "UPDATE kpis_importrun SET done_rows = %s WHERE id = %s RETURNING state"


def only_one(run_id: int) -> bool:
    """Whether no other worker is at this run. Held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SPACE, run_id % 2**31])
        return bool(cursor.fetchone()[0])


class Progress:
    """Writes numbers over a second connection, so that a page sees them before the work commits.

    Notices there, too, that the person has cancelled meanwhile, and stops work that takes too long.
    """

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.cancelled = False
        self.other = connection.copy()
        self.started = time.monotonic()

    def total(self, rows: int) -> None:
        self._tell(TOTAL, rows)

    def done(self, rows: int) -> None:
        if time.monotonic() - self.started > MOST_SECONDS:
            raise Invalid(
                "takes_too_long",
                "読み取りに時間がかかりすぎるため、中止しました。",
                "期間や部局で分けて取り込んでください。",
            )
        self._tell(DONE, rows)

    def close(self) -> None:
        self.other.close()

    def _tell(self, statement: str, rows: int) -> None:
        with self.other.cursor() as cursor:
            cursor.execute(statement, [rows, self.run_id])
            row = cursor.fetchone()
        if row and row[0] == "cancelled":
            self.cancelled = True
            raise Cancelled


class Cancelled(Invalid):
    """The person stopped the import while it was being read."""

    def __init__(self) -> None:
        super().__init__("cancelled", "取込みを中止しました。", "もう一度選べます。")
