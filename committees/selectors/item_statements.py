"""Which statements have led to items. For the minutes' pages and the page that makes items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from committees.models import Committee, ItemSource, Statement
from committees.selectors.states import states_now
from committees.states import ItemState
from core.errors import NotFound
from organizations.permissions import Act
from organizations.selectors import Actor


def get_statement(actor: Actor, committee: Committee, meeting: int, pk: int) -> Statement:
    """What was said at a meeting of the committee, for the office."""
    actor.require(Act.ITEM_EDIT)
    found = (
        Statement.objects.select_related("meeting__committee", "member", "agenda_item")
        .filter(meeting__committee=committee, meeting=meeting, pk=pk)
        .first()
    )
    if found is None:
        raise NotFound(
            "statement_not_found",
            "この発言は見つかりません。",
            "議事録から選び直してください。",
        )
    return found


def items_of_statements(pks: Collection[int]) -> dict[int, list[int]]:
    """The items that each statement led to, dropped ones left out: ids by statement; one query."""
    rows = ItemSource.objects.filter(statement__in=pks, item__dropped_at=None).order_by(
        "item__position", "item_id"
    )
    found: dict[int, list[int]] = defaultdict(list)
    for statement, item in rows.values_list("statement_id", "item_id"):
        if statement is not None and item not in found[statement]:
            found[statement].append(item)
    return dict(found)


def item_states_of_statements(
    committee: Committee, pks: Collection[int], *, settled: bool
) -> dict[int, list[ItemState]]:
    """The same with what the items say: four queries for any number of statements."""
    states = {state.item_id: state for state in states_now(committee, settled=settled)}
    return {
        statement: [states[item] for item in items if item in states]
        for statement, items in items_of_statements(pks).items()
    }
