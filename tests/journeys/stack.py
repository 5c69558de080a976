"""The whole portal as the demo runs it — real servers, web, worker, beat — for whole stories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from supervisor.accounts import server_account
from supervisor.credentials import credentials
from supervisor.environment import Servers, app_environment, prepare_environment
from supervisor.machine import free_port
from supervisor.places import PROJECT, local_folder, make_rooms
from supervisor.postgres import Postgres
from supervisor.processes import APP_PROCESSES, Process, app_argv
from supervisor.valkey import Valkey


class Stack:
    """Starts everything on throwaway servers, with the demo's data and people."""

    def __init__(self) -> None:
        self.state = local_folder(server_account()) / f"journey-{os.getpid()}"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, Process] = {}
        self.sign_ins: list[dict[str, str]] = []

    def start(self) -> None:
        make_rooms(self.state)
        self.postgres = Postgres(self.state, durable=False)
        self.valkey = Valkey(self.state)
        self.postgres.start()
        self.valkey.start()
        servers = Servers(
            owner=self.postgres.url("owner"),
            web=self.postgres.url("web"),
            redis=self.valkey.url,
        )
        self.env = app_environment(
            servers, state=self.state, port=self.port, secret_key=credentials(self.state).secret_key
        )
        for name in ("DXPORTAL_ALLOWED_HOSTS", "DXPORTAL_STATIC_ROOT"):
            # The surrounding test run has its own; these processes get the demo's.
            self.env[name] = {
                "DXPORTAL_ALLOWED_HOSTS": "127.0.0.1",
                "DXPORTAL_STATIC_ROOT": str(self.state / "static"),
            }[name]
        people = self.state / "sign-ins.json"
        subprocess.run(
            [sys.executable, "manage.py", "prepare", "--demo", "--sign-ins", str(people)],
            env=prepare_environment(self.env, servers),
            cwd=PROJECT,
            check=True,
            timeout=900,
        )
        self.sign_ins = json.loads(people.read_text(encoding="utf-8"))
        for name in APP_PROCESSES:
            self.start_app(name)
        self.wait_until(self._answers, "the portal answers")

    def start_app(self, name: str) -> None:
        """Starts web, worker or beat (again)."""
        pool = {"DXPORTAL_DATABASE_POOL": "1"} if name == "web" else {}
        process = Process(
            name, app_argv(name, self.state), {**self.env, **pool}, self.state / f"{name}.log"
        )
        process.start()
        self.processes[name] = process

    def stop(self) -> None:
        for name in ("beat", "worker", "web"):
            if name in self.processes:
                self.processes[name].stop()
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.state, ignore_errors=True)

    def sql(self, query: str, *params: object) -> list[tuple]:
        """Rows of a query by the tables' owner, outside the portal."""
        with psycopg.connect(self.postgres.url("owner"), autocommit=True) as connection:
            cursor = connection.execute(query, params)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def holding(self, query: str, *params: object) -> Iterator[None]:
        """Keeps the locks that a query takes until the block ends."""
        with psycopg.connect(self.postgres.url("owner")) as connection:
            connection.execute(query, params)
            yield
            connection.rollback()

    def waits_for_lock(self, part: str) -> bool:
        """Whether a statement that contains `part` is waiting for a lock."""
        # Only the superuser sees what another role's session is doing.
        with psycopg.connect(self.postgres.url("superuser")) as connection:
            row = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND query LIKE %s",
                [f"%{part}%"],
            ).fetchone()
        return row is not None and row[0] > 0

    def valkey_runs(self) -> bool:
        process = self.valkey.process
        return process is not None and process.is_running()

    def log(self, name: str) -> str:
        return (self.state / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    @staticmethod
    def wait_until(holds: Callable[[], bool], what: str, *, seconds: float = 30) -> float:
        """Waits until `holds()`; returns the seconds it took. Fails with `what` after `seconds`."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if holds():
                return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError(f"waited {seconds} s in vain until {what}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False
