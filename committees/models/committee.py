"""Committees, who sits on them, and the words they use."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization


@record_of_truth()
class Committee(Versioned):
    """A 会議体. `names_published` says whether what is published names people or capacities only.

    `paper` keeps how its action table is printed: title, number, columns, order and filter
    (committees/paper_settings.py).
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="committees"
    )
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    name = models.CharField("名称", max_length=120)
    kind = models.CharField("種類", max_length=40, blank=True)
    purpose = models.TextField("目的", blank=True)
    names_published = models.BooleanField("公開するときに氏名を出す", default=False)
    is_open = models.BooleanField("職員全員が見られる", default=True)
    paper = models.JSONField(default=dict, blank=True)
    ended_on = models.DateField("終了日", null=True, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "id"], name="committees_committee_org_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "key"], name="committees_committee_key_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@record_of_truth()
class CommitteeMember(Versioned):
    """A seat on a committee for a term. `name` may be blank: a capacity is enough (知事).

    `user` is set for whoever signs in; from outside, it opens this committee alone.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_seats",
    )
    name = models.CharField("氏名", max_length=60, blank=True)
    capacity = models.CharField("役職・肩書", max_length=120)
    seat = models.CharField("会議での立場", max_length=40, default="委員")
    is_external = models.BooleanField("外部委員", default=False)
    term_from = models.DateField("任期の初日", null=True, blank=True)
    term_to = models.DateField("任期の末日", null=True, blank=True)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["committee", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_member_org_id"),
            models.UniqueConstraint(
                fields=["committee", "name", "capacity", "term_from"],
                nulls_distinct=False,
                name="committees_member_once",
            ),
            models.CheckConstraint(
                condition=Q(term_from__isnull=True)
                | Q(term_to__isnull=True)
                | Q(term_to__gte=F("term_from")),
                name="committees_member_term_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} {self.name}".strip()


@record_of_truth()
class StatementMark(models.Model):
    """A sign before a statement in the minutes: ● explanation or answer, ☆ opinion or question."""

    class Meaning(models.TextChoices):
        ANSWER = "answer", "説明・回答"
        REMARK = "remark", "意見・質問"
        OTHER = "other", "その他"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField("記号", max_length=4)
    word = models.CharField("呼び方", max_length=40)
    meaning = models.CharField("意味", max_length=8, choices=Meaning.choices)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        ordering = ["committee", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "mark"], name="committees_mark_once"),
            models.CheckConstraint(condition=~Q(mark=""), name="committees_mark_not_blank"),
        ]

    def __str__(self) -> str:
        return self.mark


@record_of_truth()
class ItemStatus(models.Model):
    """A word of the committee's own for how far an item is: ○ 対応済. `closes` ends the item."""

    class Tone(models.TextChoices):
        GOOD = "good", "緑"
        WARNING = "warning", "黄"
        BAD = "bad", "赤"
        NEUTRAL = "neutral", "灰"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="statuses")
    mark = models.CharField("記号", max_length=12)
    word = models.CharField("呼び方", max_length=60)
    closes = models.BooleanField("対応が終わった", default=False)
    tone = models.CharField("色", max_length=8, choices=Tone.choices, default=Tone.NEUTRAL)
    position = models.PositiveSmallIntegerField("並び順", default=0)

    class Meta:
        ordering = ["committee", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="committees_status_org_id"),
            models.UniqueConstraint(fields=["committee", "mark"], name="committees_status_once"),
            models.CheckConstraint(condition=~Q(mark=""), name="committees_status_mark_not_blank"),
        ]

    def __str__(self) -> str:
        return f"{self.mark} {self.word}"
