"""Ctrl-C, termination and a closed terminal, noticed between two looks instead of in the middle."""

from __future__ import annotations

import signal
import time
from types import FrameType

from .problem import StopRequested

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Counts requests to stop from the moment it is made; `restore()` undoes it."""

    def __init__(self) -> None:
        self.count = 0
        self._before = {number: signal.signal(number, self._heard) for number in SIGNALS}

    def pause(self, seconds: float) -> None:
        """Sleep; raise StopRequested as soon as a request has come."""
        wake = time.monotonic() + seconds
        while True:
            if self.count:
                raise StopRequested
            left = wake - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.05))

    def hurry(self) -> bool:
        """True when the person asked a second time: do not wait for stragglers."""
        return self.count >= 2

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
