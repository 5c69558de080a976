"""The embedded PostgreSQL, for real: created, crashed, restarted, barred and unbarred."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from supervisor import records
from supervisor.accounts import server_account
from supervisor.identity import identity, using_folder
from supervisor.places import scratch_folder
from supervisor.postgres import Postgres
from supervisor.problem import Problem


@pytest.fixture(scope="module")
def shared() -> Iterator[Postgres]:
    """One data folder for all tests here: making one takes longer than any of them."""
    with scratch_folder() as folder:
        made = Postgres(folder / "state", durable=False)
        yield made
        made.stop()


@pytest.fixture
def server(shared: Postgres) -> Postgres:
    """The shared server, running, whatever the test before did to it."""
    if shared.process is None or not shared.process.is_running():
        shared.start()
    return shared


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchall() if cursor.description else []


def test_owner_may_create_databases_and_tables(server: Postgres) -> None:
    ask(server.url("owner"), "CREATE DATABASE test_one")
    ask(server.url("owner"), "CREATE TABLE one (a int)")
    found = ask(server.url("owner"), "SELECT tableowner FROM pg_tables WHERE tablename = 'one'")
    assert found == [("dxportal_owner",)]


def test_web_role_may_create_nothing(server: Postgres) -> None:
    for refused in ("CREATE TABLE one (a int)", "CREATE DATABASE one", "CREATE ROLE one"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server.url("web"), refused)


def test_wrong_password_is_refused(server: Postgres) -> None:
    address = f"postgresql://dxportal_owner:wrong@127.0.0.1:{server.port}/dxportal"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_database_sorts_by_code_point_and_is_utf8(server: Postgres) -> None:
    found = ask(
        server.url(),
        "SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale"
        " FROM pg_database WHERE datname = 'dxportal'",
    )
    assert found == [("UTF8", "b", "C.UTF-8")]


def test_restart_after_kill_keeps_rows_and_port(folder: Path) -> None:
    server = Postgres(folder / "state", durable=True)
    server.start()
    try:
        assert ask(server.url(), "SHOW fsync") == [("on",)]
        ask(server.url(), "CREATE TABLE figures (value numeric)")
        ask(server.url(), "INSERT INTO figures VALUES (191.9)")
        port = server.port
        server.kill()
        server.start()
        assert server.port == port
        assert ask(server.url(), "SELECT value::text FROM figures") == [("191.9",)]
    finally:
        server.stop()


def test_stop_leaves_no_process_and_starting_again_keeps_rows(server: Postgres) -> None:
    ask(server.url(), "CREATE TABLE stopped (a int)")
    pid = server.pid
    server.stop()
    assert identity(pid) is None
    assert using_folder(server.data) == []
    assert list((server.state / "run").iterdir()) == []
    server.start()
    assert ask(server.url(), "SELECT count(*) FROM stopped") == [(0,)]


def test_server_is_known_by_its_record(server: Postgres) -> None:
    assert records.left_behind(server.state / "run") == {"postgres": server.pid}


def test_unfinished_data_folder_is_discarded(folder: Path) -> None:
    state = folder / "state"
    half = state / "pgdata.unfinished-1"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(state, durable=False)
    server.start()
    try:
        assert not half.exists()
        assert ask(server.url(), "SELECT 1") == [(1,)]
    finally:
        server.stop()


def test_lock_file_with_the_number_of_a_stranger_does_not_bar_and_spares_him(
    server: Postgres,
) -> None:
    server.stop()
    account = server_account()
    stranger = subprocess.Popen(["sleep", "60"], **(account.popen() if account else {}))
    try:
        (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n{server.data}\n")
        server.start()
        assert ask(server.url(), "SELECT 1") == [(1,)]
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_server_left_behind_without_a_record_is_replaced(server: Postgres) -> None:
    ask(server.url(), "CREATE TABLE kept (a int)")
    (server.state / "run" / "postgres.json").unlink()
    successor = Postgres(server.state, durable=False)
    successor.start()
    try:
        assert server.process is not None
        assert server.process.poll() is not None
        assert ask(successor.url(), "SELECT count(*) FROM kept") == [(0,)]
    finally:
        successor.stop()


def test_data_of_another_version_is_named_and_kept(server: Postgres) -> None:
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(Problem, match="PostgreSQL 15"):
        server.start()
    assert (server.data / "base").is_dir()
    version.write_text("18\n")


def test_lost_passwords_are_told_instead_of_waited_for(server: Postgres) -> None:
    server.stop()
    place = server.state / "credentials.json"
    kept = place.rename(place.with_name("kept.json"))
    with pytest.raises(Problem, match="パスワードの控え"):
        Postgres(server.state, durable=False).start()
    kept.rename(place)


def test_changed_passwords_are_told_instead_of_waited_for(server: Postgres) -> None:
    server.stop()
    place = server.state / "credentials.json"
    kept = place.read_text()
    place.write_text(kept.replace('"superuser": "', '"superuser": "not'))
    changed = Postgres(server.state, durable=False)
    with pytest.raises(Problem, match="パスワードの控え"):
        changed.start()
    changed.stop()
    place.write_text(kept)
