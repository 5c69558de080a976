"""Notes of what was started, so that a later start finds what a killed supervisor left behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from .identity import Identity, carrying, identity

MARK = "DXPORTAL_SUPERVISED"
# The order in which things are taken down: nobody loses the server it is talking to.
STOP_ORDER = ("prepare", "beat", "worker", "web", "valkey", "postgres")
_PATIENCE = 20.0


def note(folder: Path, name: str, pid: int) -> None:
    """Record that `name` runs as `pid`."""
    who = identity(pid)
    if who is not None:
        unfinished = folder / f".{name}.unfinished"
        unfinished.write_text(json.dumps(asdict(who)), encoding="utf-8")
        unfinished.replace(folder / f"{name}.json")


def forget(folder: Path, name: str) -> None:
    """The process was stopped in order; nothing is left to look for."""
    (folder / f"{name}.json").unlink(missing_ok=True)


def left_behind(folder: Path) -> dict[str, int]:
    """Recorded processes that still run and are the very ones recorded; {name: pid}."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            known = Identity(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError):
            continue
        if identity(known.pid) == known:
            found[path.stem] = known.pid
    return found


def take_down(state: Path, say: Callable[[str], None]) -> list[str]:
    """Stop what an earlier supervisor left running on `state`; return the names.

    Only processes that the records identify, or that carry this state's mark in their
    environment, are touched.
    """
    folder = state / "run"
    found = left_behind(folder)
    for name in sorted(found, key=_place):
        say(f"前回の起動で残っていた {name}（プロセス番号 {found[name]}）を止めています")
        end(found[name], signal.SIGINT if name == "postgres" else signal.SIGTERM)
    strays = carrying(f"{MARK}={state}")
    for pid in strays:
        _send(pid, signal.SIGKILL)
    for path in folder.glob("*.json"):
        path.unlink()
    return [*sorted(found, key=_place), *(["stray"] if strays else [])]


def end(pid: int, polite: signal.Signals) -> None:
    """Ask a process that is not our child to stop; after a while, kill it with its group."""
    who = identity(pid)
    _send(pid, polite)
    give_up = time.monotonic() + _PATIENCE
    while who is not None and identity(pid) == who:
        if time.monotonic() > give_up:
            _send(pid, signal.SIGKILL)
        time.sleep(0.02)


def _place(name: str) -> int:
    return STOP_ORDER.index(name) if name in STOP_ORDER else 0


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
