"""What the web and worker processes may do in PostgreSQL.

They sign in as a role that owns nothing: triggers do not bind an owner without care, and a role
without ownership cannot alter, drop or disable them. Append-only tables give it SELECT and INSERT.
Tables that are no model's (the sealed ballot box) give it nothing: it calls functions that run with
the owner's rights and hold the rules.
"""

from __future__ import annotations

import pgtrigger
from django.apps import apps
from django.db import connection
from psycopg import sql

UNMANAGED_TABLES = ("core_cache", "django_migrations")


def append_only_tables() -> set[str]:
    """Tables that refuse UPDATE and DELETE by trigger: revisions and change records."""
    return {
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if trigger.name == "append_only"
    }


def grant_web_role(role: str) -> None:
    """Gives the role exactly what it needs on today's tables; to be run after each migration."""
    guarded = append_only_tables()
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        existing = {row[0] for row in cursor.fetchall()}
        who = sql.Identifier(role)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(who))
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(who)
        )
        for table in sorted((tables | set(UNMANAGED_TABLES)) & existing):
            rights = "SELECT, INSERT" if table in guarded else "SELECT, INSERT, UPDATE, DELETE"
            if table == "django_migrations":
                rights = "SELECT"
            cursor.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), who)
            )
        cursor.execute(
            "SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY 1"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), who)
            )
