"""Versions of a loaded plan that are in people's hands: worked on, decided or discarded here."""

from __future__ import annotations

from plans.models import Plan, PlanItem, PlanVersion
from plans.services.drafts_record import by_people, events_of


def labels_in_hand(plan: Plan) -> dict[str, dict[str, int]]:
    """By the label that the file knows them under, with the ids of their items by key.

    The record tells: a draft that a person changed, renamed or discarded, and what was decided in
    the portal, is no longer the file's to write. Versions that the file says are decided stay its
    own, so that a transcription can be corrected.
    """
    versions = events_of(PlanVersion).filter(plan_id=plan.pk)
    items = events_of(PlanItem).filter(plan_version_id__in=versions.values("pgh_obj_id"))
    touched = set(by_people(versions).values_list("pgh_obj_id", flat=True))
    touched |= set(by_people(items).values_list("plan_version_id", flat=True))
    now = {row.pk: row for row in plan.versions.all()}
    found: dict[str, dict[str, int]] = {}
    for pk, label in versions.filter(pgh_obj_id__in=touched).values_list("pgh_obj_id", "label"):
        row = now.get(pk)
        if row is None:
            found.setdefault(label, {})
        elif row.state == PlanVersion.State.DRAFT or row.frozen_at is not None:
            found[label] = dict(row.items.values_list("key", "pk"))
    return found
