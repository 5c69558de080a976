"""The outlook of one series, for its page and its chart."""

from __future__ import annotations

from kpis.models import Indicator, Outlook
from organizations.permissions import Act
from organizations.selectors import Actor


def outlook_of(actor: Actor, indicator: Indicator, department_id: int | None) -> Outlook | None:
    """What is stored for the series: an outlook, or why there is none; None before computing."""
    actor.require(Act.INDICATOR_VIEW)
    return Outlook.objects.filter(
        organization=actor.organization, indicator=indicator, department=department_id
    ).first()
