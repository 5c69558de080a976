"""The two waits of a start: for the data to be prepared, and for the page to answer."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from pathlib import Path

from . import messages
from .interrupts import Interrupts
from .problem import StopRequested
from .processes import Process
from .screen import Screen
from .watch import Watcher

LONGEST_WAIT = 120
# Offices set a proxy for everything; the page is on this very machine.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def prepare(process: Process, screen: Screen, interrupts: Interrupts) -> None:
    """Run `manage.py prepare` to its end, showing its lines; Problem when it fails."""
    shown = process.log.stat().st_size if process.log.exists() else 0
    process.start()
    try:
        while process.is_running():
            interrupts.pause(0.05)
            shown = _show(process.log, shown, screen)
        _show(process.log, shown, screen)
    except StopRequested:
        process.stop(interrupts.hurry)
        raise
    code = process.kill()
    if code != 0:
        raise messages.prepare_failed(code, process.tail(), process.log)


def wait_until_healthy(
    address: str, watcher: Watcher, interrupts: Interrupts, log: Path, *, limit: int = LONGEST_WAIT
) -> None:
    """Return when `address`healthz answers 200; meanwhile, restart what dies.

    Raises Problem after `limit` seconds, with the page's last answer.
    """
    give_up = time.monotonic() + limit
    while True:
        interrupts.pause(0.1)
        watcher.look()
        answer = _answer(f"{address}healthz")
        if answer == "":
            return
        if time.monotonic() > give_up:
            raise messages.not_ready(address, limit, answer, log)


def _answer(url: str) -> str:
    """Empty when the page says it is well; otherwise what it said."""
    try:
        with _DIRECT.open(url, timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        with error:
            return f"HTTP {error.code}: {error.read(500).decode('utf-8', 'replace')}"
    except OSError as error:
        return str(error)


def _show(log: Path, begin: int, screen: Screen) -> int:
    """Show whole lines added to the log after byte `begin`; return where to go on."""
    try:
        with log.open("rb") as file:
            file.seek(begin)
            added = file.read()
    except OSError:
        return begin
    whole = added.rpartition(b"\n")[0]
    for line in whole.decode("utf-8", "replace").splitlines():
        screen.detail(line)
    return begin + (len(whole) + 1 if whole or added.startswith(b"\n") else 0)
