"""The departments whose own figures an indicator has beside the whole's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


@record_of_truth()
class DepartmentSeries(Versioned):
    """A department that is asked for its own figures, with its own baseline and weight.

    `asked_from` and `asked_to` (first and last day, NULL: open) say for which periods. A roll-up of
    a period counts only once every department asked for it has a figure.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="department_series"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="indicator_series"
    )
    baseline = ExactDecimalField("基準値", null=True, blank=True)
    baseline_on = models.DateField("基準日", null=True, blank=True)
    weight = ExactDecimalField("重み", default=1)
    asked_from = models.DateField("開始日", null=True, blank=True)
    asked_to = models.DateField("終了日", null=True, blank=True)

    class Meta:
        ordering = ["indicator", "department__position", "department_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "department"], name="kpis_departmentseries_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0), name="kpis_departmentseries_weight_positive"
            ),
            models.CheckConstraint(
                condition=(
                    Q(baseline__isnull=True) | Q(baseline__gt=-(10**18), baseline__lt=10**18)
                )
                & Q(weight__lt=10**18),
                name="kpis_departmentseries_size_limit",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=False) | Q(baseline_on__isnull=True),
                name="kpis_departmentseries_baseline_date_has_value",
            ),
            models.CheckConstraint(
                condition=Q(asked_to__isnull=True)
                | Q(asked_from__isnull=True)
                | Q(asked_to__gte=F("asked_from")),
                name="kpis_departmentseries_asked_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.department_id}"
