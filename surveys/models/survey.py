"""A survey: what it is for, when it runs, how people get in, and what will be shown."""

from __future__ import annotations

import secrets
import uuid

import pghistory
from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from plans.models import Plan

SMALLEST_K = 5
DEFAULT_K = 10
# On record: somebody took the single answers of a survey with names (surveys/services/singles.py).
SINGLES_TAKEN = "singles_taken"


def new_public_key() -> str:
    """A name for the address people answer at that tells nothing and can't be guessed."""
    return secrets.token_urlsafe(9).replace("-", "x").replace("_", "y").lower()


@record_of_truth(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    pghistory.ManualEvent(SINGLES_TAKEN),
)
class Survey(Versioned):
    """`series` binds the waves of one survey; `wave` counts them from 1.

    From the opening on the questions, the groups, `k` and the declared tables stand still
    (surveys/sql). `box_key` is the public key that answers are sealed with; its private half lies
    outside the database and is destroyed with the box at the close. A closed survey never opens
    again. `responses_deleted_on` is when the single answers went; what is shown stays.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "作成中"
        OPEN = "open", "回答受付中"
        CLOSING = "closing", "集計中"
        CLOSED = "closed", "終了"
        DISCARDED = "discarded", "取りやめ"

    class Origin(models.TextChoices):
        ASKED = "asked", "この画面で回答を集める"
        IMPORTED = "imported", "他で集めた回答を取り込む"
        TOTALS = "totals", "公表された集計だけを登録する"

    class Entry(models.TextChoices):
        CODES = "codes", "一回限りの回答コード"
        LINK = "link", "だれでも回答できるリンク（重複は防げません）"
        SIGNED_IN = "signed_in", "サインインして回答（記名）"

    class Audience(models.TextChoices):
        OFFICE = "office", "DX推進担当だけ"
        STAFF = "staff", "庁内の全員"
        PUBLIC = "public", "住民にも公開"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="surveys")
    key = models.SlugField("識別子", max_length=60, allow_unicode=True)
    public_key = models.CharField(
        "回答用アドレス", max_length=24, unique=True, default=new_public_key
    )
    series = models.UUIDField("系列", default=uuid.uuid4)
    wave = models.PositiveIntegerField("回", default=1)
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    title = models.CharField("題名", max_length=120)
    purpose = models.TextField("目的", blank=True)
    audience = models.CharField("対象", max_length=200, blank=True)
    greeting = models.TextField("回答者への案内", blank=True)
    contact = models.CharField("問い合わせ先", max_length=200, blank=True)
    origin = models.CharField(
        "回答の集め方", max_length=8, choices=Origin.choices, default=Origin.ASKED
    )
    entry = models.CharField(
        "回答の入口", max_length=10, choices=Entry.choices, default=Entry.CODES
    )
    confidential = models.BooleanField("記名（匿名ではない）", default=False)
    k = models.PositiveSmallIntegerField("表示する最少の回答者数（K）", default=DEFAULT_K)
    assumed_turnout = models.PositiveSmallIntegerField("見込みの回答率（％）", default=50)
    opens_on = models.DateField("回答開始日", null=True, blank=True)
    closes_at = models.DateTimeField("回答締切", null=True, blank=True)
    delete_on = models.DateField("個々の回答を削除する日", null=True, blank=True)
    shown_to = models.CharField(
        "結果を見られる人", max_length=6, choices=Audience.choices, default=Audience.STAFF
    )
    source = models.CharField("出典", max_length=300, blank=True)
    state = models.CharField("状態", max_length=9, choices=State.choices, default=State.DRAFT)
    opened_at = models.DateTimeField("開始した日時", null=True, blank=True)
    closed_at = models.DateTimeField("終了した日時", null=True, blank=True)
    responses_deleted_on = models.DateField("個々の回答を削除した日", null=True, blank=True)
    box_key = models.BinaryField("封をする公開鍵", null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_survey_org_id"),
            models.UniqueConstraint(fields=["organization", "key"], name="surveys_survey_key_once"),
            models.UniqueConstraint(fields=["series", "wave"], name="surveys_survey_wave_once"),
            models.CheckConstraint(condition=Q(k__gte=SMALLEST_K), name="surveys_survey_k_floor"),
            models.CheckConstraint(
                condition=Q(assumed_turnout__gte=1, assumed_turnout__lte=100),
                name="surveys_survey_turnout_range",
            ),
            models.CheckConstraint(
                condition=Q(confidential=False, entry__in=["codes", "link"])
                | Q(confidential=True, entry="signed_in"),
                name="surveys_survey_named_by_sign_in",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"])
                | Q(opened_at__isnull=False)
                | ~Q(origin="asked"),
                name="surveys_survey_open_since",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closing"])
                | Q(closes_at__isnull=False, delete_on__isnull=False),
                name="surveys_survey_open_until",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(opened_at__isnull=True)
                | Q(closed_at__gte=F("opened_at")),
                name="surveys_survey_times_order",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(box_key__isnull=True),
                name="surveys_survey_closed_has_no_key",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
