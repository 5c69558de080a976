"""Hand-written SQL in migrations: files beside the app, and constraints Django has no word for."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


def run_sql_file(path: Path, *, undo: str = migrations.RunSQL.noop) -> migrations.RunSQL:
    """An operation that runs one .sql file as a whole."""
    return migrations.RunSQL(path.read_text(encoding="utf-8"), reverse_sql=undo)


def same_organization(table: str, column: str, parent: str) -> migrations.RunSQL:
    """A foreign key over (organization_id, column): a row and its parent share an organization.

    The parent needs a unique constraint over (organization_id, id). A NULL in `column` passes,
    as in any foreign key. Deferred like Django's own keys, so that loaders may order freely.
    """
    name = f"{table}_{column}_same_org"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (organization_id, {column}) "
        f"REFERENCES {parent} (organization_id, id) DEFERRABLE INITIALLY DEFERRED",
        reverse_sql=f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
