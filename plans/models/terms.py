"""A plan's own terms for sorting its items: the stages it goes through and its viewpoints."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from plans.models.plan import Plan


@record_of_truth()
class PlanStage(Versioned):
    """A stage of the transformation (デジタイゼーション, デジタライゼーション, DX)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField("段階")
    name = models.CharField("名称", max_length=60)
    term = models.CharField("用語", max_length=60, blank=True)
    description = models.CharField("説明", max_length=400, blank=True)
    is_current = models.BooleanField("現在の段階", default=False)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_stage_org_id"),
            models.UniqueConstraint(fields=["plan", "number"], name="plans_stage_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(is_current=True), name="plans_stage_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@record_of_truth()
class PlanViewpoint(Versioned):
    """A viewpoint across the items (本気の合意, 便利なシステム …)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="viewpoints")
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    name = models.CharField("名称", max_length=60)
    description = models.CharField("説明", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_viewpoint_org_id"),
            models.UniqueConstraint(fields=["plan", "key"], name="plans_viewpoint_key_once"),
        ]

    def __str__(self) -> str:
        return self.name
