from __future__ import annotations

from django.db import migrations

from core.sql import same_organization


class Migration(migrations.Migration):
    dependencies = [("inventories", "0003_plan_work")]
    operations = [
        same_organization("inventories_inventory", "plan_id", "plans_plan"),
        same_organization("inventories_inventorylevel", "inventory_id", "inventories_inventory"),
        same_organization("inventories_inventoryrow", "level_id", "inventories_inventorylevel"),
    ]
