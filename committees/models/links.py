"""What an item has to do with: KPIs, items of plans, issues found by surveys, notes in words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from committees.models.item import ActionItem
from core.audit import record_of_truth
from kpis.models import Indicator
from organizations.models import Organization
from plans.models import Plan
from surveys.models import Finding


def _only(name: str) -> dict[str, Any]:
    """That an item is linked to this one thing: all others are blank."""
    others = {"indicator__isnull": True, "plan__isnull": True, "finding__isnull": True}
    texts = {} if name == "note" else {"note": ""}
    keys = {} if name == "plan" else {"plan_item_key": ""}
    return others | texts | keys | ({} if name == "note" else {f"{name}__isnull": False})


@record_of_truth()
class ItemLink(models.Model):
    """Exactly one of: a KPI, a plan's item (by its key, in every version), a survey's issue, a note
    in words."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="links")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="committee_links"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="committee_links"
    )
    plan_item_key = models.SlugField(max_length=60, allow_unicode=True, blank=True)
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="committee_links"
    )
    note = models.CharField("参考", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["item", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "indicator", "plan", "plan_item_key", "finding", "note"],
                nulls_distinct=False,
                name="committees_itemlink_once",
            ),
            models.CheckConstraint(
                condition=Q(**_only("indicator"))
                | Q(**_only("plan")) & ~Q(plan_item_key="")
                | Q(**_only("finding"))
                | Q(**_only("note")) & ~Q(note=""),
                name="committees_itemlink_one_of_four",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.pk}"
