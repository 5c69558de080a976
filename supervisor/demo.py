"""The demo: starts everything in order, watches it, and stops everything in order."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from . import machine, messages, records
from .accounts import server_account
from .apps import Apps
from .credentials import credentials
from .environment import (
    Servers,
    app_environment,
    completed,
    given_servers,
    prepare_environment,
    require_servers,
)
from .interrupts import Interrupts
from .lock import Lock
from .places import PROJECT, local_folder, make_rooms
from .postgres import Postgres
from .problem import StopRequested
from .processes import LABELS, Process
from .readiness import prepare, wait_until_healthy
from .screen import Screen
from .sign_ins import sign_in_lines
from .valkey import Valkey
from .watch import Watcher

NAME = "demo"
DEFAULT_PORT = 8000
_DELETING = f"{NAME}.deleting-"


def run(screen: Screen) -> int:
    """Run the demo until it is asked to stop; exit code for the shell."""
    return _locked(screen, fresh=False)


def reset(screen: Screen) -> int:
    """Throw the demo's state away and run it anew; refuses while it is running."""
    return _locked(screen, fresh=True)


def chosen_port() -> int:
    """The port asked for by PORT, or 8000."""
    text = os.environ.get("PORT", "") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:
        raise messages.port_invalid(text)
    return int(text)


def _locked(screen: Screen, *, fresh: bool) -> int:
    port = chosen_port()
    local = local_folder(server_account())
    with Lock(local / f"{NAME}.lock") as lock:
        if not lock.acquire():
            pid, address = lock.holder()
            if fresh:
                raise messages.reset_while_running(pid)
            raise messages.already_running(pid, address)
        state = local / NAME
        _clear(state, screen, fresh=fresh)
        demo = Demo(state, port, screen, lock)
        try:
            return demo.run()
        finally:
            lock.tell("")


def _clear(state: Path, screen: Screen, *, fresh: bool) -> None:
    make_rooms(state)
    records.take_down(state, screen.step)
    if fresh:
        screen.step(f"これまでのデータを消しています（{state}）")
        # Renamed first: a folder half deleted must not be taken for a whole one later.
        state.rename(state.with_name(f"{_DELETING}{os.getpid()}"))
        make_rooms(state)
        if given_servers().web:
            screen.detail("DATABASE_URL で指定されたデータベースの中身は消していません。")
    for rest in state.parent.glob(f"{_DELETING}*"):
        shutil.rmtree(rest, ignore_errors=True)


class Demo:
    """One run of the demo on `state`, from the first check to the last process stopped."""

    def __init__(self, state: Path, port: int, screen: Screen, lock: Lock) -> None:
        self.state = state
        self.port = port
        self.address = f"http://{machine.LOOPBACK}:{port}/"
        self.screen = screen
        self.lock = lock
        self.interrupts = Interrupts()
        self.watcher = Watcher(screen, state)
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.apps = Apps(state, screen, self.interrupts, self.watcher)

    def run(self) -> int:
        """Start, watch until a request to stop comes, stop; 0 when it ended as asked."""
        try:
            machine.require_port(self.port)
            machine.require_disk(self.state)
            if PROJECT not in self.state.parents:
                self.screen.detail(f"データの置き場所: {self.state}")
            env = self._prepared(self._servers())
            self.apps.start(env)
            self.screen.step("画面が使えるようになるのを待っています")
            wait_until_healthy(
                self.address, self.watcher, self.interrupts, self.apps.processes["web"].log
            )
            self._announce()
            self.apps.watch()
        except StopRequested:
            pass
        finally:
            self._stop()
            self.interrupts.restore()
        return 0

    def _servers(self) -> Servers:
        servers = given_servers()
        require_servers(servers)
        if not servers.web:
            servers = self._start_postgres(servers)
        if not servers.redis:
            self.screen.step(f"{LABELS['valkey']}を起動しています")
            self.valkey = valkey = Valkey(self.state, pause=self.interrupts.pause)
            valkey.start()
            self.watcher.add(lambda: _alive(valkey.process), valkey.start)
            servers = completed(servers, redis=valkey.url)
        return servers

    def _start_postgres(self, servers: Servers) -> Servers:
        first = not (self.state / "pgdata").exists()
        how = "作って起動しています" if first else "起動しています（前回のデータを使います）"
        self.screen.step(f"{LABELS['postgres']}を{how}")
        self.postgres = postgres = Postgres(
            self.state, pause=self.interrupts.pause, say=self.screen.detail
        )
        postgres.start()
        self.watcher.add(lambda: _alive(postgres.process), postgres.start)
        return completed(servers, owner=postgres.url("owner"), web=postgres.url("web"))

    def _prepared(self, servers: Servers) -> dict[str, str]:
        key = credentials(self.state).secret_key
        env = app_environment(servers, state=self.state, port=self.port, secret_key=key)
        self.screen.step("表とデータを準備しています（初回は時間がかかります）")
        argv = [sys.executable, "manage.py", "prepare", "--demo"]
        argv += ["--sign-ins", str(self.state / "sign-ins.json")]
        process = self.apps.process("prepare", argv, prepare_environment(env, servers))
        prepare(process, self.screen, self.interrupts)
        return env

    def _announce(self) -> None:
        self.lock.tell(self.address)
        self.screen.step("準備ができました。")
        self.screen.write()
        for line in sign_in_lines(self.address, self.state / "sign-ins.json"):
            self.screen.write(f"  {line}".rstrip())
        self.screen.write()
        self.screen.write("  止めるときは Ctrl-C を押してください。データは残ります。")
        self.screen.write(f"  動作の記録: {self.state / 'log'}")

    def _stop(self) -> None:
        if self.postgres is None and self.valkey is None and not self.apps.processes:
            return
        self.screen.write()
        self.apps.stop()
        if self.valkey is not None:
            self.screen.step(f"{LABELS['valkey']}を止めています")
            self.valkey.stop(self.interrupts.hurry)
        if self.postgres is not None:
            self.screen.step(f"{LABELS['postgres']}を止めています")
            self.postgres.stop()
        self.screen.step("すべて止まりました。")


def _alive(process: Process | None) -> Process:
    assert process is not None, "watched only after it was started"
    return process
