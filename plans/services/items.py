"""Items of a draft: added, edited, moved, taken out and put back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Invalid, Refused
from organizations.selectors import Actor
from plans.models import (
    PlanItem,
    PlanItemDepartment,
    PlanItemViewpoint,
    PlanItemYear,
    PlanVersion,
)
from plans.services.drafts_access import (
    frozen_as_sentence,
    item_not_found,
    lock_draft,
    lock_item,
    refuse_if_stale,
)
from plans.services.drafts_record import DETAILS, delete_items, deletions, events_of, put_back
from plans.services.items_entry import ItemTyped, YearTyped, read_item
from plans.services.items_order import order_of, renumber, subtree

REMOVE = "remove_plan_item"
_NEW_KEY = re.compile(r"i-[0-9a-f]{12}")


class Move(StrEnum):
    UP = "up"
    DOWN = "down"
    UNDER = "under"


def add_item(
    *, by: Actor, plan_id: int, key: str, parent_id: int | None, typed: ItemTyped
) -> PlanItem:
    """Adds an item as the last below `parent_id` (None: at the top) of the plan's draft.

    `key` is made with the form (i- and twelve hexadecimal digits): the same form sent again finds
    the item that is there. Raises Refused, NotFound.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="add_plan_item"):
        draft = lock_draft(by, plan_id)
        if not _NEW_KEY.fullmatch(key):
            raise Invalid(
                "form_incomplete",
                "画面の情報が足りません。",
                "「項目を追加」を開き直してください。",
            )
        there = draft.items.filter(key=key).first()
        if there is not None:
            return there
        entry = read_item(draft, typed)
        if parent_id is not None and not draft.items.filter(pk=parent_id).exists():
            raise Refused({"parent": _no_parent("parent")})
        item = PlanItem.objects.create(
            organization_id=draft.organization_id,
            plan_version=draft,
            parent_id=parent_id,
            key=key,
            position=draft.items.count() + 1,
            **_columns(entry),
        )
        _write_details(item, entry, as_kept(item))
        renumber(draft, by=by)
        return item


def edit_item(*, by: Actor, item_id: int, typed: ItemTyped, version: int) -> PlanItem:
    """Saves an item as typed. Raises Refused, Stale, NotFound; Invalid (409) where it is decided.

    Unchanged it stays as it is, whoever saved meanwhile.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_plan_item"):
        item = lock_item(by, item_id)
        kept = as_kept(item)
        entry = read_item(item.plan_version, typed)
        if entry == kept:
            return item
        refuse_if_stale(item, version, typed=vars(typed))
        with frozen_as_sentence(item.plan_version.label):
            for name, value in _columns(entry).items():
                setattr(item, name, value)
            item.version += 1
            item.save()
            _write_details(item, entry, kept)
        return item


def move_item(*, by: Actor, item_id: int, to: str, parent_id: int | None = None) -> PlanItem:
    """Moves an item with all below it: one place up or down among its own, or under another one.

    At the end already, it stays. Raises Invalid for a place inside itself.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="move_plan_item"):
        item = lock_item(by, item_id)
        draft = item.plan_version
        if to == Move.UNDER:
            _put_under(by, item, draft, parent_id)
        elif to in {Move.UP, Move.DOWN}:
            siblings = [one for one in order_of(draft) if one.parent_id == item.parent_id]
            place = next(i for i, one in enumerate(siblings) if one.pk == item.pk)
            other = place + (-1 if to == Move.UP else 1)
            if not 0 <= other < len(siblings):
                return item
            siblings[place], siblings[other] = siblings[other], siblings[place]
            renumber(draft, by=by, children={item.parent_id: [one.pk for one in siblings]})
        else:
            raise Invalid(
                "unknown_move",
                "移動の指定が読み取れません。",
                "画面を開き直して、もう一度操作してください。",
            )
        item.refresh_from_db()
        return item


def remove_item(*, by: Actor, item_id: int) -> int:
    """Takes an item with all below it out of the draft; the record keeps them. Returns how many."""
    with transaction.atomic(), audit.acting(by=by.user, intent=REMOVE):
        item = lock_item(by, item_id)
        draft = item.plan_version
        gone = subtree(order_of(draft), item.pk)
        delete_items(gone)
        renumber(draft, by=by)
        return len(gone)


