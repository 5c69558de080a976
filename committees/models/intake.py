"""Action tables brought in from outside: what was sent, how it was read, what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from committees.models.committee import Committee
from committees.models.meeting import Meeting
from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization


@record_of_truth(exclude=["content", "rows"])
class ItemImport(Versioned):
    """`rows` are the items as read and corrected, with what each would do; nothing is written yet.

    After writing, `written` names the revisions made, so that all can be taken back at once.
    """

    class Source(models.TextChoices):
        XLSX = "xlsx", "Excel"
        DOCX = "docx", "Word"
        DELIMITED = "delimited", "CSV・TSV"
        PASTE = "paste", "貼り付け"

    class State(models.TextChoices):
        PREVIEWED = "previewed", "確認待ち"
        DONE = "done", "取込み済み"
        CANCELLED = "cancelled", "中止"
        UNDONE = "undone", "取消し済み"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="imports")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    file_name = models.CharField("ファイル名", max_length=200, blank=True)
    content = models.BinaryField(null=True, blank=True)
    rows = models.JSONField(default=list)
    written = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="undone") | Q(undone_at__isnull=False),
                name="committees_import_undone_has_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name or self.source} {self.state}"
