"""Runs one command with servers of its own that are thrown away afterwards (`with`)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from . import machine, messages, records
from .accounts import server_account
from .credentials import credentials
from .environment import Servers, completed, given_servers, require_servers, test_environment
from .lock import Lock
from .places import local_folder, make_rooms
from .postgres import Postgres
from .screen import Screen
from .valkey import Valkey

PREFIX = "test-"
COMMAND_NOT_FOUND = 127


def run(command: Sequence[str], *, state: Path | None, keep: bool, screen: Screen) -> int:
    """Run `command` with DATABASE_URL and REDIS_URL set; return its exit code.

    Servers named by the environment are used as they are. Each call has a folder of its own,
    so that calls at the same time do not meet.
    """
    local = local_folder(server_account())
    folder = state.resolve() if state is not None else local / f"{PREFIX}{os.getpid()}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep(local, screen)
    with Lock(folder.with_name(folder.name + ".lock")) as lock:
        if not lock.acquire():
            raise messages.already_running(*lock.holder())
        try:
            return _with_servers(command, folder, screen)
        finally:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
            lock.path.unlink(missing_ok=True)


def sweep(local: Path, screen: Screen) -> None:
    """Take away what killed runs left: their servers and their folders."""
    for path in local.glob(f"{PREFIX}*.lock"):
        with Lock(path) as lock:
            if lock.acquire():
                folder = path.with_suffix("")
                if (folder / "run").is_dir():
                    records.take_down(folder, screen.detail)
                shutil.rmtree(folder, ignore_errors=True)
                path.unlink(missing_ok=True)


def _with_servers(command: Sequence[str], folder: Path, screen: Screen) -> int:
    make_rooms(folder)
    records.take_down(folder, screen.detail)
    machine.require_disk(folder)
    servers = given_servers()
    require_servers(servers)
    postgres = None if servers.web else Postgres(folder, durable=False, say=screen.detail)
    valkey = None if servers.redis else Valkey(folder)
    try:
        servers = _started(servers, postgres, valkey)
        key = credentials(folder).secret_key
        return _run(command, test_environment(servers, state=folder, secret_key=key), screen)
    finally:
        for server in (valkey, postgres):
            if server is not None:
                server.stop()


def _started(servers: Servers, postgres: Postgres | None, valkey: Valkey | None) -> Servers:
    if postgres is not None:
        postgres.start()
        servers = completed(servers, owner=postgres.url("owner"), web=postgres.url("web"))
    if valkey is not None:
        valkey.start()
        servers = completed(servers, redis=valkey.url)
    return servers


def _run(command: Sequence[str], env: dict[str, str], screen: Screen) -> int:
    try:
        child = subprocess.Popen(command, env=env)
    except OSError as error:
        screen.write(f"「{command[0]}」を実行できません（{error.strerror}）。")
        return COMMAND_NOT_FOUND

    def pass_on(number: int, frame: FrameType | None) -> None:
        child.send_signal(number)

    def leave_to_child(number: int, frame: FrameType | None) -> None:
        """The terminal sends Ctrl-C to the command as well; it decides, we clean up after it."""

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, leave_to_child),
        signal.SIGTERM: signal.signal(signal.SIGTERM, pass_on),
        signal.SIGHUP: signal.signal(signal.SIGHUP, pass_on),
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code
