"""Answers collected elsewhere, on their way in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from surveys.models.survey import Survey


@record_of_truth()
class ColumnMap(Versioned):
    """Which column of a file answers which question, kept for the next file of the same shape.

    `shape` is a digest of the headings; `columns` maps each heading to a question, a row, a
    choice, a group or to nothing (dropped).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="column_maps")
    shape = models.CharField(max_length=64)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "shape"], name="surveys_columnmap_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.shape[:8]}"


class AnswerImport(Versioned):
    """A file being taken in. Columns that name people are gone before `rows` is stored.

    Not on record: its rows are single answers, shuffled, and vanish when written or given up.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", "列の対応を確認中"
        WRITTEN = "written", "取り込み済み"
        DROPPED = "dropped", "取りやめ"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField("ファイル名", max_length=200)
    headings = models.JSONField(default=list)
    dropped = models.JSONField("取り除いた列", default=list)
    rows = models.BinaryField(null=True)
    row_count = models.PositiveIntegerField("行数", default=0)
    columns = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAPPING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="surveys_answerimport_org_id"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
