"""What came back, after the close, and the tables made from it.

Nothing here is put on record row by row: a change record would hold times and an order of its own
and so tell what the shuffled box hides.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from core.audit import record_of_truth
from core.fields import ExactDecimalField
from core.models import Versioned
from organizations.models import Organization
from surveys.models.survey import Survey


class Response(models.Model):
    """One person's answers, written once, in random order, with all others of the survey.

    `groups`: AxisValue numbers along the axes without base (0 = not known). `slots`: a small
    number per place of surveys.structures.slots (−1 not asked, 0 no answer). `figures`: numbers
    and dates (as days since 1970-01-01). `respondent` is known in a confidential survey alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses")
    groups = ArrayField(models.SmallIntegerField(), default=list)
    slots = ArrayField(models.SmallIntegerField(), default=list)
    figures = ArrayField(ExactDecimalField(null=True), default=list)
    respondent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.pk)


class ConfidentialEntry(models.Model):
    """Who has answered a confidential survey, so that each answers once."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="surveys_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.user_id}"


@record_of_truth()
class SurveyResult(Versioned):
    """Everything that may be shown of a survey, made once, past disclosure control.

    Pages, exports, papers and the API read `document` (surveys.tabulation.document) and nothing
    else. `rule` names the version of the rules that made it.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="result")
    rule = models.CharField(max_length=20)
    document = models.JSONField()
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.survey_id} {self.rule}"
