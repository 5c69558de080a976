"""Passwords of the embedded servers: random, made once, kept where only their owner reads them."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from . import messages


@dataclass(frozen=True)
class Credentials:
    """One password per role, and the key with which the portal signs cookies and links."""

    superuser: str
    owner: str
    web: str
    valkey: str
    secret_key: str


def credentials(state: Path) -> Credentials:
    """Those of `state`, made now if it has none.

    Raises Problem when a database exists already but its passwords are gone: new ones would
    not open it.
    """
    path = state / "credentials.json"
    try:
        return Credentials(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if (state / "pgdata").exists():
            raise messages.credentials_missing(state) from None
    except (ValueError, TypeError) as error:
        raise messages.credentials_missing(state) from error
    made = Credentials(
        superuser=secrets.token_urlsafe(24),
        owner=secrets.token_urlsafe(24),
        web=secrets.token_urlsafe(24),
        valkey=secrets.token_urlsafe(24),
        secret_key=secrets.token_urlsafe(48),
    )
    _write(path, json.dumps(asdict(made)))
    return made


def _write(path: Path, text: str) -> None:
    """Write whole or not at all: half a password file would lock people out of their data."""
    unfinished = path.with_name(f".{path.name}.unfinished-{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
