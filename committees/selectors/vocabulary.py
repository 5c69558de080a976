"""A committee's words for how far an item is, for forms and lists."""

from __future__ import annotations

from collections.abc import Sequence

from committees.models import Committee, ItemStatus


def statuses_of(committee: Committee) -> list[ItemStatus]:
    return list(ItemStatus.objects.filter(committee=committee).order_by("position", "id"))


def status_choices(statuses: Sequence[ItemStatus]) -> list[tuple[str, str]]:
    return [(row.mark, f"{row.mark} {row.word}") for row in statuses]
