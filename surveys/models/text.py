"""What people wrote in words, apart from everything else they answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.audit import record_of_truth
from core.models import Versioned
from organizations.models import Organization
from surveys.models.question import Question
from surveys.models.survey import Survey


@record_of_truth()
class Theme(Versioned):
    """A name a person gives to comments that say the same."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="themes")
    name = models.CharField("まとまりの名前", max_length=80)
    position = models.PositiveIntegerField("並び順", default=0)

    class Meta:
        ordering = ["survey", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "id"], name="surveys_theme_org_id"),
            models.UniqueConstraint(fields=["survey", "name"], name="surveys_theme_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FreeText(Versioned):
    """A comment with a random key: no group, no link to the same person's other answers.

    `masked` is what may be shown, once a person has released it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "確認待ち"
        RELEASED = "released", "公開できる"
        HELD = "held", "公開しない"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="texts")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField("記入されたまま")
    masked = models.TextField("伏せ字にした文", blank=True)
    state = models.CharField("確認", max_length=8, choices=State.choices, default=State.WAITING)
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="texts"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(masked=""), name="surveys_text_released_reads"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
