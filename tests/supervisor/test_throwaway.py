"""`python -m supervisor with -- COMMAND`: servers for one command, gone afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from supervisor import throwaway
from supervisor.lock import Lock
from supervisor.places import scratch_folder
from supervisor.postgres import Postgres
from supervisor.screen import Screen
from supervisor.valkey import Valkey
from tests.supervisor.fake_portal import REPOSITORY, clean_environment, until

ASK = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute("CREATE DATABASE test_dxportal")
    connection.execute("SET ROLE " + os.environ["DATABASE_WEB_ROLE"])
    print(connection.execute("SELECT current_user, current_setting('fsync')").fetchone())
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
"""


ASK_GIVEN = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"


@pytest.fixture(scope="module")
def given() -> Iterator[dict[str, str]]:
    """Servers that somebody else runs, as DATABASE_URL and REDIS_URL name them."""
    with scratch_folder() as folder:
        postgres, valkey = Postgres(folder / "state", durable=False), Valkey(folder / "state")
        postgres.start()
        valkey.start()
        yield {"DATABASE_URL": postgres.url("owner"), "REDIS_URL": valkey.url}
        valkey.stop()
        postgres.stop()


def command(*words: str, state: Path | None = None) -> list[str]:
    place = ["--state", str(state)] if state else []
    return [sys.executable, "-m", "supervisor", "with", *place, "--", *words]


def run(
    *words: str, state: Path | None = None, given: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words, state=state),
        cwd=REPOSITORY,
        env={**clean_environment(), **(given or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_gets_both_servers_and_nothing_is_left(folder: Path) -> None:
    result = run(sys.executable, "-c", ASK, state=folder / "state")
    assert result.stdout == "('dxportal_web', 'off')\nTrue\n", result.stderr
    assert result.returncode == 0
    assert list(folder.glob("state*")) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sh", "-c", "exit 7"), 7),
        (("sh", "-c", "kill -KILL $$"), 137),
        (("there-is-no-such-command",), 127),
    ],
)
def test_exit_code_is_passed_through(
    words: tuple[str, ...], code: int, given: dict[str, str]
) -> None:
    assert run(*words, given=given).returncode == code


def test_given_servers_are_used_and_left_running(given: dict[str, str]) -> None:
    result = run(sys.executable, "-c", ASK_GIVEN, given=given)
    assert result.stdout.split() == [given["DATABASE_URL"], given["REDIS_URL"]]
    with psycopg.connect(given["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_without_a_command_says_how() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "supervisor", "with"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "「--」の後に" in result.stderr


def test_two_at_once_do_not_meet() -> None:
    both = [
        subprocess.Popen(
            command(sys.executable, "-c", ASK),
            cwd=REPOSITORY,
            env=clean_environment(),
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].decode().split()[-1] for process in both] == ["True", "True"]


def test_termination_reaches_the_command_and_servers_go(folder: Path) -> None:
    state = folder / "state"
    process = subprocess.Popen(
        command("sleep", "60", state=state), cwd=REPOSITORY, env=clean_environment()
    )
    until((state / "run" / "valkey.json").exists)
    until(lambda: "sleep" in children(process.pid))
    process.terminate()
    assert process.wait(30) == 128 + signal.SIGTERM
    assert not state.exists()


def test_what_a_killed_run_left_is_swept_by_the_next(folder: Path) -> None:
    left = folder / "test-1"
    (left / "run").mkdir(parents=True)
    (folder / "test-1.lock").touch()
    held = folder / "test-2"
    held.mkdir()
    with Lock(folder / "test-2.lock") as lock:
        assert lock.acquire()
        throwaway.sweep(folder, Screen())
    assert not left.exists()
    assert held.exists()


def children(pid: int) -> str:
    """Command names of the children of a process."""
    names = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            names.append(Path(f"/proc/{child}/comm").read_text().strip())
        except OSError:
            continue
    return " ".join(names)
