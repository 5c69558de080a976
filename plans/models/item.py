"""What a version of a plan says: its items as a tree, who answers for them, the roadmap."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Department, Organization
from plans.models.plan import PlanVersion
from plans.models.terms import PlanStage, PlanViewpoint


@record_of_truth()
class PlanItem(Versioned):
    """An item of one version. `key` names the same item across versions and successor plans."""

    class Kind(models.TextChoices):
        VISION = "vision", "めざす姿"
        POLICY = "policy", "基本方針"
        MEASURE = "measure", "施策"
        INITIATIVE = "initiative", "取組"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    kind = models.CharField("種別", max_length=12, choices=Kind.choices)
    number = models.CharField("番号", max_length=20, blank=True)
    title = models.CharField("名称", max_length=200)
    text = models.TextField("内容", blank=True)
    position = models.PositiveIntegerField("並び順", default=0)
    stage = models.ForeignKey(
        PlanStage, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    viewpoints = models.ManyToManyField(
        PlanViewpoint, blank=True, related_name="items", through="PlanItemViewpoint"
    )
    departments = models.ManyToManyField(
        Department, blank=True, related_name="plan_items", through="PlanItemDepartment"
    )

    class Meta:
        ordering = ["plan_version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_item_org_id"),
            models.UniqueConstraint(fields=["plan_version", "key"], name="plans_item_key_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="plans_item_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.title


@record_of_truth()
class PlanItemDepartment(models.Model):
    """A department responsible for an item."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="plans_itemdepartment_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.department_id}"


@record_of_truth()
class PlanItemYear(models.Model):
    """One cell of the roadmap: what the plan says of an item for a fiscal year."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="years")
    fiscal_year = models.PositiveSmallIntegerField("年度")
    planned = models.CharField("予定", max_length=40)
    note = models.CharField("注記", max_length=200, blank=True)

    class Meta:
        ordering = ["item", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["item", "fiscal_year"], name="plans_itemyear_once")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.planned}"


@record_of_truth()
class PlanItemViewpoint(models.Model):
    """A viewpoint under which an item stands."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE)
    viewpoint = models.ForeignKey(PlanViewpoint, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "viewpoint"], name="plans_itemviewpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.viewpoint_id}"
