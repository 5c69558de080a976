"""Plans, their versions, their items as a tree, the roadmap by fiscal year and milestones."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Department, Organization


@record_of_truth()
class Plan(Versioned):
    """A plan of an organization. `fy_from`/`fy_to` are fiscal years by starting Western year.

    They are NULL where the plan itself states no period; nothing is guessed.
    """

    class State(models.TextChoices):
        PREPARING = "preparing", "策定中"
        CURRENT = "current", "実施中"
        ENDED = "ended", "終了"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="plans")
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    title = models.CharField("名称", max_length=120)
    summary = models.TextField("概要", blank=True)
    fy_from = models.PositiveSmallIntegerField("開始年度", null=True, blank=True)
    fy_to = models.PositiveSmallIntegerField("終了年度", null=True, blank=True)
    state = models.CharField("状態", max_length=12, choices=State.choices)
    predecessor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors"
    )
    source = models.CharField("出典", max_length=300, blank=True)

    class Meta:
        ordering = ["organization", "fy_from", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_plan_org_id"),
            models.UniqueConstraint(fields=["organization", "key"], name="plans_plan_key_once"),
            models.CheckConstraint(
                condition=Q(fy_from__isnull=True)
                | Q(fy_to__isnull=True)
                | Q(fy_to__gte=F("fy_from")),
                name="plans_plan_period_order",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("id")), name="plans_plan_not_own_predecessor"
            ),
        ]

    def __str__(self) -> str:
        return self.title


@record_of_truth()
class PlanVersion(Versioned):
    """A version of a plan as it was decided, or a draft of the next one."""

    class State(models.TextChoices):
        DRAFT = "draft", "案"
        DECIDED = "decided", "決定"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    label = models.CharField("版", max_length=20)
    position = models.PositiveSmallIntegerField("順序", default=1)
    state = models.CharField("状態", max_length=10, choices=State.choices)
    decided_typed = models.CharField("決定時期（原文）", max_length=60, blank=True)
    decided_first = models.DateField("決定時期の初日", null=True, blank=True)
    decided_last = models.DateField("決定時期の末日", null=True, blank=True)
    note = models.TextField("改定の要点", blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_version_org_id"),
            models.UniqueConstraint(fields=["plan", "label"], name="plans_version_label_once"),
            models.UniqueConstraint(
                fields=["plan", "position"], name="plans_version_position_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


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
    when_last = models.DateField("時期の末日")
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["plan", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plans_milestone_key_once"),
            models.CheckConstraint(
                condition=Q(when_first__isnull=True) | Q(when_last__gte=F("when_first")),
                name="plans_milestone_when_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
