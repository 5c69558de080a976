from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        run_sql_file(
            SQL / "0001_calendar.sql",
            undo="DROP FUNCTION core_period_ok; DROP FUNCTION core_fiscal_year",
        ),
        run_sql_file(
            SQL / "0002_public_body_code.sql", undo="DROP FUNCTION core_public_body_code_ok"
        ),
    ]
