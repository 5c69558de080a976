"""原因・対応策: what a department says about a KPI that fell behind, followed until closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.audit import append_only, record_of_truth
from core.models import Versioned
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


@record_of_truth()
class CorrectiveAction(Versioned):
    """Asked of the answerable department when a series turned to `status` in a fiscal year.

    Opened by the recompute, once per series, fiscal year and status; a series has one open at most.
    """

    class State(models.TextChoices):
        ASKED = "asked", "回答待ち"
        ANSWERED = "answered", "対応中"
        CLOSED = "closed", "完了"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="corrective_actions"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    fiscal_year = models.IntegerField("年度")
    status = models.CharField("きっかけの状況", max_length=16)
    asked_on = models.DateField("依頼日")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    cause = models.TextField("原因", blank=True)
    action = models.TextField("対応策", blank=True)
    due_on = models.DateField("対応の期限", null=True, blank=True)
    closed_on = models.DateField("完了日", null=True, blank=True)

    class Meta:
        ordering = ["-asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="kpis_correctiveaction_org_id"
            ),
            models.UniqueConstraint(
                fields=["indicator", "department", "fiscal_year", "status"],
                nulls_distinct=False,
                name="kpis_correctiveaction_asked_once",
            ),
            models.UniqueConstraint(
                fields=["indicator", "department"],
                nulls_distinct=False,
                condition=~Q(state="closed"),
                name="kpis_correctiveaction_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | ~Q(cause="") & ~Q(action=""),
                name="kpis_correctiveaction_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False)
                | ~Q(state="closed") & Q(closed_on__isnull=True),
                name="kpis_correctiveaction_closed_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.fiscal_year} {self.state}"


@append_only
class CorrectiveStep(models.Model):
    """One step of following up: asked, answered, reported on, closed, taken up again."""

    class Kind(models.TextChoices):
        ASKED = "asked", "依頼"
        ANSWERED = "answered", "回答"
        REPORTED = "reported", "経過"
        CLOSED = "closed", "完了"
        REOPENED = "reopened", "再開"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    corrective_action = models.ForeignKey(
        CorrectiveAction, on_delete=models.PROTECT, related_name="steps"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField("内容", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["corrective_action", "id"]

    def __str__(self) -> str:
        return f"{self.corrective_action_id} {self.kind}"
