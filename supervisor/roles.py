"""Roles and database inside the embedded PostgreSQL."""

from __future__ import annotations

from typing import Literal

import psycopg
from psycopg import sql

from .credentials import Credentials

DATABASE = "dxportal"
Role = Literal["superuser", "owner", "web"]
ROLES: dict[Role, str] = {
    "superuser": "postgres",
    "owner": "dxportal_owner",
    "web": "dxportal_web",
}


def ensure_roles(url: str, passwords: Credentials, *, tests: bool) -> None:
    """Create what is missing: the owner of the schema, the role of the portal, the database.

    `url` signs in as superuser. The portal's role owns nothing, so that triggers and row-level
    security bind it. With `tests`, the owner may take on the portal's role, so that a test can
    look at its own uncommitted rows with the portal's eyes.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        if ROLES["owner"] not in known:
            connection.execute(_create_role(ROLES["owner"], passwords.owner, may="CREATEDB"))
        if ROLES["web"] not in known:
            connection.execute(_create_role(ROLES["web"], passwords.web, may="NOCREATEDB"))
        if tests:
            connection.execute(
                sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
                    sql.Identifier(ROLES["web"]), sql.Identifier(ROLES["owner"])
                )
            )
        databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(ROLES["owner"])
                )
            )


def _create_role(
    name: str, password: str, *, may: Literal["CREATEDB", "NOCREATEDB"]
) -> sql.Composed:
    return sql.SQL("CREATE ROLE {} LOGIN {} PASSWORD {}").format(
        sql.Identifier(name), sql.SQL(may), sql.Literal(password)
    )
