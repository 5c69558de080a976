from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

from core.fields import ExactDecimalField
from core.sql import run_sql_file

SQL = Path(__file__).resolve().parent.parent / "sql"
EVALUATION = ("0006_readings.sql", "0006_roll_up.sql", "0006_evaluate.sql")

COLUMNS = {
    "kind": models.CharField(default="", max_length=24),
    "desired": models.CharField(default="", max_length=10),
    "roll_up": models.CharField(default="none", max_length=8),
    "derivation": models.CharField(default="typed", max_length=12),
    "added": models.IntegerField(default=0),
    "target_revision": models.BigIntegerField(null=True),
    "baseline": ExactDecimalField(null=True),
    "baseline_on": models.DateField(null=True),
    "start_value": ExactDecimalField(null=True),
    "start_on": models.DateField(null=True),
    "origin": ExactDecimalField(null=True),
    "pace_shape": models.CharField(default="linear", max_length=8),
    "seen_on": models.DateField(null=True),
    "on_track_from": ExactDecimalField(null=True),
    "slightly_late_from": ExactDecimalField(null=True),
    "is_due": models.BooleanField(default=False),
    "definition_version": models.PositiveSmallIntegerField(default=1),
}

# What was computed by version 1 keeps its inputs until it is computed anew, which is asked for here.
CARRY_OVER = """
UPDATE kpis_achievement SET
    kind = coalesce(inputs ->> 'kind', ''), desired = coalesce(inputs ->> 'desired', ''),
    added = CASE inputs ->> 'kind' WHEN 'flow' THEN figures ELSE 0 END,
    target_revision = (inputs ->> 'target_revision')::bigint,
    baseline = (inputs ->> 'baseline')::numeric, baseline_on = (inputs ->> 'baseline_on')::date,
    start_value = (inputs ->> 'start_value')::numeric, start_on = (inputs ->> 'start_on')::date,
    origin = (inputs ->> 'origin')::numeric,
    pace_shape = coalesce(inputs ->> 'pace_shape', 'linear'), seen_on = (inputs ->> 'day')::date,
    on_track_from = (inputs ->> 'on_track_from')::numeric,
    slightly_late_from = (inputs ->> 'slightly_late_from')::numeric,
    is_due = coalesce((inputs ->> 'is_due')::boolean, false),
    definition_version = coalesce((inputs ->> 'definition_version')::smallint, 1);
INSERT INTO core_outboxmessage (topic, subject, attempts, last_error, available_at)
SELECT 'kpis.recompute', id, 0, '', clock_timestamp() FROM kpis_indicator;
"""


class Migration(migrations.Migration):
    # The figures of old are asked for anew through the outbox.
    dependencies = [("kpis", "0004_workflow"), ("core", "0002_outbox")]
    operations = [
        *[migrations.AddField("achievement", name, field) for name, field in COLUMNS.items()],
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField("achievement", "inputs"),
        migrations.AlterField(
            "achievement",
            "organization",
            # Taken from the indicator, which the foreign key holds.
            models.ForeignKey(
                db_constraint=False,
                on_delete=models.deletion.CASCADE,
                to="organizations.organization",
            ),
        ),
        migrations.AlterField(
            "achievement",
            "indicator",
            # The unique index begins with it; each more slows the recompute down.
            models.ForeignKey(
                db_index=False,
                on_delete=models.deletion.CASCADE,
                related_name="achievements",
                to="kpis.indicator",
            ),
        ),
        *[run_sql_file(SQL / name) for name in EVALUATION],
    ]
