"""What the rules make of targets and figures: derived rows, rewritten by each recompute."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from core.fields import ExactDecimalField
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


class Status(models.TextChoices):
    ACHIEVED = "achieved", "達成"
    ON_TRACK = "on_track", "順調"
    SLIGHTLY_LATE = "slightly_late", "やや遅れ"
    LATE = "late", "遅れ"
    BACKWARD = "backward", "後退"
    MISSED = "missed", "未達"
    NO_ENTRY = "no_entry", "未入力"
    UNPUBLISHED = "unpublished", "未公表"
    NOT_DUE = "not_due", "期限前"
    NO_TARGET = "no_target", "目標未設定"
    NOT_APPLICABLE = "not_applicable", "該当なし"
    WITHHELD = "withheld", "非公表"


class NoRate(models.TextChoices):
    """Why there is no achievement rate (docs/formulas/achievement.md)."""

    NO_TARGET = "no_target", "目標が定められていないため"
    NO_ACTUAL = "no_actual", "実績がないため"
    NOT_DUE = "not_due", "まだ期限前のため"
    ZERO_TARGET = "zero_target", "目標が0のため"
    ZERO_ACTUAL = "zero_actual", "実績が0のため"
    TARGET_EQUALS_BASELINE = "target_equals_baseline", "目標と基準値が同じため"
    NO_BASELINE = "no_baseline", "基準値がないため"
    NOT_APPLICABLE = "not_applicable", "該当なしのため"
    WITHHELD = "withheld", "非公表のため"
    MET_OR_NOT = "met_or_not", "達成・未達だけを判定する規則のため"


class Achievement(models.Model):
    """How an indicator stood in one fiscal year, with everything the judgement was made from.

    Written only by the recompute (kpis_evaluate in PostgreSQL). `rate` and `pace` are percent,
    never capped. The headline row is the one a dashboard shows when no year is asked for; it is
    written by every recompute, a past year's row only when something in it changes.
    """

    # Taken from the indicator, which the foreign key holds: another check would only cost time.
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, db_constraint=False)
    # No index of its own: the unique one begins with it, and each more slows the recompute down.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="achievements", db_index=False
    )
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)
    fiscal_year = models.IntegerField()
    is_headline = models.BooleanField(default=False)
    # The figure
    actual = ExactDecimalField(null=True)
    numerator = ExactDecimalField(null=True)
    denominator = ExactDecimalField(null=True)
    approximate = models.BooleanField(default=False)
    figure_state = models.CharField(max_length=16, null=True)
    period_first = models.DateField(null=True)
    period_last = models.DateField(null=True)
    granularity = models.CharField(max_length=8, null=True)
    figures = models.IntegerField(default=0)
    overdue_periods = models.IntegerField(default=0)
    # The target it is held against
    target = ExactDecimalField(null=True)
    target_upper = ExactDecimalField(null=True)
    due_on = models.DateField(null=True)
    # The judgement
    rate = ExactDecimalField(null=True)
    no_rate = models.CharField(max_length=24, null=True, choices=NoRate.choices)
    met = models.BooleanField(null=True)
    next_target = ExactDecimalField(null=True)
    next_due_on = models.DateField(null=True)
    next_rate = ExactDecimalField(null=True)
    expected = ExactDecimalField(null=True)
    pace = ExactDecimalField(null=True)
    status = models.CharField(max_length=16, choices=Status.choices)
    grade_mark = models.CharField(max_length=4, null=True)
    grade_word = models.CharField(max_length=20, null=True)
    grade_tone = models.CharField(max_length=8, null=True)
    # The same figure against the target as it was first decided (NULL: never revised)
    original_target = ExactDecimalField(null=True)
    original_upper = ExactDecimalField(null=True)
    original_due_on = models.DateField(null=True)
    original_rate = ExactDecimalField(null=True)
    original_met = models.BooleanField(null=True)
    # Where the whole comes from the departments: how many have a figure, of how many asked
    departments_in = models.IntegerField(null=True)
    departments_asked = models.IntegerField(null=True)
    # How it was computed
    rule = models.CharField(max_length=24)
    rule_version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=24, default="")
    desired = models.CharField(max_length=10, default="")
    roll_up = models.CharField(max_length=8, default="none")
    derivation = models.CharField(max_length=12, default="typed")
    added = models.IntegerField(default=0)
    target_revision = models.BigIntegerField(null=True)
    baseline = ExactDecimalField(null=True)
    baseline_on = models.DateField(null=True)
    start_value = ExactDecimalField(null=True)
    start_on = models.DateField(null=True)
    origin = ExactDecimalField(null=True)
    pace_shape = models.CharField(max_length=8, default="linear")
    seen_on = models.DateField(null=True)
    on_track_from = ExactDecimalField(null=True)
    slightly_late_from = ExactDecimalField(null=True)
    is_due = models.BooleanField(default=False)
    definition_version = models.PositiveSmallIntegerField(default=1)
    judged_on = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "department", "fiscal_year"],
                nulls_distinct=False,
                name="kpis_achievement_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "indicator"],
                condition=models.Q(is_headline=True),
                name="kpis_achievement_headline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.fiscal_year} {self.status}"

    @property
    def inputs(self) -> dict[str, Any]:
        """Everything the judgement was made from, as JSON takes it: figures and days as text."""
        return {name: _plain(getattr(self, column)) for name, column in INPUTS.items()}


# What an achievement was computed from, by the name it has in the API and in explanations.
INPUTS = {
    name: "seen_on" if name == "day" else name
    for name in (
        "actual",
        "numerator",
        "denominator",
        "figures",
        "added",
        "figure_state",
        "kind",
        "desired",
        "roll_up",
        "derivation",
        "departments_in",
        "departments_asked",
        "target",
        "target_upper",
        "due_on",
        "target_revision",
        "baseline",
        "baseline_on",
        "start_value",
        "start_on",
        "origin",
        "pace_shape",
        "day",
        "on_track_from",
        "slightly_late_from",
        "is_due",
        "definition_version",
    )
}


def _plain(value: Any) -> Any:
    """A figure exactly as its digits, a day as ISO text; anything else as it is."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
