"""A person's notices in an organization."""

from __future__ import annotations

from django.db.models import QuerySet

from organizations.models.notice import Notice
from organizations.permissions import Act
from organizations.selectors import Actor


def notices(actor: Actor, *, unread_only: bool = False) -> QuerySet[Notice]:
    """The person's own notices here, newest first."""
    actor.require(Act.NOTICE_VIEW)
    found = Notice.objects.filter(organization=actor.organization, user=actor.user)
    return found.filter(read_at__isnull=True) if unread_only else found


def unread_count(actor: Actor) -> int:
    """How many the person has not opened yet; one query, for the mark in the page's head."""
    return notices(actor, unread_only=True).order_by().count()
