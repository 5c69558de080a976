"""What the person at the terminal sees: steps with the seconds gone by, notices, tables."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from typing import TextIO


class Screen:
    """Prints Japanese lines, each with the seconds since the command was given."""

    def __init__(
        self, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.out = out if out is not None else sys.stdout
        self.clock = clock
        self.began = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since this screen was made."""
        return self.clock() - self.began

    def step(self, text: str) -> None:
        self.write(f"[{self.elapsed:5.1f} 秒] {text}")

    def detail(self, text: str) -> None:
        self.write(f"            {text}")

    def write(self, text: str = "") -> None:
        try:
            print(text, file=self.out, flush=True)
        except UnicodeEncodeError:
            # A terminal set to the C locale: unreadable marks are better than no start at all.
            safe = text.encode("ascii", "replace").decode("ascii")
            print(safe, file=self.out, flush=True)
        except OSError:
            # The terminal went away; the processes still have to be stopped in order.
            pass


def width(text: str) -> int:
    """Columns of a terminal that `text` takes; Japanese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table whose columns stay aligned although letters differ in width."""
    everything = [list(head), *[list(row) for row in rows]]
    widths = [max(width(row[i]) for row in everything) for i in range(len(head))]
    lines = [
        "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True))
        for row in everything
    ]
    lines.insert(1, "  ".join("-" * w for w in widths))
    return [line.rstrip() for line in lines]
