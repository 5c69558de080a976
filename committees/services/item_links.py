"""Links of an item to KPIs, items of plans and notes; where it comes from."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.models import (
    ActionItem,
    CommitteeMember,
    ItemLink,
    ItemSource,
    Meeting,
    Statement,
)
from committees.services.items_access import lock_items
from core import audit
from core.errors import Invalid, NotFound
from kpis.selectors.indicators import get_indicator
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import PlanItem
from plans.selectors import get_plan
from surveys.selectors.links import findings_by_id

NOTE_LIMIT = 200


def link_kpi(*, by: Actor, item: ActionItem, indicator_id: int) -> ItemLink:
    """Links a KPI. Twice is once; NotFound for another organization's."""
    return _link(by, item, indicator=get_indicator(by, indicator_id))


def link_plan_item(*, by: Actor, item: ActionItem, plan_id: int, key: str) -> ItemLink:
    """Links an item of a plan by its key, which all versions share."""
    plan = get_plan(by, plan_id)
    if not PlanItem.objects.filter(plan_version__plan=plan, key=key).exists():
        raise NotFound(
            "plan_item_not_found",
            "計画のこの項目は見つかりません。",
            "さがし直して、一覧から選んでください。",
        )
    return _link(by, item, plan=plan, plan_item_key=key)


def link_finding(*, by: Actor, item: ActionItem, finding_id: int) -> ItemLink:
    """Links an issue that a survey found. Twice is once; NotFound for one out of sight."""
    if not findings_by_id(by, [finding_id] if finding_id < 2**63 else []):
        raise NotFound(
            "finding_not_found",
            "アンケートのこの課題は見つかりません。",
            "さがし直して、一覧から選んでください。",
        )
    return _link(by, item, finding_id=finding_id)


def link_note(*, by: Actor, item: ActionItem, note: str) -> ItemLink:
    """Keeps a reference in words: a paper, an address."""
    note = " ".join(note.split())
    if not note or len(note) > NOTE_LIMIT:
        raise Invalid(
            "blank" if not note else "too_long",
            "参考の内容が入力されていません。" if not note else f"参考が{len(note)}文字あります。",
            f"{NOTE_LIMIT}文字以内で入力してください。",
            field="note",
        )
    return _link(by, item, note=note)


def _link(by: Actor, item: ActionItem, **what: Any) -> ItemLink:
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="link_item"):
        locked = lock_items(by, [item.pk])[item.pk]
        blank: dict[str, Any] = {"indicator": None, "plan": None, "finding_id": None}
        whole = blank | {"plan_item_key": "", "note": ""} | what
        there = ItemLink.objects.filter(item=locked, **whole).first()
        if there is not None:
            return there
        last = locked.links.aggregate(last=Max("position"))["last"]
        return ItemLink.objects.create(
            organization=by.organization,
            item=locked,
            position=0 if last is None else last + 1,
            **what,
        )


def remove_link(*, by: Actor, item: ActionItem, link_id: int) -> None:
    """Takes a link away. One that is gone already changes nothing."""
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="unlink_item"):
        locked = lock_items(by, [item.pk])[item.pk]
        ItemLink.objects.filter(item=locked, pk=link_id).delete()


def add_source(
    *,
    by: Actor,
    item: ActionItem,
    meeting: Meeting | None = None,
    statement: Statement | None = None,
    member: CommitteeMember | None = None,
) -> ItemSource:
    """Says where an item comes from: of its own committee. Twice is once."""
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="add_item_source"):
        locked = lock_items(by, [item.pk])[item.pk]
        committees = {row.committee_id for row in (meeting, member) if row is not None}
        committees |= {statement.meeting.committee_id} if statement else set()
        if committees != {locked.committee_id}:
            raise Invalid(
                "not_of_this_committee",
                "出所が選ばれていないか、ほかの会議体のものです。",
                "この会議体の会議か委員を選んでください。",
                field="meeting",
            )
        where = {"meeting": meeting, "statement": statement, "member": member}
        there = ItemSource.objects.filter(item=locked, **where).first()
        if there is not None:
            return there
        last = locked.sources.aggregate(last=Max("position"))["last"]
        return ItemSource.objects.create(
            organization=by.organization,
            item=locked,
            position=0 if last is None else last + 1,
            **where,
        )


def remove_source(*, by: Actor, item: ActionItem, source_id: int) -> None:
    by.require(Act.ITEM_EDIT)
    with transaction.atomic(), audit.acting(by=by.user, intent="remove_item_source"):
        locked = lock_items(by, [item.pk])[item.pk]
        ItemSource.objects.filter(item=locked, pk=source_id).delete()
