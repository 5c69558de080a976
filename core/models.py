"""Tables that every app stands on."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Versioned(models.Model):
    """A row that several people may edit: `version` counts its edits (optimistic locking)."""

    version = models.PositiveIntegerField("版数", default=1)

    class Meta:
        abstract = True


class OutboxMessage(models.Model):
    """Work that a committed change asks for; it exists until the work's effect is committed.

    Written in the business transaction, claimed with SKIP LOCKED in the transaction of its
    effect (see core.outbox). Not a table of record: rows vanish when done.
    """

    topic = models.CharField(max_length=60)
    subject = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(db_default=0)
    last_error = models.TextField(blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["topic", "available_at", "id"], name="core_outbox_due")]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"


class ScheduledRun(models.Model):
    """One row per job and period: however many beats run, a period's job runs once."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    ran_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="core_scheduledrun_once")
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
