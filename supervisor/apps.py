"""The portal's own three processes together: started, watched and stopped in order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from . import machine, messages, records
from .accounts import server_account
from .interrupts import Interrupts
from .lock import Lock
from .places import local_folder, make_rooms
from .problem import StopRequested
from .processes import APP_PROCESSES, LABELS, Process, app_argv
from .screen import Screen
from .watch import Watcher

# What people work through is stopped last, so that nothing is handed to a stopped process.
_STOP_ORDER = ("beat", "worker", "web")
_REQUIRED = ("DATABASE_URL", "REDIS_URL", "DXPORTAL_SECRET_KEY", "DXPORTAL_ALLOWED_HOSTS")


class Apps:
    """web, worker and beat on `state` (logs, records, the schedule of beat)."""

    def __init__(
        self, state: Path, screen: Screen, interrupts: Interrupts, watcher: Watcher
    ) -> None:
        self.state = state
        self.screen = screen
        self.interrupts = interrupts
        self.watcher = watcher
        self.processes: dict[str, Process] = {}

    def start(self, env: Mapping[str, str]) -> None:
        """Start all three; from now on the watcher restarts them."""
        for name in APP_PROCESSES:
            # Only the web server keeps connections open between two pieces of work.
            extra = {"DXPORTAL_DATABASE_POOL": "1"} if name == "web" else {}
            process = self.process(name, app_argv(name, self.state), {**env, **extra})
            self.screen.step(f"{process.label}を起動しています")
            self.processes[name] = process
            process.start()
            self.watcher.add(partial(_same, process), process.start)

    def process(self, name: str, argv: list[str], env: dict[str, str]) -> Process:
        """A process that is recorded and logged under `state`; not started yet."""
        log = self.state / "log" / f"{name}.log"
        return Process(name, argv, env, log, notes=self.state / "run")

    def watch(self) -> None:
        """Look after everything until a request to stop comes (StopRequested)."""
        warned = False
        while True:
            self.interrupts.pause(0.2)
            self.watcher.look()
            if machine.nearly_full(self.state) and not warned:
                warned = True
                free = machine.free_mb(self.state)
                self.screen.step(
                    f"ディスクの空きが残り {free} MB です。不要なファイルを消してください。"
                )

    def stop(self) -> None:
        """Stop what was started."""
        for name in _STOP_ORDER:
            if name in self.processes:
                self.screen.step(f"{LABELS[name]}を止めています")
                self.processes[name].stop(self.interrupts.hurry)


def run(screen: Screen) -> int:
    """The three processes alone, on servers and settings that the environment names."""
    missing = [name for name in _REQUIRED if not os.environ.get(name)]
    if missing:
        raise messages.settings_missing(missing)
    state = local_folder(server_account()) / "run"
    with Lock(state.with_name("run.lock")) as lock:
        if not lock.acquire():
            raise messages.already_running(*lock.holder())
        make_rooms(state)
        records.take_down(state, screen.step)
        interrupts = Interrupts()
        apps = Apps(state, screen, interrupts, Watcher(screen, state))
        try:
            apps.start({**os.environ, "PYTHONUNBUFFERED": "1", records.MARK: str(state)})
            screen.step(
                f"動いています。止めるときは Ctrl-C を押してください。記録: {state / 'log'}"
            )
            apps.watch()
        except StopRequested:
            pass
        finally:
            apps.stop()
            interrupts.restore()
            screen.step("すべて止まりました。")
    return 0


def _same(process: Process) -> Process:
    return process
