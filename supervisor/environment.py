"""The environment that the portal's processes are given (the names are those of the settings)."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import messages, records
from .machine import LOOPBACK


@dataclass(frozen=True)
class Servers:
    """Addresses of the database (as owner of the schema, and as the portal) and of the queue."""

    owner: str = ""
    web: str = ""
    redis: str = ""


def given_servers() -> Servers:
    """What the person's environment names; empty where we run our own.

    A database given without a second address for its owner is worked on as one and the same role.
    """
    web = os.environ.get("DATABASE_URL", "")
    owner = os.environ.get("DATABASE_OWNER_URL", "") or web
    return Servers(owner=owner if web else "", web=web, redis=os.environ.get("REDIS_URL", ""))


def require_servers(servers: Servers) -> None:
    """Raise Problem when a given server does not answer; passwords are never shown."""
    for variable, url in (("DATABASE_URL", servers.web), ("DATABASE_OWNER_URL", servers.owner)):
        if url:
            try:
                psycopg.connect(url, connect_timeout=5).close()
            except psycopg.Error as error:
                raise messages.given_server_unreachable(variable, place(url), str(error)) from error
    if servers.redis:
        try:
            once = Retry(NoBackoff(), 0)
            client = redis.Redis.from_url(servers.redis, socket_connect_timeout=5, retry=once)
            with client:
                client.ping()
        except (redis.RedisError, ValueError) as error:
            raise messages.given_server_unreachable(
                "REDIS_URL", place(servers.redis), str(error)
            ) from error


def place(url: str) -> str:
    """Host and port of an address, without user and password."""
    parts = urlsplit(url)
    try:
        return f"{parts.hostname or 'localhost'}:{parts.port or '既定のポート'}"
    except ValueError:
        return parts.hostname or "localhost"


def app_environment(servers: Servers, *, state: Path, port: int, secret_key: str) -> dict[str, str]:
    """Environment of web, worker and beat. They get no owner's password: they own nothing."""
    env = dict(os.environ)
    env.pop("DATABASE_OWNER_URL", None)
    env.setdefault("DXPORTAL_SECRET_KEY", secret_key)
    names = [env.get("DXPORTAL_ALLOWED_HOSTS", ""), "localhost", LOOPBACK]
    env["DXPORTAL_ALLOWED_HOSTS"] = ",".join(name for name in names if name)
    env.setdefault("DXPORTAL_PLAIN_HTTP", "1")
    env.setdefault("DXPORTAL_STATIC_ROOT", str(state / "static"))
    env.setdefault("DXPORTAL_SURVEY_KEYS", str(state / "survey-keys"))
    return {
        **env,
        # Without TLS the demo stays on this machine, whatever the environment says.
        "WEB_BIND": f"{LOOPBACK}:{port}",
        "DATABASE_URL": servers.web,
        "REDIS_URL": servers.redis,
        "DXPORTAL_WEB_ROLE": web_role(servers),
        "PYTHONUNBUFFERED": "1",
        records.MARK: str(state),
    }


def prepare_environment(env: dict[str, str], servers: Servers) -> dict[str, str]:
    """Environment of `manage.py prepare`, which works as the owner of the schema."""
    return {**env, "DATABASE_URL": servers.owner, "DATABASE_OWNER_URL": servers.owner}


def test_environment(servers: Servers, *, state: Path, secret_key: str) -> dict[str, str]:
    """Environment of a test run: the owner's address, because test runners create databases."""
    env = app_environment(servers, state=state, port=0, secret_key=secret_key)
    for name in (records.MARK, "WEB_BIND"):
        env.pop(name)
    return {
        **prepare_environment(env, servers),
        "DATABASE_WEB_URL": servers.web,
        "DATABASE_WEB_ROLE": web_role(servers),
    }


def web_role(servers: Servers) -> str:
    """Name of the role that the portal works as."""
    return os.environ.get("DXPORTAL_WEB_ROLE") or urlsplit(servers.web).username or ""


def completed(servers: Servers, **own: str) -> Servers:
    """The given addresses, with our own servers' in place of the empty ones."""
    return replace(servers, **{k: v for k, v in own.items() if not getattr(servers, k)})
