"""Rows that were taken out of a draft, put back from the record that the database keeps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import models
from django.db.models import ProtectedError

from core.errors import Invalid
from plans.models import (
    Milestone,
    PlanItem,
    PlanItemDepartment,
    PlanItemViewpoint,
    PlanItemYear,
)

# What belongs to an item, in the order in which it is put back.
DETAILS: tuple[type[models.Model], ...] = (PlanItemYear, PlanItemDepartment, PlanItemViewpoint)


def events_of(model: type[models.Model]) -> Any:
    """The manager of the table's change record."""
    events: Any = model._meta.get_field("events").related_model
    return events.objects


def by_people(events: Any) -> Any:
    """Those of the changes that a person made; the record writes null for the portal's own."""
    return events.filter(pgh_context__user__isnull=False).exclude(pgh_context__user=None)


def deletions(model: type[models.Model], context_id: Any) -> list[Any]:
    """What one act deleted of a table."""
    return list(
        events_of(model).filter(pgh_label="delete", pgh_context_id=context_id).order_by("pgh_id")
    )


def put_back(model: type[models.Model], events: Sequence[Any], **instead: Any) -> int:
    """The rows as they were, with their old ids. `instead` replaces columns; returns how many."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = [model(**{name: getattr(event, name) for name in names} | instead) for event in events]
    return len(model._default_manager.bulk_create(rows))


def delete_items(items: Collection[PlanItem]) -> None:
    """Items with everything of theirs, the lowest first. Raises Invalid where a KPI hangs on one.

    Milestones of theirs go to the same item of another version.
    """
    ids = [item.pk for item in items]
    _move_milestones(items)
    try:
        for model in DETAILS:
            model._default_manager.filter(item__in=ids).delete()
        waiting = {item.pk: item for item in items}
        while waiting:
            parents = {item.parent_id for item in waiting.values()}
            leaves = [pk for pk in waiting if pk not in parents]
            PlanItem.objects.filter(pk__in=leaves).delete()
            for pk in leaves:
                del waiting[pk]
    except ProtectedError as error:
        # The first one is enough to know where to look.
        name = str(next(iter(error.protected_objects)))
        raise Invalid(
            "item_in_use",
            f"この項目を「{name}」が使っているため、外せません。",
            f"「{name}」の取組を選び直してから、もう一度操作してください。",
        ) from error


def _move_milestones(items: Collection[PlanItem]) -> None:
    by_key = {item.key: item for item in items}
    held = Milestone.objects.filter(item__in=[item.pk for item in items]).select_related("item")
    others = {
        other.key: other
        for other in PlanItem.objects.filter(
            plan_version__plan__in={row.plan_id for row in held}, key__in=by_key
        )
        .exclude(pk__in=[item.pk for item in items])
        .order_by("plan_version__position")
    }
    for row in held:
        row.item = others.get(row.item.key) if row.item else None
        if row.item is not None:
            row.save(update_fields=["item"])
