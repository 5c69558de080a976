"""An embedded Valkey (a Redis-compatible server): the queue between web and worker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import machine, messages, records
from .accounts import Account, hand_over, server_account
from .binaries import valkey_program
from .credentials import credentials
from .places import make_rooms
from .processes import LABELS, Process


class Valkey:
    """A Valkey server of our own on `state`/valkey, on the loopback, with a password.

    Writes an append-only file each second: a kill loses nothing that was acknowledged before
    the last second. `pause` sleeps and may raise to give up waiting.
    """

    def __init__(self, state: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.state = state
        self.data = state / "valkey"
        self.port = 0
        self.pause = pause
        self.process: Process | None = None
        self._account: Account | None = None

    @property
    def pid(self) -> int:
        """Number of the server process."""
        return self._running().pid

    @property
    def url(self) -> str:
        """Address with password; valid after start()."""
        return f"redis://:{credentials(self.state).valkey}@{machine.LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        """Start the server and return when it answers; a restart keeps the port.

        Raises Problem when it cannot start.
        """
        self._account = server_account()
        make_rooms(self.state, self._account)
        program = valkey_program(self._account, self.state.parent)
        self.data.mkdir(mode=0o700, exist_ok=True)
        hand_over(self.data, self._account)
        pinned = self.port != 0
        for attempt in range(3):
            if not pinned:
                self.port = machine.kept_port(self.state / "valkey.port")
            self.process = self._process(program, self._write_settings())
            self.process.start()
            if self._wait():
                return
            # Someone took the port between our look and the server's; look again, then tell.
            bind_failed = "Failed listening on port" in self.process.tail()
            if pinned or not bind_failed or attempt == 2:
                break
            (self.state / "valkey.port").unlink(missing_ok=True)
        process = self._running()
        raise messages.server_died(LABELS["valkey"], process.poll(), process.tail())

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Write everything down and end."""
        if self.process is not None:
            self.process.stop(hurry)

    def kill(self) -> None:
        """End it as a crash would (kill -9)."""
        self._running().kill()

    def _running(self) -> Process:
        if self.process is None:
            raise RuntimeError("Valkey was never started")
        return self.process

    def _process(self, program: Path, settings: Path) -> Process:
        return Process(
            "valkey",
            [str(program), str(settings)],
            {"PATH": os.defpath, "LC_ALL": "C", records.MARK: str(self.state)},
            self.state / "log" / "valkey.log",
            cwd=self.data,
            account=self._account,
            notes=self.state / "run",
            stop_signal=signal.SIGTERM,
            on_parent_death=signal.SIGTERM,
            grace=20.0,
        )

    def _write_settings(self) -> Path:
        """A file of our own, so that the password is not on the command line for all to see."""
        settings = {
            "bind": machine.LOOPBACK,
            "port": str(self.port),
            "requirepass": credentials(self.state).valkey,
            "dir": ".",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            # A queue that forgets is worse than one that says it is full.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
            # The record of a process names its command line, which must then stay as it is.
            "set-proc-title": "no",
        }
        path = self.data / "valkey.conf"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        hand_over(path, self._account)
        return path

    def _wait(self) -> bool:
        """True when our server answers, False when it ended; no limit while it loads its file."""
        process = self._running()
        # The client's own retries would add seconds to a start that takes a tenth of one.
        client = redis.Redis.from_url(self.url, socket_timeout=5, retry=Retry(NoBackoff(), 0))
        with client:
            while process.is_running():
                try:
                    if client.info("server").get("process_id") == process.pid:
                        return True
                except redis.RedisError:
                    pass
                self.pause(0.05)
        return False
