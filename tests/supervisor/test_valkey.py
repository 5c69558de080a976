"""The embedded Valkey, for real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from supervisor import records
from supervisor.identity import identity
from supervisor.valkey import Valkey


@pytest.fixture
def server(folder: Path) -> Iterator[Valkey]:
    made = Valkey(folder / "state")
    made.start()
    yield made
    made.stop()


def client(server: Valkey) -> Any:
    return redis.Redis.from_url(server.url, decode_responses=True)


def test_refuses_without_password(server: Valkey) -> None:
    stranger = redis.Redis(host="127.0.0.1", port=server.port, retry=Retry(NoBackoff(), 0))
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_restart_after_kill_keeps_what_was_acknowledged_and_the_port(server: Valkey) -> None:
    for number in range(100):
        client(server).set(f"key-{number}", number)
    port = server.port
    server.kill()
    server.start()
    assert server.port == port
    assert client(server).dbsize() == 100


def test_queue_is_never_emptied_to_make_room(server: Valkey) -> None:
    assert client(server).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_password_is_not_on_the_command_line(server: Valkey) -> None:
    who = identity(server.pid)
    assert who is not None
    password = server.url.split(":")[2].split("@")[0]
    assert len(password) > 20
    assert password not in who.command


def test_server_is_known_by_its_record(server: Valkey) -> None:
    assert records.left_behind(server.state / "run") == {"valkey": server.pid}


def test_stop_leaves_no_process(server: Valkey) -> None:
    pid = server.pid
    server.stop()
    assert identity(pid) is None
