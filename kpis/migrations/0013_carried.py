from __future__ import annotations

from django.db import migrations

from core.sql import same_organization


class Migration(migrations.Migration):
    dependencies = [("kpis", "0012_plan_work")]
    operations = [
        same_organization("kpis_carriedindicator", "plan_id", "plans_plan"),
        same_organization("kpis_carriedindicator", "indicator_id", "kpis_indicator"),
    ]
