"""Items whose due day has passed and that are still open, and items that wait to be settled."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from committees.models import ActionItem, ActionItemRevision, Committee
from committees.selectors.seats import committees_visible_to, sees_unsettled
from organizations.permissions import Act
from organizations.selectors import Actor


def overdue_revisions(actor: Actor, *, today: date) -> QuerySet[ActionItemRevision]:
    """The wordings that say so, of the committees the person may open that are still at work.

    The office reads its newest wordings, everybody else the settled ones.
    """
    seq = F("item__latest_seq") if sees_unsettled(actor) else F("item__settled_seq")
    return (
        ActionItemRevision.objects.filter(
            item__committee__in=_at_work(actor, today).order_by().values("pk"),
            item__dropped_at=None,
            seq=seq,
            due_last__lt=today,
        )
        .filter(Q(status__isnull=True) | Q(status__closes=False))
        .order_by("due_last", "item__committee", "item__position", "item_id")
    )


def _at_work(actor: Actor, today: date) -> QuerySet[Committee]:
    return committees_visible_to(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))


def unsettled_items(actor: Actor, *, today: date) -> QuerySet[ActionItem]:
    """Items whose newest wording is not settled, of committees still at work; for the office."""
    actor.require(Act.ITEM_EDIT)
    return ActionItem.objects.filter(
        Q(settled_seq__isnull=True) | Q(settled_seq__lt=F("latest_seq")),
        committee__in=_at_work(actor, today).order_by().values("pk"),
        dropped_at=None,
    )


def overdue_counts(
    actor: Actor, *, today: date, departments: Collection[int] | None = None
) -> dict[int, int]:
    """How many by committee; of these departments only, where given. One query."""
    found = overdue_revisions(actor, today=today)
    if departments is not None:
        found = found.filter(departments__department__in=departments)
    rows = (
        found.order_by()
        .values_list("item__committee_id")
        .annotate(number=Count("item_id", distinct=True))
    )
    return dict(rows)
