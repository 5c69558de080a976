"""Surveys that wait for a person's own answer."""

from __future__ import annotations

from datetime import datetime

from organizations.permissions import Act
from organizations.selectors import Actor
from surveys.models import ConfidentialEntry, Survey


def surveys_waiting_for(actor: Actor, *, now: datetime) -> list[Survey]:
    """Open surveys with names that the person has not answered, the earliest end first.

    Anonymous ones are not among them: nobody knows who has answered those. One query.
    """
    if not actor.can(Act.SURVEY_ANSWER, anywhere=True):
        return []
    answered = ConfidentialEntry.objects.filter(user=actor.user).values("survey_id")
    open_ones = Survey.objects.filter(
        organization=actor.organization,
        entry=Survey.Entry.SIGNED_IN,
        state=Survey.State.OPEN,
        closes_at__gt=now,
    )
    return list(open_ones.exclude(pk__in=answered).order_by("closes_at", "pk"))