def restore_item(*, by: Actor, plan_id: int, event_id: int) -> PlanItem:
    """Puts back an item that was taken out, with all that went with it; twice, it is there once.

    Where its place is gone as well, it stands at the top.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="restore_plan_item"):
        draft = lock_draft(by, plan_id)
        removed = events_of(PlanItem).filter(pgh_label="delete", plan_version_id=draft.pk)
        event = removed.filter(pgh_id=event_id).first()
        if event is None:
            raise item_not_found()
        there = PlanItem.objects.filter(pk=event.pgh_obj_id).first()
        if there is not None:
            return there
        together = list(removed.filter(pgh_context_id=event.pgh_context_id))
        _refuse_taken_keys(draft, [one.key for one in together])
        known = {*draft.items.values_list("pk", flat=True), *(one.pgh_obj_id for one in together)}
        for one in together:
            if one.parent_id is not None and one.parent_id not in known:
                one.parent_id = None
        put_back(PlanItem, together)
        for model in DETAILS:
            put_back(model, deletions(model, event.pgh_context_id))
        renumber(draft, by=by)
        return PlanItem.objects.get(pk=event.pgh_obj_id)


def as_kept(item: PlanItem) -> ItemTyped:
    """The item as it would be typed."""
    return ItemTyped(
        title=item.title,
        number=item.number,
        text=item.text,
        kind=item.kind,
        department_ids=tuple(
            sorted(item.planitemdepartment_set.values_list("department", flat=True))
        ),
        stage_id=item.stage_id,
        viewpoint_ids=tuple(sorted(item.planitemviewpoint_set.values_list("viewpoint", flat=True))),
        years=tuple(
            YearTyped(*row)
            for row in item.years.order_by("fiscal_year").values_list(
                "fiscal_year", "planned", "note"
            )
        ),
    )


def _columns(entry: ItemTyped) -> dict[str, object]:
    names = ("title", "number", "text", "kind", "stage_id")
    return {name: getattr(entry, name) for name in names}


def _write_details(item: PlanItem, entry: ItemTyped, kept: ItemTyped) -> None:
    """Departments, viewpoints and years: only what differs is written."""
    own: dict[str, Any] = {"organization_id": item.organization_id, "item": item}
    for model, column, name in (
        (PlanItemDepartment, "department_id", "department_ids"),
        (PlanItemViewpoint, "viewpoint_id", "viewpoint_ids"),
    ):
        _write_links(model, column, own, getattr(entry, name), getattr(kept, name))
    there = {row.fiscal_year: row for row in item.years.all()}
    typed = {one.fiscal_year: one for one in entry.years}
    item.years.filter(fiscal_year__in=there.keys() - typed.keys()).delete()
    for year, one in typed.items():
        row = there.get(year)
        if row is None:
            PlanItemYear.objects.create(**own, fiscal_year=year, planned=one.planned, note=one.note)
        elif (row.planned, row.note) != (one.planned, one.note):
            row.planned, row.note = one.planned, one.note
            row.save(update_fields=["planned", "note"])


def _write_links(
    model: Any, column: str, own: dict[str, Any], wanted: Iterable[int], before: Iterable[int]
) -> None:
    gone = set(before) - set(wanted)
    model.objects.filter(item=own["item"], **{f"{column}__in": gone}).delete()
    model.objects.bulk_create(
        model(**own, **{column: pk}) for pk in wanted if pk not in set(before)
    )


def _put_under(by: Actor, item: PlanItem, draft: PlanVersion, parent_id: int | None) -> None:
    if parent_id == item.parent_id:
        return
    rows = order_of(draft)
    below = {one.pk for one in subtree(rows, item.pk)}
    if parent_id is not None and (parent_id in below or all(one.pk != parent_id for one in rows)):
        raise _no_parent("parent", inside=parent_id in below)
    item.parent_id = parent_id
    item.version += 1
    item.save(update_fields=["parent", "version"])
    siblings = [one.pk for one in rows if one.parent_id == parent_id and one.pk != item.pk]
    renumber(draft, by=by, children={parent_id: [*siblings, item.pk]})


def _no_parent(field: str, *, inside: bool = False) -> Invalid:
    return Invalid(
        "parent_inside" if inside else "parent_missing",
        "項目を、その項目自身の下には移せません。"
        if inside
        else "移動先の項目が見つかりません。ほかの人が案から外しています。",
        "別の移動先を選んでください。",
        field=field,
    )


def _refuse_taken_keys(draft: PlanVersion, keys: list[str]) -> None:
    if draft.items.filter(key__in=keys).exists():
        raise Invalid(
            "key_taken",
            "同じ項目が、すでにこの案に入っています。",
            "案の一覧から、その項目をご確認ください。",
        )
