"""Taking an item off the list with a reason, and putting it back."""

from __future__ import annotations

from django.db import transaction

from committees.models import ActionItem
from committees.services.items_access import lock_items
from core import audit
from core.clock import now
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor

_LIMIT = 400


def drop_item(*, by: Actor, item: ActionItem, reason: str) -> ActionItem:
    """Takes an item off the list; what was frozen for meetings keeps it. Twice is once."""
    return drop_items(by=by, items=[item], reason=reason)[0]


def drop_items(*, by: Actor, items: list[ActionItem], reason: str) -> list[ActionItem]:
    """Takes several off the list for one reason; all or none. Raises Invalid without a reason."""
    by.require(Act.ITEM_EDIT)
    reason = reason.strip()
    if not reason or len(reason) > _LIMIT:
        raise Invalid(
            "reason_missing" if not reason else "reason_too_long",
            "取りやめる理由が入力されていません。"
            if not reason
            else f"理由が{len(reason)}文字あります。",
            f"なぜ一覧から外すのかを{_LIMIT}文字以内で入力してください。",
            field="reason",
        )
    with transaction.atomic(), audit.acting(by=by.user, intent="drop_item"):
        locked = lock_items(by, [item.pk for item in items])
        moment = now()
        new = [row for row in locked.values() if row.dropped_at is None]
        for row in new:
            row.dropped_at, row.dropped_because = moment, reason
            row.version += 1
        ActionItem.objects.bulk_update(new, ["dropped_at", "dropped_because", "version"])
        return [locked[item.pk] for item in items]


def restore_item(*, by: Actor, item: ActionItem) -> ActionItem:
    """Puts a dropped item back at its place."""
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="restore_item"):
        row = lock_items(by, [item.pk])[item.pk]
        if row.dropped_at is not None:
            row.dropped_at, row.dropped_because = None, ""
            row.version += 1
            row.save()
        return row
