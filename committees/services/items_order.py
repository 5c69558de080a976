"""The order of a committee's items, and their numbers along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from committees.models import ActionItem, ActionItemRevision, Committee
from committees.services.items import department_names, newest_revisions, revise_items
from committees.services.items_access import lock_committee
from committees.services.items_reading import ItemTyped, typed_of
from core import audit
from core.errors import Invalid
from organizations.permissions import Act
from organizations.selectors import Actor


def order_items(*, by: Actor, committee: Committee, order: Sequence[int]) -> int:
    """Puts the items into that order of ids; returns how many moved.

    Raises Invalid where an item came or went meanwhile: nobody's new item is pushed about unseen.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="order_items"):
        locked = lock_committee(by, committee.pk)
        rows = {
            row.pk: row
            for row in ActionItem.objects.select_for_update().filter(
                committee=locked, dropped_at=None
            )
        }
        if sorted(rows) != sorted(order):
            raise Invalid(
                "items_changed",
                "画面を開いたあとに、指摘事項が増えたか減りました。",
                "並び順を確かめて、もう一度保存してください。",
            )
        moved = []
        for place, pk in enumerate(order):
            if rows[pk].position != place:
                rows[pk].position = place
                rows[pk].version += 1
                moved.append(rows[pk])
        ActionItem.objects.bulk_update(moved, ["position", "version"], batch_size=500)
        return len(moved)


def renumber_items(*, by: Actor, committee: Committee) -> int:
    """Numbers the items 1, 2, 3… in their order; returns how many numbers changed.

    What was settled stays settled; what the office still works on stays unsettled.
    """
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="renumber_items"):
        locked = lock_committee(by, committee.pk)
        rows = list(
            ActionItem.objects.filter(committee=locked, dropped_at=None).order_by("position", "id")
        )
        newest = newest_revisions([row.pk for row in rows])
        names = department_names([revision.pk for revision in newest.values()])
        changed = 0
        for settled in (True, False):
            changes = [
                (row, row.latest_seq, _numbered(newest[row.pk], names, str(place)))
                for place, row in enumerate(rows, 1)
                if (row.settled_seq == row.latest_seq) is settled
                and newest[row.pk].number != str(place)
            ]
            revise_items(by=by, changes=changes, settled=settled, reason="番号の付け直し")
            changed += len(changes)
        return changed


def _numbered(revision: ActionItemRevision, names: dict[int, list[str]], number: str) -> ItemTyped:
    mark = revision.status.mark if revision.status else ""
    return replace(typed_of(revision, names[revision.pk], mark), number=number)
