from __future__ import annotations

from django.db import migrations

from core.sql import same_organization

DEPARTMENT = "organizations_department"


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [
        same_organization(DEPARTMENT, "parent_id", DEPARTMENT),
        same_organization("organizations_departmentsuccession", "predecessor_id", DEPARTMENT),
        same_organization("organizations_departmentsuccession", "successor_id", DEPARTMENT),
        same_organization("organizations_membership", "department_id", DEPARTMENT),
    ]
