from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_same_organization")]
    operations = [run_sql_file(SQL / "0001_box.sql"), run_sql_file(SQL / "0002_frozen.sql")]
