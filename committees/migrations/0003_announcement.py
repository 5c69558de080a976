from __future__ import annotations

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from core.sql import same_organization


class Migration(migrations.Migration):
    dependencies = [
        ("committees", "0002_same_organization"),
        ("organizations", "0003_notice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingAnnouncement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "note",
                    models.CharField(blank=True, max_length=400, verbose_name="案内に添える言葉"),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="committees.meeting",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="organizations.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["meeting", "seq"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "seq"), name="committees_announcement_seq_once"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingannouncement",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0f1ea585daebc9f54c59edd2976c552a7bf6c9e7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_71d15",
                    table="committees_meetingannouncement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="meetingannouncement",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'table % keeps a record and cannot be truncated', TG_TABLE_NAME;",
                    hash="10cd65eafca345c3c4f9336ee22b27c206cbbf51",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_1c62c",
                    table="committees_meetingannouncement",
                    when="BEFORE",
                ),
            ),
        ),
        same_organization("committees_meetingannouncement", "meeting_id", "committees_meeting"),
    ]
