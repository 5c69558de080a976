from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file, same_organization

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_plan_work")]
    operations = [
        run_sql_file(SQL / "0004_frozen.sql"),
        same_organization("plans_planversion", "based_on_id", "plans_planversion"),
        same_organization("plans_planitem", "stage_id", "plans_planstage"),
        same_organization("plans_planitemviewpoint", "item_id", "plans_planitem"),
        same_organization("plans_planitemviewpoint", "viewpoint_id", "plans_planviewpoint"),
        same_organization("plans_planstage", "plan_id", "plans_plan"),
        same_organization("plans_planviewpoint", "plan_id", "plans_plan"),
        same_organization("plans_itemprogress", "plan_id", "plans_plan"),
        same_organization("plans_systemmigration", "plan_id", "plans_plan"),
        same_organization("plans_migrationphase", "migration_id", "plans_systemmigration"),
    ]
