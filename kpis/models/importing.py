"""Figures from files: the run, its columns' meaning, and each cell as the preview shows it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from organizations.models import Department, Organization

# An import that waits for somebody is given up after so many days without a change.
WAITING_DAYS = 30


@record_of_truth()
class ColumnMapping(Versioned):
    """What the columns of a kind of table mean, told once and kept.

    `headers` are the column titles it was made for, folded for comparison; `columns` maps a role
    (name, unit, target, actual, fiscal_year …) to a column.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    name = models.CharField("名称", max_length=80)
    headers = models.JSONField("見出し")
    columns = models.JSONField("列の意味")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="kpis_columnmapping_org_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "name"], name="kpis_columnmapping_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


# The file's bytes, and numbers that only tell how far a run has come, stay out of the record.
@record_of_truth(exclude=["content", "total_rows", "done_rows"])
class ImportRun(models.Model):
    """One file or pasted table on its way into the figures, and afterwards the record of it."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "受付済み"
        MAPPING = "mapping", "列の指定待ち"
        READING = "reading", "読み取り中"
        PREVIEWED = "previewed", "確認待ち"
        WRITING = "writing", "取込み中"
        DONE = "done", "取込み済み"
        REFUSED = "refused", "取り込めません"
        CANCELLED = "cancelled", "中止"
        UNDONE = "undone", "取消し済み"

    class Source(models.TextChoices):
        TEMPLATE = "template", "入力様式"
        TABLE = "table", "自由な表"
        PASTE = "paste", "貼り付け"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    file_name = models.CharField("ファイル名", max_length=200, blank=True)
    size = models.PositiveIntegerField("大きさ（バイト）", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True, blank=True)
    options = models.JSONField(default=dict)
    mapping = models.ForeignKey(
        ColumnMapping, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal = models.TextField(blank=True)
    total_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    # When it last came to wait for somebody, or was changed while it waited.
    previewed_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="kpis_importrun_org_id"),
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False),
                name="kpis_importrun_undone_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""),
                name="kpis_importrun_refused_has_sentence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name or self.source} {self.state}"

    @property
    def waits_until(self) -> datetime:
        """While it waits for somebody: when it is given up, unless something is changed first."""
        return (self.previewed_at or self.created_at) + timedelta(days=WAITING_DAYS)

    @property
    def is_undoing(self) -> bool:
        """Somebody asked to take it back, and the worker has not done so yet."""
        return self.state == self.State.DONE and self.undone_by_id is not None

    @property
    def is_working(self) -> bool:
        """A worker has it, or is asked to take it."""
        waiting = (self.State.UPLOADED, self.State.READING, self.State.WRITING)
        return self.state in waiting or self.is_undoing


class ImportCell(models.Model):
    """One cell of a run's preview. A working table: what was written stands in the revisions.

    `base_seq` is the figure's revision that the preview compared with (0: none).
    """

    class Outcome(models.TextChoices):
        NEW = "new", "新規"
        CHANGED = "changed", "変更"
        UNCHANGED = "unchanged", "変更なし"
        CONFLICT = "conflict", "ほかの人が入力済み"
        REFUSED = "refused", "取り込めません"

    # Working rows by the hundred thousand: they are read only through their run, whose service
    # takes organization, indicators and departments from the person's own.
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )
    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, related_name="cells", db_index=False
    )
    row = models.PositiveIntegerField("行")
    place = models.CharField("セル", max_length=12, blank=True)
    label = models.CharField("行の見出し", max_length=200, blank=True)
    indicator = models.ForeignKey(
        "kpis.Indicator",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    granularity = models.CharField(max_length=8, null=True, blank=True)
    period_first = models.DateField(null=True, blank=True)
    period_last = models.DateField(null=True, blank=True)
    typed = models.CharField(max_length=120, blank=True)
    typed_denominator = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=400, blank=True)
    check_reason = models.CharField(max_length=400, blank=True)
    figure_state = models.CharField(max_length=16, null=True, blank=True)
    value = ExactDecimalField(null=True, blank=True)
    numerator = ExactDecimalField(null=True, blank=True)
    denominator = ExactDecimalField(null=True, blank=True)
    approximate = models.BooleanField(default=False)
    as_of = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    base_seq = models.PositiveIntegerField(default=0)
    before = models.CharField("いまの値", max_length=120, blank=True)
    chosen = models.BooleanField(default=True)

    class Meta:
        ordering = ["run", "row", "id"]
        indexes = [models.Index(fields=["run", "outcome", "row"], name="kpis_importcell_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.row} {self.outcome}"
