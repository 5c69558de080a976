"""One process: its end, its children's end, its log, its record."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from supervisor import records
from supervisor.identity import carrying
from supervisor.processes import APP_PROCESSES, Process, app_argv, tail
from tests.supervisor.fake_portal import until

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, time
subprocess.Popen(["sleep", "61"])
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Process]]:
    made: list[Process] = []
    yield made
    for process in made:
        process.kill()


def begin(started: list[Process], folder: Path, code: str) -> Process:
    env = {records.MARK: str(folder)}
    argv = [sys.executable, "-c", code]
    process = Process("web", argv, env, folder / "web.log", notes=folder, grace=0.3, cwd=folder)
    started.append(process)
    process.start()
    until(lambda: "ready" in process.tail())
    return process


def test_what_ignores_the_request_to_end_is_killed_after_its_grace(
    started: list[Process], tmp_path: Path
) -> None:
    process = begin(started, tmp_path, STUBBORN)
    began = time.monotonic()
    assert process.stop() == -signal.SIGKILL
    assert 0.3 <= time.monotonic() - began < 5


def test_a_second_request_does_not_wait_for_the_grace(
    started: list[Process], tmp_path: Path
) -> None:
    process = begin(started, tmp_path, STUBBORN)
    process.grace = 60
    began = time.monotonic()
    process.stop(hurry=lambda: True)
    assert time.monotonic() - began < 5


def test_children_end_with_their_parent(started: list[Process], tmp_path: Path) -> None:
    process = begin(started, tmp_path, PARENT)
    assert len(carrying(f"{records.MARK}={tmp_path}")) == 2
    process.stop()
    until(lambda: carrying(f"{records.MARK}={tmp_path}") == [])


def test_stopping_twice_changes_nothing(started: list[Process], tmp_path: Path) -> None:
    process = begin(started, tmp_path, STUBBORN)
    assert process.stop() == process.stop()


def test_starting_what_runs_is_refused(started: list[Process], tmp_path: Path) -> None:
    process = begin(started, tmp_path, STUBBORN)
    with pytest.raises(RuntimeError):
        process.start()


def test_record_lasts_as_long_as_the_process(started: list[Process], tmp_path: Path) -> None:
    process = begin(started, tmp_path, STUBBORN)
    assert records.left_behind(tmp_path) == {"web": process.pid}
    process.stop()
    assert list(tmp_path.glob("*.json")) == []


def test_number_given_to_another_process_is_not_taken_for_ours(
    started: list[Process], tmp_path: Path
) -> None:
    process = begin(started, tmp_path, STUBBORN)
    note = tmp_path / "web.json"
    note.write_text(note.read_text().replace('"began": "', '"began": "earlier'))
    assert records.left_behind(tmp_path) == {}
    assert process.is_running()


def test_recorded_process_is_taken_down_and_its_stray_children_too(
    started: list[Process], tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    process = begin(started, tmp_path, PARENT)
    (tmp_path / "web.json").rename(tmp_path / "run" / "web.json")
    told: list[str] = []
    assert records.take_down(tmp_path, told.append) == ["web", "stray"]
    assert not process.is_running()
    assert f"プロセス番号 {process.pid}" in told[0]
    assert list((tmp_path / "run").iterdir()) == []
    until(lambda: carrying(f"{records.MARK}={tmp_path}") == [])


def test_taking_down_twice_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert records.take_down(tmp_path, print) == []
    assert records.take_down(tmp_path, print) == []


def test_grown_log_is_set_aside(
    started: list[Process], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supervisor.processes._LOG_LIMIT", 10)
    (tmp_path / "web.log").write_text("more than ten letters")
    begin(started, tmp_path, STUBBORN)
    assert (tmp_path / "web.log.1").read_text() == "more than ten letters"


def test_tail_shows_the_last_lines_only(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("".join(f"{n}\n" for n in range(100)))
    assert tail(log, 2) == "98\n99"
    assert tail(tmp_path / "none") == ""


def test_app_commands_run_by_this_interpreter_with_the_state_filled_in(tmp_path: Path) -> None:
    assert app_argv("beat", tmp_path)[:3] == [sys.executable, "-m", "celery"]
    assert f"{tmp_path}/beat-schedule" in app_argv("beat", tmp_path)
    assert all("{" not in word for name in APP_PROCESSES for word in app_argv(name, tmp_path))
