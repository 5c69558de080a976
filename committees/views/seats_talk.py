"""What the page of an item shows of its comments, and of raising it at the meeting ahead."""

from __future__ import annotations

from typing import Any

from committees.forms.seats import CommentForm, RaiseForm
from committees.models import ActionItem, Committee
from committees.selectors.comments import talk_on
from committees.selectors.raises import next_meeting, own_raise, raises_on
from committees.selectors.seats import seat_of
from core.clock import today
from organizations.permissions import Act
from organizations.selectors import Actor


def talk_context(actor: Actor, committee: Committee, item: ActionItem) -> dict[str, Any]:
    """Context of committees/item_comments.html. Nothing can be said of an item taken off."""
    seat = seat_of(actor, committee)
    ahead = next_meeting(committee, today=today())
    own = own_raise(seat, item, ahead) if seat and ahead else None
    return {
        "talk": talk_on(actor, committee, item),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "may_raise": seat is not None and item.settled_seq is not None,
        "ahead": ahead,
        "own_raise": own,
        "raise_form": RaiseForm(auto_id="raise_%s", initial={"note": own.note if own else ""}),
        "raises": raises_on(item, ahead) if ahead and actor.can(Act.ITEM_EDIT) else [],
    }
