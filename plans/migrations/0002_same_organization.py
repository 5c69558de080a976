from __future__ import annotations

from django.db import migrations

from core.sql import same_organization


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [
        same_organization("plans_plan", "predecessor_id", "plans_plan"),
        same_organization("plans_planversion", "plan_id", "plans_plan"),
        same_organization("plans_planitem", "plan_version_id", "plans_planversion"),
        same_organization("plans_planitem", "parent_id", "plans_planitem"),
        same_organization("plans_planitemdepartment", "item_id", "plans_planitem"),
        same_organization("plans_planitemdepartment", "department_id", "organizations_department"),
        same_organization("plans_planitemyear", "item_id", "plans_planitem"),
        same_organization("plans_milestone", "plan_id", "plans_plan"),
        same_organization("plans_milestone", "item_id", "plans_planitem"),
    ]
