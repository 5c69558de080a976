"""Meetings: agenda, papers, minutes and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from committees.models.committee import Committee, CommitteeMember
from core.audit import append_only, record_of_truth
from core.models import Versioned
from organizations.models import Organization

LARGEST_PAPER = 50 * 1024 * 1024


@record_of_truth()
class Meeting(Versioned):
    """One sitting. `frozen_at` is when the state of the committee's items was put down for it.

    `label` is how the office numbers it (令和5年度第1回), `order` its place among the committee's
    meetings: two on one day are told apart by it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "準備中"
        HELD = "held", "開催済み"
        CANCELLED = "cancelled", "中止"

    class Minutes(models.TextChoices):
        NONE = "none", "議事録なし"
        DRAFT = "draft", "議事録作成中"
        SETTLED = "settled", "議事録確定"
        PUBLISHED = "published", "議事録公開"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="meetings")
    label = models.CharField("回", max_length=60)
    order = models.PositiveIntegerField("順序")
    held_on = models.DateField("開催日", null=True, blank=True)
    starts_at = models.TimeField("開始", null=True, blank=True)
    ends_at = models.TimeField("終了", null=True, blank=True)
    place = models.CharField("場所", max_length=120, blank=True)
    note = models.TextField("連絡事項", blank=True)
    state = models.CharField("状態", max_length=10, choices=State.choices, default=State.PLANNED)
    minutes = models.CharField(
        "議事録", max_length=10, choices=Minutes.choices, default=Minutes.NONE
    )
    answers_due_on = models.DateField("回答の締切", null=True, blank=True)
    frozen_at = models.DateTimeField("対応状況の確定日時", null=True, blank=True)

    class Meta:
        ordering = ["committee", "-order"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="committees_meeting_org_id"
            ),
            models.UniqueConstraint(
                fields=["committee", "label"], name="committees_meeting_label_once"
            ),
            models.UniqueConstraint(
                fields=["committee", "order"], name="committees_meeting_order_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="committees_meeting_times_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_on__isnull=False),
                name="committees_meeting_held_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.label


@append_only
class MeetingAnnouncement(models.Model):
    """What the members were told of a meeting: the first is the invitation, others are changes.

    `facts` are day, times, place and whether it was called off, as they then stood. From the first
    one on, members from outside read the meeting's agenda and papers.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="announcements")
    seq = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    note = models.CharField("案内に添える言葉", max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["meeting", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seq"], name="committees_announcement_seq_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} #{self.seq}"


@record_of_truth()
class AgendaItem(Versioned):
    """議題. `decision` says what was decided of it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    number = models.PositiveSmallIntegerField("議題番号")
    title = models.CharField("議題", max_length=200)
    decision = models.CharField("決定", max_length=400, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_agenda_org_id"),
            models.UniqueConstraint(
                fields=["meeting", "number"], name="committees_agenda_number_once"
            ),
        ]

    def __str__(self) -> str:
        return f"議題{self.number} {self.title}"


@record_of_truth()
class Paper(Versioned):
    """資料n of a meeting: a file, or a table of the portal as it stood when it was frozen."""

    class Kind(models.TextChoices):
        FILE = "file", "ファイル"
        ACTION_ITEMS = "action_items", "指摘事項への対応状況"
        KPIS = "kpis", "KPIの達成状況"
        ROADMAP = "roadmap", "ロードマップ"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    number = models.CharField("資料番号", max_length=10)
    title = models.CharField("資料名", max_length=200)
    kind = models.CharField("種類", max_length=12, choices=Kind.choices)
    options = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_paper_org_id"),
            models.UniqueConstraint(
                fields=["meeting", "number"],
                condition=Q(removed_at__isnull=True),
                name="committees_paper_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """資料1, 資料2-1; 参考1 as it is."""
        return f"資料{self.number}" if self.number[:1].isascii() else self.number


@append_only
class PaperVersion(models.Model):
    """What a paper holds: a file's bytes, or a table's columns and rows as of a moment."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    seq = models.PositiveIntegerField()
    name = models.CharField("ファイル名", max_length=200, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField("大きさ（バイト）", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True, blank=True)
    table = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["paper", "seq"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "seq"], name="committees_paperversion_seq_once"
            ),
            models.CheckConstraint(
                condition=Q(content__isnull=False, table__isnull=True)
                | Q(content__isnull=True, table__isnull=False),
                name="committees_paperversion_file_or_table",
            ),
            models.CheckConstraint(
                condition=Q(size__lte=LARGEST_PAPER), name="committees_paperversion_size_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} #{self.seq}"


@record_of_truth()
class Statement(Versioned):
    """What one person said. `speaker` is as the minutes write it, `member` whom it was read as."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="statements")
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    member = models.ForeignKey(
        CommitteeMember, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    position = models.PositiveIntegerField("並び順")
    mark = models.CharField("記号", max_length=4, blank=True)
    speaker = models.CharField("発言者", max_length=120, blank=True)
    aside = models.CharField("添え書き", max_length=200, blank=True)
    text = models.TextField("発言")

    class Meta:
        ordering = ["meeting", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="committees_statement_org_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mark}{self.speaker}"
