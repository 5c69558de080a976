"""What an item has to do with: KPIs, items of plans, findings written down elsewhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models.item import ActionItem
from core.audit import record_of_truth
from kpis.models import Indicator
from organizations.models import Organization
from plans.models import Plan


@record_of_truth()
class ItemLink(models.Model):
    """Exactly one of: a KPI, a plan's item (by its key, in every version), a note in words."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="links")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="committee_links"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="committee_links"
    )
    plan_item_key = models.SlugField(max_length=60, allow_unicode=True, blank=True)
    note = models.CharField("参考", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["item", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "indicator", "plan", "plan_item_key", "note"],
                nulls_distinct=False,
                name="committees_itemlink_once",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, plan__isnull=True, plan_item_key="", note="")
                | (Q(indicator__isnull=True, plan__isnull=False, note="") & ~Q(plan_item_key=""))
                | (Q(indicator__isnull=True, plan__isnull=True, plan_item_key="") & ~Q(note="")),
                name="committees_itemlink_one_of_three",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.pk}"
