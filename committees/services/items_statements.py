"""An item made from what was said at a meeting, with its source kept."""

from __future__ import annotations

from django.db import transaction

from committees.models import ActionItem, Statement
from committees.services.item_links import add_source
from committees.services.items import ItemTyped, add_items
from core import audit
from organizations.permissions import Act
from organizations.selectors import Actor


def add_item_from_statement(
    *, by: Actor, statement: Statement, typed: ItemTyped, settled: bool
) -> ActionItem:
    """Adds an item asked for in a statement; one statement may ask for several."""
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_item_from_statement"):
        committee = statement.meeting.committee
        (revision,) = add_items(by=by, committee=committee, items=[typed], settled=settled)
        add_source(
            by=by,
            item=revision.item,
            meeting=statement.meeting,
            statement=statement,
            member=statement.member,
        )
        return revision.item
