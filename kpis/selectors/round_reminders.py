"""The reminders that the DX office sent by hand, as the notices themselves record them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min
from django.utils import timezone

from kpis.models.round import CollectionRound
from organizations.models import User
from organizations.models.notice import Notice


@dataclass(frozen=True)
class HandReminder:
    """One reminder: who sent it when, and to how many people."""

    at: datetime
    by: str
    people: int

    def is_of(self, day: date) -> bool:
        return timezone.localdate(self.at) == day


def hand_key(round_id: int, day: date, user_id: int) -> str:
    """The notices' key: one a round and day, with who asked for it."""
    return f"{_prefix(round_id)}{day}:{user_id}"


def hand_reminders(asked: CollectionRound) -> list[HandReminder]:
    """The reminders sent by hand, newest first; two queries."""
    rows = list(
        Notice.objects.filter(organization=asked.organization_id, key__startswith=_prefix(asked.pk))
        .order_by()
        .values_list("key")
        .annotate(at=Min("created_at"), people=Count("pk"))
    )
    users = User.objects.in_bulk({int(key.rpartition(":")[2]) for key, _, _ in rows})
    found = [
        HandReminder(at, str(users.get(int(key.rpartition(":")[2]), "")), people)
        for key, at, people in rows
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _prefix(round_id: int) -> str:
    return f"round:{round_id}:hand:"
