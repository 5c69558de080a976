"""Where state may lie, what disk and ports it needs, and who holds it."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from supervisor import accounts, binaries, machine, places
from supervisor.accounts import Account
from supervisor.credentials import credentials
from supervisor.lock import Lock
from supervisor.problem import Problem
from supervisor.valkey import Valkey

NOBODY = Account("nobody", 65534, 65534)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    made = tmp_path / "elsewhere"
    made.mkdir()
    return made


def closed(account: Account | None, path: Path) -> bool:
    return "closed" not in path.parts and ".venv" not in path.parts


def test_state_lies_in_the_project_where_it_can(folder: Path, elsewhere: Path) -> None:
    account = accounts.server_account()
    assert places.local_folder(account, folder, elsewhere) == folder / ".local"


def test_state_lies_elsewhere_where_the_account_cannot_enter_the_project(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "reaches", closed)
    project = tmp_path / "closed"
    project.mkdir(mode=0o700)
    local = places.local_folder(NOBODY, project, elsewhere)
    assert local.parent == elsewhere
    assert local.name.startswith(f"dxportal-{os.geteuid()}-")
    assert local == places.local_folder(NOBODY, project, elsewhere)
    assert project.stat().st_mode & 0o777 == 0o700


def test_two_projects_elsewhere_do_not_meet(
    tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "reaches", closed)
    both = [tmp_path / "closed" / name for name in ("one", "two")]
    for project in both:
        project.mkdir(parents=True)
    assert len({places.local_folder(NOBODY, project, elsewhere) for project in both}) == 2


def test_a_link_planted_by_another_person_is_not_entered(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / "state").symlink_to(target)
    with pytest.raises(Problem, match="別の利用者"):
        places.make_rooms(tmp_path / "state")


def test_programs_are_copied_where_the_account_cannot_reach_them_and_run_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "reaches", lambda account, path: False)
    programs = binaries.postgres_folder(NOBODY, folder)
    assert programs.is_relative_to(folder)
    asked = [str(programs / "psql"), "--version"]
    assert "PostgreSQL" in subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert binaries.postgres_folder(NOBODY, folder) == programs
    assert list(folder.glob("*.unfinished-*")) == []


def test_server_started_by_root_runs_as_another_account(folder: Path) -> None:
    server = Valkey(folder / "state")
    server.start()
    try:
        owner = Path(f"/proc/{server.pid}").stat().st_uid
        account = accounts.server_account()
        assert owner == (account.uid if account else os.geteuid())
        assert owner != 0
    finally:
        server.stop()


def test_disk_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "free_mb", lambda folder: 499)
    with pytest.raises(Problem, match="空き 499 MB"):
        machine.require_disk(tmp_path)
    monkeypatch.setattr(machine, "free_mb", lambda folder: 500)
    machine.require_disk(tmp_path)


def test_busy_port_is_refused_and_a_free_one_proposed() -> None:
    with socket.socket() as other:
        other.bind((machine.LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Problem) as told:
            machine.require_port(port)
    assert f"ポート {port}" in told.value.what
    assert "PORT=" in told.value.next_step


def test_port_of_the_last_start_is_taken_again_unless_busy(tmp_path: Path) -> None:
    note = tmp_path / "port"
    port = machine.kept_port(note)
    assert machine.kept_port(note) == port
    with socket.socket() as other:
        other.bind((machine.LOOPBACK, port))
        other.listen()
        assert machine.kept_port(note) != port


def test_passwords_are_made_once(tmp_path: Path) -> None:
    made = credentials(tmp_path)
    assert credentials(tmp_path) == made
    assert len(set(vars(made).values())) == 5
    assert (tmp_path / "credentials.json").stat().st_mode & 0o777 == 0o600


def test_lock_has_one_holder_who_tells_its_address(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock") as first, Lock(tmp_path / "lock") as second:
        assert first.acquire()
        first.tell("http://127.0.0.1:8000/")
        assert not second.acquire()
        assert second.holder() == (os.getpid(), "http://127.0.0.1:8000/")
        first.release()
        assert second.acquire()
