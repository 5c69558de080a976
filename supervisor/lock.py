"""A lock file that the system releases when its holder dies, however it dies."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType


class Lock:
    """Held by one process at a time; tells the others who holds it and where its page is."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a+", encoding="utf-8")

    def acquire(self) -> bool:
        """True when the lock is ours now, False when another process holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.tell("")
        return True

    def tell(self, address: str) -> None:
        """Write down, for others, our number and the address of the page."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "address": address}, self._file)
        self._file.flush()

    def holder(self) -> tuple[int | None, str]:
        """Number and address that the holder wrote down."""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return int(told["pid"]), str(told["address"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, ""

    def release(self) -> None:
        self._file.close()

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
