"""The data folder of the embedded PostgreSQL: made whole or not at all, and never used twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from . import machine, messages, records
from .accounts import Account, hand_over
from .binaries import postgres_major
from .credentials import Credentials
from .identity import identity, using_folder
from .roles import ROLES

_UNFINISHED = "pgdata.unfinished-"


def create(
    state: Path,
    programs: Path,
    account: Account | None,
    passwords: Credentials,
    *,
    durable: bool,
) -> None:
    """Make `state`/pgdata unless it is there.

    It is made beside its place and moved in at the end, so that half of one never counts.
    Raises Problem when it cannot be made, or belongs to another version of PostgreSQL.
    """
    for leftover in state.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)
    data = state / "pgdata"
    if data.exists():
        found = (data / "PG_VERSION").read_text().strip()
        if found != postgres_major():
            raise messages.other_postgres_version(found, postgres_major())
        return
    unfinished = state / f"{_UNFINISHED}{os.getpid()}"
    unfinished.mkdir(mode=0o700)
    hand_over(unfinished, account)
    result = _initdb(state, unfinished, programs, account, passwords, durable=durable)
    if result.returncode != 0:
        full = "No space left" in result.stdout or machine.nearly_full(state)
        shutil.rmtree(unfinished, ignore_errors=True)
        raise messages.initdb_failed(result.stdout[-1500:], full=full)
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude 'dxportal.conf'\n")
    unfinished.rename(data)


def write_settings(data: Path, settings: Mapping[str, str], account: Account | None) -> None:
    """Write our part of the configuration, which postgresql.conf includes."""
    lines = ["# Written at each start by supervisor/cluster.py; changes here are lost."]
    lines += [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    path = data / "dxportal.conf"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    hand_over(path, account)


def clear_stale_lock(data: Path, pause: Callable[[float], None]) -> None:
    """Make sure that nothing works on the data folder, and that a stale lock does not bar us.

    PostgreSQL refuses to start when the number in postmaster.pid belongs to any process of
    the same user, even one that has nothing to do with it (common after a reboot).
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        pid = 0
    who = identity(pid) if pid else None
    if who is not None and who.command.endswith(f"postgres -D {data}"):
        records.end(pid, signal.SIGINT)
    give_up = time.monotonic() + 60
    # Sessions of a killed server see its death and end by themselves.
    while using_folder(data) and time.monotonic() < give_up:
        pause(0.02)
    if who is not None and not using_folder(data):
        lock.unlink(missing_ok=True)


def server_environment(state: Path) -> dict[str, str]:
    """Nothing of the person's own environment: PGPORT or LC_ALL would change the server."""
    return {"PATH": os.defpath, "LC_ALL": "C", records.MARK: str(state)}


def _initdb(
    state: Path,
    folder: Path,
    programs: Path,
    account: Account | None,
    passwords: Credentials,
    *,
    durable: bool,
) -> subprocess.CompletedProcess[str]:
    password = state / "run" / "superuser.password"
    password.touch(mode=0o600)
    hand_over(password, account)
    password.write_text(passwords.superuser)
    try:
        return subprocess.run(
            [
                *[str(programs / "initdb"), "-D", str(folder), "-U", ROLES["superuser"]],
                *["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"],
                *["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
                *([] if durable else ["--no-sync"]),
            ],
            env=server_environment(state),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            # Ctrl-C must not leave half a data folder; it takes half a second.
            start_new_session=True,
            **(account.popen() if account else {}),
        )
    finally:
        password.unlink()


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"
