"""Versions of an indicator's definition: from when on it means what, and whether series compare."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.audit import append_only
from kpis.models.indicator import Indicator
from organizations.models import Organization


@append_only
class DefinitionVersion(models.Model):
    """What an indicator means for periods from `applies_from` on (NULL: from the beginning).

    `breaks_series` says that figures before and after must not be compared: charts show a gap,
    checks, pace and outlook use only figures of one side.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="definitions")
    number = models.PositiveSmallIntegerField("版")
    text = models.TextField("定義", blank=True)
    applies_from = models.DateField("適用開始日", null=True, blank=True)
    breaks_series = models.BooleanField("前の版の値と比べられない", default=False)
    reason = models.CharField("変更の理由", max_length=400, blank=True)
    decided_on = models.DateField("決定日", null=True, blank=True)
    decided_by = models.CharField("決定した会議など", max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["indicator", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "number"], name="kpis_definitionversion_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(applies_from__isnull=False) & ~Q(reason=""),
                name="kpis_definitionversion_change_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(breaks_series=False) | Q(number__gt=1),
                name="kpis_definitionversion_first_breaks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} 第{self.number}版"
