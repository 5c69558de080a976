"""Plans and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization


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
    """A version of a plan as it was decided, or a draft of the next one.

    What was decided in the portal has `frozen_at`: the database then refuses every change to the
    version's items, their years, departments and viewpoints. `based_on` is the version it was
    drafted from; of a successor plan's first draft, the predecessor's.
    """

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
    decided_by = models.CharField("決定した会議など", max_length=120, blank=True, default="")
    note = models.TextField("改定の要点", blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    frozen_at = models.DateTimeField("確定日時", null=True, blank=True)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="plans_version_org_id"),
            models.UniqueConstraint(fields=["plan", "label"], name="plans_version_label_once"),
            models.UniqueConstraint(
                fields=["plan", "position"], name="plans_version_position_once"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True) | Q(state="decided"),
                name="plans_version_frozen_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(based_on=F("id")), name="plans_version_not_based_on_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.label
