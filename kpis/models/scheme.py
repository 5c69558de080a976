"""The words for how a KPI stands: from which percentage on it counts as on track."""

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

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="rating_schemes"
    )
    key = models.SlugField(max_length=40)
    name = models.CharField("名称", max_length=60)
    on_track_from = ExactDecimalField("順調とする下限（%）", default=80)
    slightly_late_from = ExactDecimalField("やや遅れとする下限（%）", default=50)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_scheme_org_id"),
            models.UniqueConstraint(fields=["organization", "key"], name="kpis_scheme_key_once"),
            models.CheckConstraint(
                condition=Q(on_track_from__gte=F("slightly_late_from")),
                name="kpis_scheme_threshold_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name
