from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file, same_organization

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("kpis", "0001_initial"),
        ("plans", "0002_same_organization"),
        ("core", "0001_calendar"),
    ]
    operations = [
        same_organization("kpis_indicator", "plan_id", "plans_plan"),
        same_organization("kpis_indicator", "item_id", "plans_planitem"),
        same_organization("kpis_indicator", "department_id", "organizations_department"),
        same_organization("kpis_indicator", "scheme_id", "kpis_ratingscheme"),
        same_organization("kpis_target", "indicator_id", "kpis_indicator"),
        same_organization("kpis_target", "department_id", "organizations_department"),
        same_organization("kpis_targetrevision", "target_id", "kpis_target"),
        same_organization("kpis_measurement", "indicator_id", "kpis_indicator"),
        same_organization("kpis_measurement", "department_id", "organizations_department"),
        same_organization("kpis_measurementrevision", "measurement_id", "kpis_measurement"),
        run_sql_file(SQL / "0001_rules.sql"),
        run_sql_file(SQL / "0002_revisions.sql"),
        run_sql_file(SQL / "0003_evaluate.sql"),
    ]
