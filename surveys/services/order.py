"""Places of rows that a person puts in order."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet


def next_place(rows: QuerySet[Any]) -> int:
    """The place behind all others."""
    last = rows.aggregate(last=Max("position"))["last"]
    return 1 if last is None else int(last) + 1


def move_row(rows: QuerySet[Any], pk: int, *, up: bool) -> None:
    """Moves one of the rows, which the caller has locked, one place; at the ends it stays."""
    ids = list(rows.order_by("position", "id").values_list("pk", flat=True))
    place = ids.index(pk)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(ids):
        return
    ids[place], ids[target] = ids[target], ids[place]
    for position, each in enumerate(ids, start=1):
        rows.filter(pk=each).exclude(position=position).update(position=position)
