"""A database for the benchmark alone: made on the server of DATABASE_URL, removed afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

NAME = "dxportal_bench"


@contextmanager
def throwaway_database() -> Iterator[str]:
    """Gives the address of an empty database called NAME. Its role needs the right CREATEDB.

    What an interrupted run left under this name is removed first.
    """
    server = os.environ["DATABASE_URL"]
    _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _run(server, "CREATE DATABASE {} TEMPLATE template0")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
    finally:
        _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(NAME)))
