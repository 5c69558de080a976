from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0004_workflow")]
    operations = [run_sql_file(SQL / "0006_evaluate.sql")]
