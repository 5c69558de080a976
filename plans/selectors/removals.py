"""What was taken out of a plan and can be put back."""

from __future__ import annotations

from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan
from plans.selectors.drafts import Removed, edit_of, people_of
from plans.services.drafts_record import events_of
from plans.services.removals import PARTS


def removed_parts(actor: Actor, plan: Plan, part: str) -> tuple[Removed, ...]:
    """Those taken out and not back, newest first; nothing for whoever may not put them back."""
    if not actor.can(Act.PLAN_EDIT):
        return ()
    kind = PARTS[part]
    events = list(
        events_of(kind.model)
        .filter(pgh_label="delete", plan_id=plan.pk, pgh_context__intent=kind.intent)
        .exclude(pgh_obj_id__in=kind.model.objects.filter(plan=plan).values("pk"))
        .order_by("-pgh_id")
    )
    newest = {event.pgh_obj_id: event for event in reversed(events)}
    people = people_of(events)
    return tuple(
        Removed(event.pgh_id, str(getattr(event, kind.naming)), 0, edit_of(event, people))
        for event in sorted(newest.values(), key=lambda one: -one.pgh_id)
    )
