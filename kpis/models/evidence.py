"""根拠資料: files that show where a figure comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.audit import record_of_truth
from kpis.models.measurement import Measurement
from organizations.models import Organization


@record_of_truth(exclude=["content"])
class Evidence(models.Model):
    """A file attached to a figure. Removing it hides it; the bytes stay with the record."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField("ファイル名", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["measurement", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measurement", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="kpis_evidence_once",
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=20 * 1024 * 1024), name="kpis_evidence_size_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.name
