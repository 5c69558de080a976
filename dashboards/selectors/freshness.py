"""How fresh a dashboard is: the latest computation, and whether another one is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef, Subquery

from core.models import OutboxMessage
from kpis.models import Achievement, Indicator
from kpis.services.achievements import TOPIC
from organizations.models import Organization
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class Freshness:
    """`computed_at` None: nothing has been computed yet. `pending`: approved figures wait."""

    computed_at: datetime | None
    pending: bool

    def overtakes(self, seen: Freshness) -> bool:
        """Whether a page drawn from `seen` shows figures that have been computed anew since.

        The end of a wait counts too: a recompute may commit after one that began later.
        """
        if seen.pending and not self.pending:
            return True
        if self.computed_at is None:
            return False
        return seen.computed_at is None or self.computed_at > seen.computed_at


def freshness(actor: Actor) -> Freshness:
    """Of all KPIs of the actor's organization, in one query."""
    actor.require(Act.DASHBOARD_VIEW)
    own = Indicator.objects.filter(organization=actor.organization).values("pk")
    computed = Achievement.objects.filter(organization=OuterRef("pk"), is_headline=True)
    # One row of the organization, so that both answers come from the same moment. Every
    # recompute rewrites the headline rows too.
    row = (
        Organization.objects.filter(pk=actor.organization.pk)
        .annotate(
            computed_at=Subquery(
                computed.order_by()
                .values("organization")
                .annotate(latest=Max("computed_at"))
                .values("latest")
            ),
            pending=Exists(OutboxMessage.objects.filter(topic=TOPIC, subject__in=own)),
        )
        .values("computed_at", "pending")
        .get()
    )
    return Freshness(row["computed_at"], row["pending"])
