"""Times of the same work again and again, in turn, so that the machine's noise hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.test.utils import CaptureQueriesContext

Work = Callable[[], object]


@dataclass
class Line:
    """One row of the table: what was measured, its times in seconds, and its number of queries."""

    name: str
    work: Work
    queries: int = 0
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def measure(lines: Sequence[Line], *, runs: int, warm_up: int = 3) -> None:
    """Runs every line `runs` times, one after the other in turn, after a warm-up."""
    for line in lines:
        for _ in range(warm_up):
            line.work()
        with CaptureQueriesContext(connection) as captured:
            line.work()
        line.queries = sum(not _is_frame(query["sql"]) for query in captured)
    for _ in range(runs):
        for line in lines:
            started = time.perf_counter()
            line.work()
            line.seconds.append(time.perf_counter() - started)


def _is_frame(statement: str) -> bool:
    """Statements that only begin or end a transaction."""
    return statement.split(" ", 1)[0].rstrip(";").upper() in {
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
    }


def table(title: str, lines: Sequence[Line], *, base: Line) -> str:
    """The lines as text, each with its ratio to `base`."""
    rows = [
        (
            line.name,
            str(line.queries),
            " – ".join(
                f"{1000 * s:.1f}" for s in (min(line.seconds), line.median, max(line.seconds))
            ),
            f"{line.median / base.median:.1f}",
        )
        for line in lines
    ]
    head = ("", "クエリ数", "最小–中央–最大 (ms)", f"「{base.name}」との比")
    widths = [max(_width(row[i]) for row in [head, *rows]) for i in range(len(head))]
    text = [
        "  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)).rstrip()
        for row in [head, *rows]
    ]
    return "\n".join([f"■ {title}（{len(base.seconds)}回）", *text, ""])


def _width(text: str) -> int:
    """Columns on a terminal: a full-width character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
