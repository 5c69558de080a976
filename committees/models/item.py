"""指摘事項: what a committee asked for, with every revision of the question and the answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from committees.models.committee import Committee, CommitteeMember, ItemStatus
from committees.models.meeting import Meeting, Statement
from core.audit import append_only, record_of_truth
from core.models import Versioned
from organizations.models import Department, Organization


@record_of_truth()
class ActionItem(Versioned):
    """An item of one committee. What it says, its revisions say.

    `latest_seq` is the office's newest text, `settled_seq` the newest one that others may read:
    a committee's members see settled revisions only. `dropped_at` is set for one made by mistake.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField("並び順", default=0)
    latest_seq = models.PositiveIntegerField(default=0)
    settled_seq = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField("取りやめた理由", max_length=400, blank=True)

    class Meta:
        ordering = ["committee", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_item_org_id"),
            models.CheckConstraint(
                condition=Q(settled_seq__isnull=True) | Q(settled_seq__lte=F("latest_seq")),
                name="committees_item_settled_exists",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | ~Q(dropped_because=""),
                name="committees_item_drop_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id} {self.pk}"


@append_only
class ActionItemRevision(models.Model):
    """One wording of an item. `text` and `response` are plain with bullets and **emphasis**.

    `text_changed` and `response_changed` are the parts that a paper from outside printed in red,
    as pairs of start and end in characters: what had changed before the portal knew the item.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="revisions")
    seq = models.PositiveIntegerField()
    number = models.CharField("番号", max_length=20, blank=True)
    area = models.CharField("施策区分", max_length=120, blank=True)
    category = models.CharField("項目分類", max_length=120, blank=True)
    heading = models.CharField("見出し", max_length=200, blank=True)
    text = models.TextField("指摘の内容", blank=True)
    text_changed = models.JSONField(default=list, blank=True)
    source = models.CharField("出所", max_length=300, blank=True)
    status = models.ForeignKey(
        ItemStatus, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response = models.TextField("対応状況", blank=True)
    response_changed = models.JSONField(default=list, blank=True)
    due_typed = models.CharField("期限（原文）", max_length=60, blank=True)
    due_first = models.DateField(null=True, blank=True)
    due_last = models.DateField(null=True, blank=True)
    reason = models.CharField("変更の理由", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["item", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="committees_revision_org_id"
            ),
            models.UniqueConstraint(fields=["item", "seq"], name="committees_revision_seq_once"),
            models.CheckConstraint(
                condition=~Q(heading="") | ~Q(text=""), name="committees_revision_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} #{self.seq}"


@append_only
class RevisionDepartment(models.Model):
    """A department that answers for an item; `typed` as the paper wrote it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    revision = models.ForeignKey(
        ActionItemRevision, on_delete=models.PROTECT, related_name="departments"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    typed = models.CharField("担当課", max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["revision", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "typed"], name="committees_revisiondepartment_once"
            )
        ]

    def __str__(self) -> str:
        return self.typed


@record_of_truth()
class ItemSource(models.Model):
    """Where an item comes from: a meeting, a statement made there, a member."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="sources")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_items"
    )
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_items"
    )
    member = models.ForeignKey(
        CommitteeMember, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_items"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["item", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "meeting", "statement", "member"],
                nulls_distinct=False,
                name="committees_itemsource_once",
            ),
            models.CheckConstraint(
                condition=Q(meeting__isnull=False)
                | Q(statement__isnull=False)
                | Q(member__isnull=False),
                name="committees_itemsource_points_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} ← {self.meeting_id}"


@append_only
class MeetingItem(models.Model):
    """The state of an item as frozen for a meeting: the revision that held then."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="frozen")
    revision = models.ForeignKey(ActionItemRevision, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="committees_meetingitem_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.item_id}"
