from __future__ import annotations

from django.db import migrations

from core.sql import same_organization

DEPARTMENT = "organizations_department"


class Migration(migrations.Migration):
    dependencies = [("inventories", "0001_initial"), ("kpis", "0004_workflow")]
    operations = [
        same_organization("inventories_inventory", "department_id", DEPARTMENT),
        same_organization("inventories_inventoryrow", "inventory_id", "inventories_inventory"),
        same_organization("inventories_inventoryrow", "department_id", DEPARTMENT),
        same_organization("inventories_inventoryfeed", "inventory_id", "inventories_inventory"),
        same_organization("inventories_inventoryfeed", "indicator_id", "kpis_indicator"),
    ]
