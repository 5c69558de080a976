"""KPIs that a successor plan takes over, with their history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.audit import record_of_truth
from kpis.models.indicator import Indicator
from organizations.models import Organization
from plans.models import Plan


@record_of_truth()
class CarriedIndicator(models.Model):
    """That a plan goes on with a KPI of an earlier one; `item_key` names the item it stands at."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="carried_indicators")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="carried_to")
    item_key = models.SlugField("取組", max_length=60, allow_unicode=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    carried_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "indicator"], name="kpis_carried_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} ← {self.indicator_id}"
