"""What follows from a survey: main issues, what they rest on, and the measures taken."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.audit import append_only, record_of_truth
from core.models import Versioned
from kpis.models import Indicator
from organizations.models import Department, Organization
from plans.models import Plan
from surveys.models.question import Question
from surveys.models.survey import Survey
from surveys.models.text import FreeText


@record_of_truth()
class Finding(Versioned):
    """主な課題. `viewpoint` is one of the organization's own words (本気の合意, 学ぶ環境 …)."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="findings")
    position = models.PositiveIntegerField("並び順", default=0)
    viewpoint = models.CharField("視点", max_length=60, blank=True)
    text = models.CharField("課題", max_length=400)
    detail = models.TextField("説明", blank=True)
    is_public = models.BooleanField("公開する", default=False)

    class Meta:
        ordering = ["survey", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_finding_org_id")
        ]

    def __str__(self) -> str:
        return self.text


@record_of_truth()
class Citation(Versioned):
    """What an issue rests on: a shown figure of a question, or a released comment.

    `row`, `table` and `group` are keys of the result's document; `words` says what was cited, as
    it read then.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="citations")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    row = models.CharField(max_length=40, blank=True)
    table = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    comment = models.ForeignKey(
        FreeText, on_delete=models.SET_NULL, null=True, blank=True, related_name="citations"
    )
    words = models.CharField("引用", max_length=600)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["finding", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="surveys_citation_says_something")
        ]

    def __str__(self) -> str:
        return self.words


@record_of_truth()
class Measure(Versioned):
    """対応方針. `timing` is as typed (年内, 順次); `due_last` its last day where it can be read.

    `item_key` names an item of `plan`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "これから"
        DOING = "doing", "実施中"
        DONE = "done", "実施済み"
        DROPPED = "dropped", "取りやめ"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="measures")
    position = models.PositiveIntegerField("並び順", default=0)
    text = models.CharField("対応方針", max_length=400)
    viewpoint = models.CharField("視点", max_length=60, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    timing = models.CharField("時期", max_length=80, blank=True)
    due_last = models.DateField("期限", null=True, blank=True)
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="survey_measures"
    )
    item_key = models.SlugField("取組", max_length=60, allow_unicode=True, blank=True, default="")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="survey_measures"
    )
    state = models.CharField("状態", max_length=8, choices=State.choices, default=State.PLANNED)
    is_public = models.BooleanField("公開する", default=False)

    class Meta:
        ordering = ["finding", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_measure_org_id"),
            models.CheckConstraint(
                condition=Q(item_key="") | Q(plan__isnull=False),
                name="surveys_measure_item_of_a_plan",
            ),
        ]

    def __str__(self) -> str:
        return self.text


@append_only
class MeasureStep(models.Model):
    """How far a measure came, told by its department or the DX office. Never changed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=8, choices=Measure.State.choices)
    text = models.TextField("報告", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["measure", "id"]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.state}"


@record_of_truth()
class KpiBinding(Versioned):
    """A KPI that takes its value from a question: the share of those who chose one of `choices`.

    `proposed_at` is when the figure was handed to the KPI for a person's approval.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="bindings")
    row = models.CharField(max_length=40, blank=True)
    choices = ArrayField(models.CharField(max_length=40), default=list)
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="survey_bindings"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "row", "indicator"], name="surveys_binding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} → {self.indicator_id}"
