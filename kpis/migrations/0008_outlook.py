from __future__ import annotations

from pathlib import Path

from django.db import migrations

import core.fields
from core.sql import run_sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0007_targets")]
    operations = [
        migrations.AddField("outlook", "per_month", core.fields.ExactDecimalField(null=True)),
        run_sql_file(SQL / "0009_outlook.sql"),
    ]
