"""The demo as a person meets it: real servers, real gunicorn and Celery, a fake portal."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from pathlib import Path

from supervisor.lock import Lock
from tests.supervisor.fake_portal import FakePortal, until


def test_second_start_is_quick_and_keeps_data_and_nothing_is_left(portal: FakePortal) -> None:
    first = portal.start()
    first.wait_ready()
    assert f"http://127.0.0.1:{portal.port}/" in first.text
    assert "見本県1回目" in first.text
    assert "dx@example.jp" in first.text
    assert first.interrupt() == 0
    assert portal.alive() == []
    second = portal.start()
    assert second.wait_ready() < 10
    assert "見本県2回目" in second.text
    assert second.interrupt() == 0
    assert portal.alive() == []
    assert list((portal.state / "run").iterdir()) == []


def test_second_demo_and_reset_are_refused_while_one_runs(portal: FakePortal) -> None:
    portal.state.mkdir(parents=True)
    with Lock(portal.state.with_name("demo.lock")) as running:
        assert running.acquire()
        running.tell("http://127.0.0.1:8000/")
        second, reset = portal.start(), portal.start("reset")
        assert (second.code(), reset.code()) == (1, 1)
    assert f"プロセス番号 {os.getpid()}" in second.text
    assert "http://127.0.0.1:8000/ で開けます" in second.text
    assert "何も消していません" in reset.text


def test_reset_starts_over(portal: FakePortal) -> None:
    (portal.state / "valkey").mkdir(parents=True)
    (portal.state / "valkey" / "old").touch()
    demo = portal.start("reset")
    demo.wait_for("表を作っています")
    assert (portal.state / "pgdata").is_dir()
    assert not (portal.state / "valkey" / "old").exists()
    assert list(portal.state.parent.glob("demo.deleting-*")) == []


def test_crashed_processes_come_back_by_themselves(portal: FakePortal) -> None:
    demo = portal.start()
    demo.wait_ready()
    for name in ("postgres", "valkey", "worker", "web"):
        os.kill(portal.pids(name)[0], signal.SIGKILL)
    for words in ("データベース（PostgreSQL）", "待ち行列（Valkey）", "worker）", "web）"):
        demo.wait_for(f"{words}を起動し直しました")
    until(lambda: page(portal) == b"ok", lambda: demo.text)
    assert "シグナル 9 で終了" in demo.text
    assert demo.interrupt() == 0
    assert portal.alive() == []


def test_what_a_killed_supervisor_left_is_taken_down_by_the_next_start(
    portal: FakePortal,
) -> None:
    demo = portal.start()
    demo.wait_ready()
    # A frozen server does not hear that its parent died, so it stays behind for certain.
    left = portal.pids("postgres") + portal.pids("valkey") + portal.pids("web")
    for pid in left:
        os.kill(pid, signal.SIGSTOP)
    demo.process.kill()
    demo.process.wait()
    for pid in left:
        os.kill(pid, signal.SIGCONT)
    again = portal.start()
    again.wait_ready()
    assert not set(left) & set(portal.pids())
    assert again.interrupt() == 0
    assert portal.alive() == []


def test_busy_port_is_told_with_a_free_one_and_nothing_is_started(portal: FakePortal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", portal.port))
        other.listen()
        demo = portal.start()
        assert demo.code() == 1
    assert f"ポート {portal.port} は、ほかのプログラムが使っています" in demo.text
    assert "make demo" in demo.text
    assert not (portal.state / "pgdata").exists()


def test_failing_preparation_is_told_with_its_last_words(portal: FakePortal) -> None:
    demo = portal.start(FAKE_PREPARE_FAILS="1")
    assert demo.code() == 1
    assert "| 読み込みに失敗しました" in demo.text
    assert "make demo-reset" in demo.text
    assert portal.alive() == []


def test_stop_while_preparing_stops_everything(portal: FakePortal) -> None:
    slow = (portal.folder / "manage.py").read_text() + "\ntime.sleep(60)\n"
    (portal.folder / "manage.py").write_text(slow)
    demo = portal.start()
    demo.wait_for("表を作っています")
    assert demo.interrupt() == 0
    assert portal.alive() == []


def test_given_database_that_does_not_answer_is_named_without_its_password(
    portal: FakePortal,
) -> None:
    demo = portal.start(DATABASE_URL="postgresql://someone:himitsu@127.0.0.1:1/portal")
    assert demo.code() == 1
    assert "DATABASE_URL で指定されたサーバー（127.0.0.1:1）につながりません" in demo.text
    assert "himitsu" not in demo.text


def test_port_that_is_no_number_is_told(portal: FakePortal) -> None:
    demo = portal.start(PORT="八千")
    assert demo.code() == 1
    assert "ポート番号「八千」を読み取れません" in demo.text


def test_passwords_are_for_their_owner_only(portal: FakePortal) -> None:
    demo = portal.start()
    demo.wait_for("表を作っています")
    files = [portal.state / "credentials.json", portal.state / "valkey" / "valkey.conf"]
    assert [mode(path) for path in files] == [0o600, 0o600]
    assert mode(portal.state / "pgdata") == 0o700


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def page(portal: FakePortal) -> bytes:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/", timeout=5) as answer:
            text: bytes = answer.read()
            return text
    except OSError:
        return b""
