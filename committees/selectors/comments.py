"""Comments on an item, for those who may read them."""

from __future__ import annotations

from dataclasses import dataclass

from committees.models import ActionItem, Committee, ItemComment
from committees.selectors.seats import is_only_member, reads_comments, seat_of
from organizations.permissions import Act
from organizations.selectors import Actor

OFFICE = "DX推進担当"


@dataclass(frozen=True)
class Comment:
    """`who` names a member by seat, and the office as such to people from outside."""

    comment: ItemComment
    who: str
    is_own: bool
    is_office: bool


@dataclass(frozen=True)
class Talk:
    comments: tuple[Comment, ...]
    may_read: bool
    may_write: bool
    answers: bool


def talk_on(actor: Actor, committee: Committee, item: ActionItem) -> Talk:
    """What was said of the item, oldest first; nothing for those whom it does not concern."""
    seat = seat_of(actor, committee)
    may_read = reads_comments(actor, seat)
    rows = (
        ItemComment.objects.filter(item=item, removed_at=None)
        .select_related("member", "by")
        .order_by("recorded_at", "id")
        if may_read
        else ()
    )
    office = actor.can(Act.ITEM_EDIT)
    return Talk(
        comments=tuple(_comment(actor, row) for row in rows),
        may_read=may_read,
        may_write=seat is not None or office,
        answers=office and seat is None,
    )


def _comment(actor: Actor, row: ItemComment) -> Comment:
    if row.member is not None:
        return Comment(row, str(row.member), row.by_id == actor.user.pk, is_office=False)
    who = OFFICE if is_only_member(actor) else f"{OFFICE}（{row.by}）"
    return Comment(row, who, row.by_id == actor.user.pk, is_office=True)
