"""Actual figures: one cell per indicator, department and period, with every revision it has had."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.audit import append_only, record_of_truth
from core.fields import ExactDecimalField
from kpis.models.importing import ImportRun
from kpis.models.indicator import Indicator
from organizations.models import Department, Organization


class WorkflowState(models.TextChoices):
    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出済み"
    APPROVED = "approved", "承認済み"
    RETURNED = "returned", "差戻し"
    # The draft is dropped; an approved figure, where there is one, stands alone again.
    DISCARDED = "discarded", "取消し"


class FigureState(models.TextChoices):
    """Zero is a value. These are the four ways of having none, and having one."""

    VALUE = "value", "値あり"
    MISSING = "missing", "未集計"
    NOT_APPLICABLE = "not_applicable", "該当なし"
    WITHHELD = "withheld", "非公表"


class Origin(models.TextChoices):
    ENTRY = "entry", "画面"
    API = "api", "API"
    DOCUMENT = "document", "公表資料"
    SAMPLE = "sample", "見本"
    IMPORT = "import", "取込み"
    INVENTORY = "inventory", "台帳からの集計"


class Figure(models.Model):
    """The columns of a figure: its state, and a value or a numerator and denominator."""

    figure_state = models.CharField(max_length=16, choices=FigureState.choices)
    value = ExactDecimalField("値", null=True, blank=True)
    numerator = ExactDecimalField("分子", null=True, blank=True)
    denominator = ExactDecimalField("分母", null=True, blank=True)
    approximate = models.BooleanField("概数", default=False)
    as_of = models.DateField("時点", null=True, blank=True)

    class Meta:
        abstract = True


class PeriodIsValid(models.Func):
    function = "core_period_ok"
    output_field = models.BooleanField()


class FiscalYearOf(models.Func):
    function = "core_fiscal_year"
    output_field = models.IntegerField()


@pgtrigger.register(
    # What is approved changes through a new revision, whatever code or hand is at work.
    pgtrigger.Protect(
        name="only_through_revisions",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("pg_trigger_depth() < 1"),
    ),
    pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
)
@record_of_truth(pghistory.InsertEvent(), exclude=["fiscal_year"])
class Measurement(models.Model):
    """The cell, and what is known of it now.

    `seq` and `state` are those of the latest revision; the figure columns are those of the
    latest *approved* revision (`approved_seq`), NULL before the first approval. PostgreSQL keeps
    them in step with the revisions (trigger kpis_follow_revisions); nothing else writes them.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measurements")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    granularity = models.CharField(max_length=8)
    period_first = models.DateField("期間の初日")
    period_last = models.DateField("期間の末日")
    fiscal_year = models.GeneratedField(
        expression=FiscalYearOf(F("period_last")),
        output_field=models.IntegerField(),
        db_persist=True,
    )
    seq = models.PositiveIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=WorkflowState.choices, default=WorkflowState.DRAFT
    )
    approved_seq = models.PositiveIntegerField(null=True, blank=True)
    figure_state = models.CharField(
        max_length=16, choices=FigureState.choices, null=True, blank=True
    )
    value = ExactDecimalField(null=True, blank=True)
    numerator = ExactDecimalField(null=True, blank=True)
    denominator = ExactDecimalField(null=True, blank=True)
    approximate = models.BooleanField(default=False)
    as_of = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["indicator", "period_last"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_measurement_org_id"),
            models.UniqueConstraint(
                fields=["indicator", "department", "period_first", "period_last"],
                nulls_distinct=False,
                name="kpis_measurement_cell_once",
            ),
            models.CheckConstraint(
                condition=Q(PeriodIsValid(F("granularity"), F("period_first"), F("period_last"))),
                name="kpis_measurement_period_ok",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period_last}"

    @property
    def standing(self) -> str | None:
        """The state of what is there: a dropped draft leaves the approved figure, or nothing."""
        if self.state == WorkflowState.DISCARDED:
            return WorkflowState.APPROVED if self.approved_seq is not None else None
        return self.state if self.seq else None


@append_only
class MeasurementRevision(Figure):
    """One step in a figure's life. `typed` keeps what was typed, `reason` why it was returned."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    measurement = models.ForeignKey(Measurement, on_delete=models.PROTECT, related_name="revisions")
    seq = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=WorkflowState.choices)
    typed = models.CharField("入力した文字", max_length=120, blank=True)
    typed_denominator = models.CharField("入力した文字（分母）", max_length=120, blank=True)
    note = models.CharField("メモ", max_length=400, blank=True)
    reason = models.CharField("理由", max_length=400, blank=True)
    # Why a value that a check pointed out is right nevertheless.
    check_reason = models.CharField("確認した理由", max_length=400, blank=True)
    import_run = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ENTRY)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["measurement", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["measurement", "seq"], name="kpis_measurementrevision_seq_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(figure_state="value", value__isnull=False)
                    & Q(numerator__isnull=True, denominator__isnull=True)
                )
                | (
                    Q(figure_state="value", value__isnull=True)
                    & Q(numerator__isnull=False, denominator__isnull=False)
                )
                | (
                    ~Q(figure_state="value")
                    & Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True)
                ),
                name="kpis_measurementrevision_figure_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="kpis_measurementrevision_denominator_positive",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gt=-(10**18), value__lt=10**18),
                name="kpis_measurementrevision_value_limit",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True)
                | Q(
                    numerator__gt=-(10**18),
                    numerator__lt=10**18,
                    denominator__lt=10**18,
                ),
                name="kpis_measurementrevision_parts_limit",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="kpis_measurementrevision_return_has_reason",
            ),
        ]
        indexes = [
            # As-of readings: the latest approved revision up to a moment.
            models.Index(
                fields=["measurement", "-seq"],
                condition=Q(state="approved"),
                name="kpis_revision_approved",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measurement_id} #{self.seq} {self.state}"
