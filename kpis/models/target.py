"""Targets by due date, each with every revision it has had."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.audit import append_only, record_of_truth
from core.fields import ExactDecimalField
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


@record_of_truth()
class Target(models.Model):
    """That there is a target for a due day; what it is, its latest revision says.

    `department` NULL is the whole organization. An interim target has `is_interim` set and its
    exact due day; a fiscal-year target is due on 31 March.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    due_on = models.DateField("期日")
    due_typed = models.CharField("期日（原文）", max_length=40, blank=True)
    is_interim = models.BooleanField("中間目標", default=False)

    class Meta:
        ordering = ["indicator", "due_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_target_org_id"),
            models.UniqueConstraint(
                fields=["indicator", "department", "due_on"],
                nulls_distinct=False,
                name="kpis_target_due_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.due_on}"


@append_only
class TargetRevision(models.Model):
    """`seq` counts from 1. `undecided` (設定予定) has no value; a range has `upper_value` too.

    `due_on` is set where the decision moved the due day (R7年度 → R6年12月); the target keeps its
    first due day, so that both can be shown.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="revisions")
    seq = models.PositiveIntegerField()
    undecided = models.BooleanField("設定予定", default=False)
    value = ExactDecimalField("目標値", null=True, blank=True)
    upper_value = ExactDecimalField("目標値の上限", null=True, blank=True)
    due_on = models.DateField("変更後の期日", null=True, blank=True)
    typed = models.CharField("目標値（原文）", max_length=60, blank=True)
    decided_on = models.DateField("決定日", null=True, blank=True)
    decided_by = models.CharField("決定した会議など", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["target", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["target", "seq"], name="kpis_targetrevision_seq_once"),
            models.CheckConstraint(
                condition=Q(undecided=True, value__isnull=True, upper_value__isnull=True)
                | Q(undecided=False, value__isnull=False),
                name="kpis_targetrevision_value_unless_undecided",
            ),
            models.CheckConstraint(
                condition=Q(upper_value__isnull=True) | Q(upper_value__gte=F("value")),
                name="kpis_targetrevision_range_order",
            ),
            models.CheckConstraint(
                condition=Q(seq=1) | ~Q(reason=""), name="kpis_targetrevision_reason_when_revised"
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(seq__gt=1),
                name="kpis_targetrevision_moved_when_revised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} #{self.seq}"
