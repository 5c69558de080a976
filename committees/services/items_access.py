"""Locks on a committee's items, and what is said where one is not there or was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from committees.models import ActionItem, Committee, Meeting
from committees.selectors.items import item_not_found
from committees.selectors.seats import committee_not_found, committees_visible_to
from core.errors import NotFound, Stale
from organizations.selectors import Actor


def meeting_not_found() -> NotFound:
    return NotFound(
        "meeting_not_found",
        "この会議は見つかりません。",
        "会議の一覧から選び直してください。",
    )


def lock_committee(by: Actor, pk: int) -> Committee:
    """The person's committee, locked: two people's additions must not take the same place."""
    found = committees_visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise committee_not_found()
    return found


def lock_items(by: Actor, pks: Iterable[int]) -> dict[int, ActionItem]:
    """The items by id, locked in a fixed order so that two people never wait for each other.

    Raises NotFound where one is not of a committee that the person may open.
    """
    wanted = set(pks)
    found = {
        item.pk: item
        for item in ActionItem.objects.select_for_update(of=("self",))
        .filter(
            organization=by.organization,
            committee__in=committees_visible_to(by).order_by().values("pk"),
            pk__in=wanted,
        )
        .order_by("pk")
    }
    if found.keys() != wanted:
        raise item_not_found()
    return found


def lock_meeting(by: Actor, pk: int) -> Meeting:
    found = (
        Meeting.objects.select_for_update(of=("self",))
        .filter(
            organization=by.organization,
            committee__in=committees_visible_to(by).order_by().values("pk"),
            pk=pk,
        )
        .first()
    )
    if found is None:
        raise meeting_not_found()
    return found


def changed_meanwhile(
    theirs: Mapping[str, Any] | None = None, typed: Mapping[str, Any] | None = None
) -> Stale:
    return Stale(
        "changed_meanwhile",
        "画面を開いたあとに、ほかの人がこの指摘事項を変更しました。",
        "違うところを確かめてから、もう一度保存してください。入力した文字は残しています。",
        theirs=theirs,
        typed=typed,
    )
