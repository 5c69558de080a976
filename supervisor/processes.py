"""Starting and stopping one process, and the commands of the portal's own three."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from . import records
from .accounts import Account
from .places import PROJECT

# The very commands of docker-compose.yml (a test compares them); {state} is a writable folder.
APP_PROCESSES: dict[str, list[str]] = {
    "web": ["gunicorn", "dxportal.wsgi:application", "--config", "dxportal/gunicorn_conf.py"],
    "worker": [
        *["celery", "-A", "dxportal", "worker", "--loglevel", "INFO", "--concurrency", "2"],
        # One worker has no neighbours to greet; greeting costs a second at every start.
        *["--without-gossip", "--without-mingle"],
    ],
    "beat": [
        *["celery", "-A", "dxportal", "beat", "--loglevel", "INFO"],
        *["--schedule", "{state}/beat-schedule", "--pidfile="],
    ],
}
LABELS = {
    "web": "画面のサーバー（web）",
    "worker": "計算の係（worker）",
    "beat": "時計の係（beat）",
    "valkey": "待ち行列（Valkey）",
    "postgres": "データベース（PostgreSQL）",
    "prepare": "データの準備",
}
_LOG_LIMIT = 10_000_000
_PR_SET_PDEATHSIG = 1
# Loaded here, not after the fork, where loading a library is no longer safe.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def app_argv(name: str, state: Path) -> list[str]:
    """Command of an app process for this interpreter.

    `python -m` rather than the script of that name: scripts carry the path of the environment
    they were installed into, which is wrong once the folder has been moved.
    """
    words = [word.replace("{state}", str(state)) for word in APP_PROCESSES[name]]
    return [sys.executable, "-m", *words]


class Process:
    """A program in a session of its own, so that Ctrl-C reaches the supervisor alone.

    `env` replaces the environment; output goes to `log`. With `notes`, the process is recorded
    there while it runs (see records.py). `on_parent_death` is the signal that Linux sends it
    when the supervisor is killed.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        env: dict[str, str],
        log: Path,
        *,
        cwd: Path = PROJECT,
        account: Account | None = None,
        notes: Path | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        on_parent_death: signal.Signals = signal.SIGTERM,
        grace: float = 10.0,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self.env = env
        self.log = log
        self.cwd = cwd
        self.account = account
        self.notes = notes
        self.stop_signal = stop_signal
        self.on_parent_death = on_parent_death
        self.grace = grace
        self.began = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._cleared = True

    @property
    def pid(self) -> int:
        """Process number; raises RuntimeError before the first start."""
        if self._child is None:
            raise RuntimeError(f"{self.name} was never started")
        return self._child.pid

    @property
    def label(self) -> str:
        return LABELS.get(self.name, self.name)

    def start(self) -> None:
        """Start the program; output is added to the log, which is set aside when it grew long."""
        if self.is_running():
            raise RuntimeError(f"{self.name} is running already")
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_name(self.log.name + ".1"))
        with self.log.open("ab") as output:
            self._child = subprocess.Popen(
                self.argv,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Safe beside threads too: one system call of a library that is loaded already.
                preexec_fn=self._tie_to_parent,  # noqa: PLW1509
                **(self.account.popen() if self.account else {}),
            )
        self._cleared = False
        self.began = time.monotonic()
        if self.notes is not None:
            records.note(self.notes, self.name, self._child.pid)

    def poll(self) -> int | None:
        """Exit code (negative: the signal), or None while it runs or before the first start."""
        return self._child.poll() if self._child is not None else None

    def is_running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the program alone, not to its children."""
        if self.is_running():
            os.kill(self.pid, number)

    def send_group(self, number: signal.Signals) -> None:
        """Send a signal to the program with all its children (also after its own end)."""
        if self._child is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, number)

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> int | None:
        """Ask it to end, wait `grace` seconds (less when `hurry()`), then kill; exit code."""
        if self._child is None:
            return None
        self.send(self.stop_signal)
        give_up = time.monotonic() + self.grace
        while self.is_running() and time.monotonic() < give_up and not hurry():
            time.sleep(0.02)
        return self.kill()

    def kill(self) -> int | None:
        """End the program and its children at once, as `kill -9` does; exit code."""
        if self._child is None:
            return None
        if not self._cleared:
            # Once only: after that, the number may have been given to somebody else's process.
            self._cleared = True
            self.send_group(signal.SIGKILL)
            self._child.wait()
            if self.notes is not None:
                records.forget(self.notes, self.name)
        return self._child.poll()

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        return tail(self.log, lines)

    def _tie_to_parent(self) -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(self.on_parent_death), 0, 0, 0)


def tail(path: Path, lines: int = 15) -> str:
    """The last `lines` lines of a log; empty when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 20_000))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
