"""Watches what was started: says what died, starts it again, and knows when to give up."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from . import machine, messages
from .problem import Problem
from .processes import Process
from .screen import Screen

AT_ONCE = 10.0
GIVE_UP_AFTER = 5
LONGEST_DELAY = 30.0


@dataclass
class Watched:
    """One process with its way to be started again. `current` may name a new one after that."""

    current: Callable[[], Process]
    restart: Callable[[], None]
    strikes: int = 0
    due: float | None = None


@dataclass
class Watcher:
    """Looks at each process; call `look()` every fraction of a second."""

    screen: Screen
    state: Path
    clock: Callable[[], float] = time.monotonic
    watched: list[Watched] = field(default_factory=list)

    def add(self, current: Callable[[], Process], restart: Callable[[], None]) -> None:
        self.watched.append(Watched(current, restart))

    def look(self) -> None:
        """Notice deaths and do the restarts that are due.

        Raises Problem when one process died at once GIVE_UP_AFTER times in a row.
        """
        for each in self.watched:
            if each.due is None:
                if each.current().poll() is not None:
                    self._died(each)
            elif self.clock() >= each.due:
                self._restart(each)

    def _died(self, each: Watched) -> None:
        process = each.current()
        # Its children first: a second master beside orphaned workers would do things twice.
        code = process.kill()
        each.strikes = each.strikes + 1 if self.clock() - process.began < AT_ONCE else 1
        detail = process.tail()
        if each.strikes >= GIVE_UP_AFTER:
            full = machine.nearly_full(self.state)
            raise messages.gave_up(process.label, each.strikes, detail, full=full, log=process.log)
        delay = min(0.5 * 2 ** (each.strikes - 1), LONGEST_DELAY)
        each.due = self.clock() + delay
        self.screen.step(
            f"{process.label}が止まりました（{messages.exit_words(code)}）。"
            f"{delay:g} 秒後に起動し直します。記録の最後の部分:"
        )
        for line in detail.splitlines()[-5:]:
            self.screen.detail(f"| {line}")

    def _restart(self, each: Watched) -> None:
        each.due = None
        label = each.current().label
        try:
            each.restart()
        except Problem:
            # It died while starting; the next look counts that and shows its log.
            return
        self.screen.step(f"{label}を起動し直しました。")
