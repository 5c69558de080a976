"""An embedded PostgreSQL: its data folder, its process, its roles and database."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from . import machine, messages
from .accounts import Account, server_account
from .binaries import postgres_folder
from .cluster import clear_stale_lock, create, server_environment, write_settings
from .credentials import Credentials, credentials
from .places import make_rooms
from .processes import LABELS, Process
from .roles import DATABASE, ROLES, Role, ensure_roles

SETTINGS = {
    "listen_addresses": machine.LOOPBACK,
    # Paths of sockets are limited to 107 bytes, which a deep checkout exceeds.
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "60",
    "wal_level": "replica",
    "log_line_prefix": "%m [%p] ",
    "timezone": "Asia/Tokyo",
    "log_timezone": "Asia/Tokyo",
}
# Only for databases that are thrown away: several times faster, and lost in a power cut.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL server of our own on `state`/pgdata, on the loopback, with passwords.

    `durable=False` gives up safety against power cuts for speed. `settings` are added to
    postgresql.conf. `pause` sleeps and may raise to give up waiting; `say` is told, in
    Japanese, what takes long.
    """

    def __init__(
        self,
        state: Path,
        durable: bool = True,
        *,
        settings: Mapping[str, str] | None = None,
        pause: Callable[[float], None] = time.sleep,
        say: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.state = state
        self.data = state / "pgdata"
        self.durable = durable
        self.settings = {**SETTINGS, **({} if durable else THROWAWAY), **(settings or {})}
        self.port = 0
        self.pause = pause
        self.say = say
        self.process: Process | None = None
        self._credentials: Credentials | None = None
        self._account: Account | None = None

    @property
    def pid(self) -> int:
        """Number of the main server process."""
        return self._running().pid

    def url(self, role: Role = "owner", database: str = DATABASE) -> str:
        """Address with password; valid after start()."""
        passwords = self._passwords()
        password = {
            "superuser": passwords.superuser,
            "owner": passwords.owner,
            "web": passwords.web,
        }[role]
        return f"postgresql://{ROLES[role]}:{password}@{machine.LOOPBACK}:{self.port}/{database}"

    def start(self) -> None:
        """Start the server and return when it takes connections; a first start also creates it.

        After a crash, waits for recovery as long as the server is alive. A restart keeps the
        port. Raises Problem when it cannot start.
        """
        self._account = server_account()
        make_rooms(self.state, self._account)
        programs = postgres_folder(self._account, self.state.parent)
        create(self.state, programs, self._account, self._passwords(), durable=self.durable)
        clear_stale_lock(self.data, self.pause)
        pinned = self.port != 0
        for attempt in range(3):
            if not pinned:
                self.port = machine.kept_port(self.state / "postgres.port")
            write_settings(self.data, {**self.settings, "port": str(self.port)}, self._account)
            self.process = self._process(programs)
            self.process.start()
            if self._wait():
                break
            # Someone took the port between our look and the server's; look again, then tell.
            bind_failed = "could not bind" in self.process.tail()
            if pinned or not bind_failed or attempt == 2:
                raise messages.server_died(
                    LABELS["postgres"], self.process.poll(), self.process.tail()
                )
            (self.state / "postgres.port").unlink(missing_ok=True)
        try:
            ensure_roles(
                self.url("superuser", "postgres"), self._passwords(), tests=not self.durable
            )
        except psycopg.Error as error:
            full = machine.nearly_full(self.state)
            raise messages.roles_failed(str(error), full=full) from error

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Fast shutdown: sessions are ended, everything written is kept; kill after 60 s."""
        if self.process is not None:
            self.process.stop(hurry)

    def kill(self) -> None:
        """End it as a crash would (kill -9)."""
        self._running().kill()

    def _running(self) -> Process:
        if self.process is None:
            raise RuntimeError("PostgreSQL was never started")
        return self.process

    def _passwords(self) -> Credentials:
        if self._credentials is None:
            self._credentials = credentials(self.state)
        return self._credentials

    def _process(self, programs: Path) -> Process:
        return Process(
            "postgres",
            [str(programs / "postgres"), "-D", str(self.data)],
            server_environment(self.state),
            self.state / "log" / "postgres.log",
            cwd=self.data,
            account=self._account,
            notes=self.state / "run",
            stop_signal=signal.SIGINT,
            on_parent_death=signal.SIGINT,
            grace=60.0,
        )

    def _wait(self) -> bool:
        """True when the server takes connections, False when it ended; no limit while it lives."""
        process = self._running()
        told = time.monotonic()
        while process.is_running():
            if self._takes_connections():
                return True
            if time.monotonic() - told > 5:
                told = time.monotonic()
                waited = round(told - process.began)
                self.say(f"データベースが前回の中断から復旧しています（{waited} 秒経過）")
            self.pause(0.05)
        return False

    def _takes_connections(self) -> bool:
        # The file names the server and its state, so that another server on the port is not
        # taken for ours.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        if len(lines) < 8 or lines[0] != str(self.pid) or lines[7].strip() != "ready":
            return False
        try:
            psycopg.connect(self.url("superuser", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise messages.credentials_missing(self.state) from error
            return False
        return True
