"""Dated steps of a plan."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from plans.models.item import PlanItem
from plans.models.plan import Plan


@record_of_truth()
class Milestone(Versioned):
    """A dated step. What the document says is kept beside what it was read as (R7.3月下旬予定)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="milestones")
    item = models.ForeignKey(
        PlanItem, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    title = models.CharField("名称", max_length=200)
    note = models.CharField("注記", max_length=300, blank=True)
    when_typed = models.CharField("時期（原文）", max_length=60)
    when_first = models.DateField("時期の初日", null=True, blank=True)
    when_last = models.DateField("時期の末日", null=True, blank=True)
    done_typed = models.CharField("実施時期（原文）", max_length=60, blank=True, default="")
    done_first = models.DateField("実施時期の初日", null=True, blank=True)
    done_last = models.DateField("実施時期の末日", null=True, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plans_milestone_key_once"),
            models.CheckConstraint(
                condition=Q(when_first__isnull=True) | Q(when_last__gte=F("when_first")),
                name="plans_milestone_when_order",
            ),
            models.CheckConstraint(
                condition=Q(done_first__isnull=True)
                | Q(done_last__isnull=True)
                | Q(done_last__gte=F("done_first")),
                name="plans_milestone_done_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
