"""What became of the roadmap: how far an item really came in a fiscal year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.audit import append_only
from organizations.models import Organization
from plans.models.plan import Plan


@append_only
class ItemProgress(models.Model):
    """`item_key` names the item in every version of the plan; the latest `seq` of a year counts.

    `done` is in the roadmap's own words (構築, 一部導入 …), `judgement` how it compares with what
    was planned. A progress taken back is a row with `judgement` blank.
    """

    class Judgement(models.TextChoices):
        DONE = "done", "予定どおり実施"
        AHEAD = "ahead", "予定より進んだ"
        PARTLY = "partly", "一部実施"
        LATE = "late", "遅れ"
        STOPPED = "stopped", "中止"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="progress")
    item_key = models.SlugField(max_length=60, allow_unicode=True)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    seq = models.PositiveIntegerField()
    done = models.CharField("実績", max_length=40, blank=True)
    judgement = models.CharField("判断", max_length=8, choices=Judgement.choices, blank=True)
    note = models.CharField("注記", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["plan", "item_key", "fiscal_year", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "item_key", "fiscal_year", "seq"],
                name="plans_itemprogress_seq_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_key} {self.fiscal_year} #{self.seq}"
