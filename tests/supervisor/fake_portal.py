"""A portal of a few lines in a folder of its own, with a copy of the supervisor beside it.

The supervisor runs real servers and real gunicorn and Celery on it; only the pages are fake, so
that these tests take seconds and say nothing about the portal itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
MANAGE = """
import json, os, sys, time, psycopg
assert sys.argv[1:4] == ["prepare", "--demo", "--sign-ins"], sys.argv
print("表を作っています", flush=True)
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now())")
    connection.execute("INSERT INTO starts DEFAULT VALUES")
    count = connection.execute("SELECT count(*) FROM starts").fetchone()[0]
with open(sys.argv[4], "w") as file:
    json.dump([{"role_label": "DX推進室", "organization": f"見本県{count}回目",
                "email": "dx@example.jp", "password": "合言葉"}], file)
if os.environ.get("FAKE_PREPARE_FAILS"):
    sys.exit("読み込みに失敗しました")
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
app = Celery("dxportal", broker=os.environ["REDIS_URL"])
"""
GUNICORN = 'import os\nbind = os.environ["WEB_BIND"]\nworkers = 1\n'
FILES = {
    "manage.py": MANAGE,
    "dxportal/__init__.py": "from .celery import app\n__all__ = ['app']\n",
    "dxportal/celery.py": CELERY,
    "dxportal/wsgi.py": WSGI,
    "dxportal/gunicorn_conf.py": GUNICORN,
}


class FakePortal:
    """A project folder on which demos can be started; stops them all on `close`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.state = folder / ".local" / "demo"
        self.demos: list[Demo] = []
        for name, text in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "supervisor", folder / "supervisor", ignore=ignore)

    def start(self, act: str = "demo", **env: str) -> Demo:
        """Start `python -m supervisor ACT`, without waiting for it."""
        demo = Demo(self, act, env)
        self.demos.append(demo)
        return demo

    def close(self) -> None:
        for demo in self.demos:
            if demo.process.poll() is None:
                demo.process.terminate()
                demo.process.wait(30)

    def pids(self, name: str | None = None) -> list[int]:
        """Numbers of the recorded processes (all, or the one of that name)."""
        notes = (self.state / "run").glob(f"{name or '*'}.json")
        return [json.loads(note.read_text())["pid"] for note in notes]

    def alive(self) -> list[str]:
        """Command lines of everything that still works on this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    if str(self.folder) in command + os.readlink(entry / "cwd"):
                        found.append(command)
                except OSError:
                    continue
        return found


class Demo:
    """One run of the supervisor, with what it has printed so far."""

    def __init__(self, portal: FakePortal, act: str, env: dict[str, str]) -> None:
        self.output = portal.folder / f"output-{len(portal.demos)}.txt"
        self.began = time.monotonic()
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "supervisor", act],
                cwd=portal.folder,
                env={**clean_environment(), "PORT": str(portal.port), **env},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait_for(self, words: str, times: int = 1) -> float:
        """Wait until `words` were printed so often; seconds since the start."""
        until(lambda: self.text.count(words) >= times, lambda: self.text, ended=self.ended)
        return time.monotonic() - self.began

    def wait_ready(self) -> float:
        return self.wait_for("止めるときは Ctrl-C")

    def ended(self) -> bool:
        return self.process.poll() is not None

    def code(self) -> int:
        """Exit code, once it has ended by itself."""
        return self.process.wait(30)

    def interrupt(self) -> int:
        """Press Ctrl-C; exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.code()


def clean_environment() -> dict[str, str]:
    """Ours without what a test run was given, which would replace the embedded servers."""
    given = re.compile("DATABASE_|REDIS_URL|DXPORTAL_|DJANGO_|WEB_|PORT$")
    return {name: value for name, value in os.environ.items() if not given.match(name)}


def until(
    true: Callable[[], bool],
    told: Callable[[], str] = lambda: "",
    *,
    ended: Callable[[], bool] = lambda: False,
    seconds: float = 30,
) -> None:
    """Wait for a condition; fail with what was told when it does not come."""
    give_up = time.monotonic() + seconds
    while not true():
        over = ended()
        if true():
            return
        assert not over, told()
        assert time.monotonic() < give_up, told()
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
