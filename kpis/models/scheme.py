"""How a KPI's standing is worded: thresholds of the status, and an organization's own grades."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from organizations.models import Organization


@record_of_truth()
class RatingScheme(Versioned):
    """Thresholds in percent, applied to the pace, or to the rate where there is no pace."""

    class Basis(models.TextChoices):
        STATUS = "status", "状況の言葉を言い換える"
        RATE = "rate", "達成率の区切りで決める"

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="rating_schemes"
    )
    basis = models.CharField(
        "評語の決め方", max_length=8, choices=Basis.choices, default=Basis.STATUS
    )
    key = models.SlugField(max_length=40)
    name = models.CharField("名称", max_length=60)
    on_track_from = ExactDecimalField("順調とする下限（%）", default=80)
    slightly_late_from = ExactDecimalField("やや遅れとする下限（%）", default=50)
    is_default = models.BooleanField("新しいKPIの初期値", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_default=True),
                name="kpis_scheme_one_default",
            ),
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_scheme_org_id"),
            models.UniqueConstraint(fields=["organization", "key"], name="kpis_scheme_key_once"),
            models.CheckConstraint(
                condition=Q(on_track_from__gte=F("slightly_late_from")),
                name="kpis_scheme_threshold_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tone(models.TextChoices):
    """The colour a grade is shown in; mark and word say the same without it."""

    OK = "ok", "緑（よい）"
    ON = "on", "青（順調）"
    SLOW = "slow", "黄（注意）"
    LATE = "late", "赤（遅れ）"
    NONE = "none", "灰（評価なし）"


@record_of_truth()
class Grade(models.Model):
    """A word of an organization's own scale: A–D, S/A/B/C/−, ◎○△×, 達成/順調/やや遅れ/遅れ/未達.

    In a scheme by rate, a grade applies from `from_percent` on; the lowest has no floor and takes
    everything below, and the one with `without_rate` stands where there is no rate to judge by. In
    a scheme by status, a grade stands for one `status`; a status without a grade keeps its word.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    scheme = models.ForeignKey(RatingScheme, on_delete=models.CASCADE, related_name="grades")
    position = models.PositiveSmallIntegerField("並び順")
    mark = models.CharField("記号", max_length=4)
    word = models.CharField("言葉", max_length=20, blank=True)
    tone = models.CharField("色", max_length=8, choices=Tone.choices, default=Tone.NONE)
    from_percent = ExactDecimalField("達成率の下限（%）", null=True, blank=True)
    without_rate = models.BooleanField("達成率がないとき", default=False)
    status = models.CharField("状況", max_length=16, null=True, blank=True)

    class Meta:
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="kpis_grade_position_once",
            ),
            models.UniqueConstraint(
                fields=["scheme", "from_percent"],
                condition=Q(status__isnull=True, without_rate=False),
                nulls_distinct=False,
                name="kpis_grade_floor_once",
            ),
            models.UniqueConstraint(
                fields=["scheme", "status"],
                condition=Q(status__isnull=False),
                name="kpis_grade_status_once",
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(without_rate=True),
                name="kpis_grade_without_rate_once",
            ),
            models.CheckConstraint(
                condition=Q(from_percent__isnull=True) | Q(status__isnull=True, without_rate=False),
                name="kpis_grade_one_condition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark} {self.word}".strip()
