"""Items for tests, and what is read of them again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from committees.models import ActionItem, ActionItemRevision, Committee
from committees.services.items import ItemTyped, add_items, revise_items
from committees.services.items_reading import typed_of
from organizations.selectors import Actor
from tests.committees.tables import Table

TYPED = ItemTyped(
    number="1",
    area="組織の活性化",
    category="人材育成",
    heading="越境人材の育成",
    text="・組織の垣根を越えて働く人を育てる。",
    source="第1回 座長",
    status_mark="△",
    response="・合同の研修を計画している。",
    due="R9.3",
    departments=("情報政策課",),
)


def item(table: Table, *, settled: bool = True, **fields: Any) -> ActionItem:
    return items(table, [fields], settled=settled)[0]


def items(table: Table, rows: list[dict[str, Any]], *, settled: bool = True) -> list[ActionItem]:
    typed = [replace(TYPED, **row) for row in rows]
    made = add_items(by=table.office, committee=table.committee, items=typed, settled=settled)
    return [row.item for row in made]


def many(table: Table, count: int, *, settled: bool = True) -> list[ActionItem]:
    rows = [{"number": str(n), "heading": f"項目{n}"} for n in range(1, count + 1)]
    return items(table, rows, settled=settled)


def newest(row: ActionItem) -> ActionItemRevision:
    row.refresh_from_db()
    return ActionItemRevision.objects.select_related("status").get(item=row, seq=row.latest_seq)


def typed_now(row: ActionItem) -> ItemTyped:
    revision = newest(row)
    names = list(revision.departments.values_list("typed", flat=True))
    return typed_of(revision, names, revision.status.mark if revision.status else "")


def revised(
    by: Actor, row: ActionItem, *, settled: bool = True, reason: str = "", **fields: Any
) -> ActionItemRevision:
    row.refresh_from_db()
    change = (row, row.latest_seq, replace(typed_now(row), **fields))
    return revise_items(by=by, changes=[change], settled=settled, reason=reason)[0]


def stored(committee: Committee) -> list[ActionItem]:
    return list(ActionItem.objects.filter(committee=committee).order_by("position"))
