"""What departments answer before the office settles it, and what members say of the items."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from committees.models.committee import CommitteeMember, ItemStatus
from committees.models.item import ActionItem
from committees.models.meeting import Meeting
from core.audit import append_only, record_of_truth
from core.models import Versioned
from organizations.models import Department, Organization


@record_of_truth()
class ResponseDraft(Versioned):
    """A department's answer on its way to a meeting; what it says, its newest revision says."""

    class State(models.TextChoices):
        OPEN = "open", "作成中"
        SUBMITTED = "submitted", "提出済み"
        RETURNED = "returned", "差戻し"
        TAKEN = "taken", "反映済み"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="drafts")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="drafts")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="response_drafts"
    )
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.OPEN)
    latest_seq = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["meeting", "item", "department"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_draft_org_id"),
            models.UniqueConstraint(
                fields=["item", "meeting", "department"], name="committees_draft_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.department_id}"


@append_only
class ResponseDraftRevision(models.Model):
    """One wording of a department's answer, or a step of it with its reason."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    draft = models.ForeignKey(ResponseDraft, on_delete=models.PROTECT, related_name="revisions")
    seq = models.PositiveIntegerField()
    state = models.CharField("状態", max_length=10, choices=ResponseDraft.State.choices)
    status = models.ForeignKey(
        ItemStatus, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response = models.TextField("対応状況", blank=True)
    message = models.CharField("DX担当への連絡・差戻しの理由", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["draft", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "seq"], name="committees_draftrevision_once"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(message=""),
                name="committees_draftrevision_return_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} #{self.seq}"


@record_of_truth()
class ItemComment(models.Model):
    """What a member says of an item. Taking it back hides it; it stays with the record."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="comments")
    member = models.ForeignKey(
        CommitteeMember, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    text = models.TextField("コメント", max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="committees_comment_not_blank")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.pk}"


@record_of_truth()
class ItemRaise(models.Model):
    """That a member wants to raise an item at a meeting."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    item = models.ForeignKey(ActionItem, on_delete=models.PROTECT, related_name="raises")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="raises")
    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="raises")
    note = models.CharField("確かめたいこと", max_length=400, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["meeting", "item", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "meeting", "member"], name="committees_raise_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"
