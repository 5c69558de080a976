"""What a survey asks: pages, questions, choices and the rows of a matrix."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from organizations.models import Organization
from surveys.models.survey import Survey


@record_of_truth()
class Page(Versioned):
    """What is seen at once. `text` stands above its questions."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="pages")
    position = models.PositiveIntegerField("並び順", default=0)
    title = models.CharField("見出し", max_length=120, blank=True)
    text = models.TextField("説明", blank=True)

    class Meta:
        ordering = ["survey", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_page_org_id")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.position}"


@record_of_truth()
class Question(Versioned):
    """`identity` is kept over the waves, `key` names the question in files and addresses.

    A matrix has rows, and its choices are the states each row may be in. `show_if` is a rule of
    surveys.structures.rules or empty. Limits: `least`/`most` of a number (or of a number of
    chosen answers), `longest` characters of a text, `decimals` of a number.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", "一つ選ぶ"
        MULTIPLE = "multiple", "いくつでも選ぶ"
        SCALE = "scale", "段階で答える"
        MATRIX = "matrix", "表（項目×状態）"
        NUMBER = "number", "数"
        DATE = "date", "日付"
        SHORT = "short", "短い文"
        LONG = "long", "長い文"
        TEXT = "text", "説明文（回答なし）"

    class Order(models.TextChoices):
        FIXED = "fixed", "この順"
        RANDOM = "random", "人ごとに入れ替える"

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="questions")
    identity = models.UUIDField("回をまたぐ識別子", default=uuid.uuid4)
    key = models.SlugField("識別子", max_length=40)
    position = models.PositiveIntegerField("並び順", default=0)
    kind = models.CharField("形式", max_length=8, choices=Kind.choices)
    wording = models.CharField("質問文", max_length=400)
    short_name = models.CharField("集計表での名前", max_length=60, blank=True)
    note = models.TextField("補足", blank=True)
    required = models.BooleanField("必須", default=False)
    order = models.CharField("選択肢の順", max_length=6, choices=Order.choices, default=Order.FIXED)
    least = ExactDecimalField("下限", null=True, blank=True)
    most = ExactDecimalField("上限", null=True, blank=True)
    decimals = models.PositiveSmallIntegerField("小数の桁数", default=0)
    longest = models.PositiveIntegerField("最大文字数", null=True, blank=True)
    unit = models.CharField("単位", max_length=20, blank=True)
    show_if = models.JSONField("表示する条件", default=dict, blank=True)

    class Meta:
        ordering = ["survey", "page__position", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_question_org_id"),
            models.UniqueConstraint(fields=["survey", "key"], name="surveys_question_key_once"),
            models.UniqueConstraint(
                fields=["survey", "identity"], name="surveys_question_identity_once"
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(most__gte=F("least")),
                name="surveys_question_limits_order",
            ),
            models.CheckConstraint(
                condition=~Q(kind="text") | Q(required=False), name="surveys_question_text_asks_not"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.wording


@record_of_truth()
class Choice(Versioned):
    """An answer to choose, or a state of a matrix.

    `tone` places it on a diverging bar: +1 satisfied, −1 not, 0 between or beside; `is_unknown`
    marks 知らなかった and the like, kept apart from できていない. `is_other` asks for words;
    `is_alone` can't be chosen together with others (特になし).
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveIntegerField("並び順", default=0)
    key = models.SlugField("識別子", max_length=40)
    label = models.CharField("選択肢", max_length=200)
    tone = models.SmallIntegerField("評価の向き", default=0)
    is_unknown = models.BooleanField("知らない・わからない", default=False)
    is_other = models.BooleanField("その他（自由記入つき）", default=False)
    is_alone = models.BooleanField("ほかと同時に選べない", default=False)

    class Meta:
        ordering = ["question", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="surveys_choice_key_once"),
            models.UniqueConstraint(fields=["question", "label"], name="surveys_choice_label_once"),
            models.CheckConstraint(
                condition=Q(tone__gte=-1, tone__lte=1), name="surveys_choice_tone_range"
            ),
        ]

    def __str__(self) -> str:
        return self.label


@record_of_truth()
class MatrixRow(Versioned):
    """A thing that a matrix asks the state of."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField("並び順", default=0)
    key = models.SlugField("識別子", max_length=40)
    label = models.CharField("項目", max_length=200)
    note = models.CharField("補足", max_length=400, blank=True)

    class Meta:
        ordering = ["question", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "key"], name="surveys_matrixrow_key_once"),
            models.UniqueConstraint(
                fields=["question", "label"], name="surveys_matrixrow_label_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label
