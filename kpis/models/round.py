"""Collection rounds (調査依頼): figures asked for by a day, and the exceptions after closing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.audit import append_only, record_of_truth
from core.models import Versioned
from kpis.models.indicator import Indicator
from kpis.models.measurement import PeriodIsValid
from organizations.models import Department, Organization


@record_of_truth()
class CollectionRound(Versioned):
    """A request for the figures of one period, with a deadline on a working day.

    `remind_before` and `remind_after` count working days from the deadline.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "準備中"
        OPEN = "open", "受付中"
        CLOSED = "closed", "締切済み"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    title = models.CharField("名称", max_length=80)
    granularity = models.CharField(max_length=8)
    period_first = models.DateField("期間の初日")
    period_last = models.DateField("期間の末日")
    deadline = models.DateField("締切")
    note = models.TextField("依頼文", blank=True)
    remind_before = models.PositiveSmallIntegerField("締切前の催促（営業日）", default=3)
    remind_after = models.PositiveSmallIntegerField("締切後の催促（営業日）", default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField("開始日時", null=True, blank=True)
    closed_at = models.DateTimeField("締切処理の日時", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-period_last", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="kpis_collectionround_org_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "title"], name="kpis_collectionround_title_once"
            ),
            models.CheckConstraint(
                condition=Q(PeriodIsValid(F("granularity"), F("period_first"), F("period_last"))),
                name="kpis_collectionround_period_ok",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="open", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", opened_at__isnull=False, closed_at__isnull=False),
                name="kpis_collectionround_state_has_times",
            ),
        ]

    def __str__(self) -> str:
        return self.title


@record_of_truth()
class RoundItem(models.Model):
    """One figure asked for: a series of an indicator, and the department that answers for it.

    `department` NULL is the whole organization; `answerable` NULL is the DX office.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    round = models.ForeignKey(CollectionRound, on_delete=models.PROTECT, related_name="items")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="round_items")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answerable = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="round_items"
    )

    class Meta:
        ordering = ["round", "indicator", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_rounditem_org_id"),
            models.UniqueConstraint(
                fields=["round", "indicator", "department"],
                nulls_distinct=False,
                name="kpis_rounditem_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.indicator_id}"


@append_only
class RoundUnlock(models.Model):
    """An exception: figures of a closed round may be changed until the end of a day.

    For one item, or (item NULL) for all items of one answerable department.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    round = models.ForeignKey(CollectionRound, on_delete=models.PROTECT, related_name="unlocks")
    item = models.ForeignKey(
        RoundItem, on_delete=models.PROTECT, null=True, blank=True, related_name="unlocks"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("理由", max_length=400)
    until = models.DateField("解除の最終日")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["round", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="kpis_roundunlock_reason_needed"),
            models.CheckConstraint(
                condition=Q(item__isnull=True) ^ Q(department__isnull=True),
                name="kpis_roundunlock_item_or_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.until}"
