from __future__ import annotations

from pathlib import Path

from django.db import migrations

from core.sql import run_sql_file, same_organization

SQL = Path(__file__).resolve().parent.parent / "sql"
INDICATOR, DEPARTMENT = "kpis_indicator", "organizations_department"
SAME = [
    ("kpis_grade", "scheme_id", "kpis_ratingscheme"),
    ("kpis_definitionversion", "indicator_id", INDICATOR),
    ("kpis_departmentseries", "indicator_id", INDICATOR),
    ("kpis_departmentseries", "department_id", DEPARTMENT),
    ("kpis_correctiveaction", "indicator_id", INDICATOR),
    ("kpis_correctiveaction", "department_id", DEPARTMENT),
    ("kpis_correctivestep", "corrective_action_id", "kpis_correctiveaction"),
    ("kpis_rounditem", "round_id", "kpis_collectionround"),
    ("kpis_rounditem", "indicator_id", INDICATOR),
    ("kpis_rounditem", "department_id", DEPARTMENT),
    ("kpis_rounditem", "answerable_id", DEPARTMENT),
    ("kpis_roundunlock", "round_id", "kpis_collectionround"),
    ("kpis_roundunlock", "item_id", "kpis_rounditem"),
    ("kpis_roundunlock", "department_id", DEPARTMENT),
    ("kpis_importrun", "mapping_id", "kpis_columnmapping"),
    ("kpis_measurementrevision", "import_run_id", "kpis_importrun"),
    ("kpis_evidence", "measurement_id", "kpis_measurement"),
]


class Migration(migrations.Migration):
    dependencies = [("kpis", "0003_rounds_imports_outlook")]
    operations = [
        *[same_organization(*key) for key in SAME],
        run_sql_file(SQL / "0004_workflow.sql"),
        run_sql_file(SQL / "0005_definitions.sql"),
    ]
