"""Where a series is heading if nothing changes: derived rows, rewritten after each recompute."""

from __future__ import annotations

from django.db import models

from core.fields import ExactDecimalField
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


class NoOutlook(models.TextChoices):
    """Why there is no outlook (docs/formulas/outlook.md)."""

    FEW_POINTS = "few_points", "値が4つに満たないため"
    NO_TARGET = "no_target", "これから期日が来る目標がないため"
    NO_LINE = "no_line", "実績を記録しない規則か、値の日付がすべて同じため"


class Outlook(models.Model):
    """The straight line through a series' comparable figures, carried on to the next due day.

    `low` and `high` are what the value on the due day lies between with a probability of 80 %;
    `probability` (0–1) is that of meeting the target. They are estimates (binary floating point
    underneath), never facts.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE)
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="outlooks")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)
    none_because = models.CharField(max_length=16, null=True, choices=NoOutlook.choices)
    points = models.IntegerField(default=0)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    target = ExactDecimalField(null=True)
    target_upper = ExactDecimalField(null=True)
    expected = ExactDecimalField(null=True)
    low = ExactDecimalField(null=True)
    high = ExactDecimalField(null=True)
    probability = ExactDecimalField(null=True)
    # How much the line rises in a month (NULL for amounts of a period, which add up)
    per_month = ExactDecimalField(null=True)
    # How far the expected value falls short, as a share of the target's distance (percent)
    shortfall = ExactDecimalField(null=True)
    method = models.CharField(max_length=24)
    method_version = models.PositiveSmallIntegerField()
    computed_on = models.DateField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ["indicator", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "department"],
                nulls_distinct=False,
                name="kpis_outlook_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.due_on}"
