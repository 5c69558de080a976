"""Milestones: added, edited and marked as done, with times as the plan words them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, NotFound, Refused
from organizations.selectors import Actor
from plans.models import Milestone, Plan, PlanItem
from plans.services.drafts_access import lock_plan, refuse_if_stale
from plans.typed_dates import TypedTime, names_no_time, read_time

TITLE_LIMIT, NOTE_LIMIT, WHEN_LIMIT = 200, 300, 60
_NEW_KEY = re.compile(r"m-[0-9a-f]{12}")


@dataclass(frozen=True)
class MilestoneTyped:
    """`item_key` names the item in whatever version has it.

    `as_text` keeps words that cannot be read as a time; 未定 and 随時 are kept without it.
    """

    title: str
    when: str
    done: str = ""
    note: str = ""
    item_key: str = ""
    as_text: bool = False


def add_milestone(*, by: Actor, plan_id: int, key: str, typed: MilestoneTyped) -> Milestone:
    """Adds one at the end. `key` (m- and twelve hexadecimal digits) is made with the form."""
    with transaction.atomic(), audit.acting(by=by.user, intent="add_milestone"):
        plan = lock_plan(by, plan_id)
        if not _NEW_KEY.fullmatch(key):
            raise Invalid(
                "form_incomplete",
                "画面の情報が足りません。",
                "「節目を追加」を開き直してください。",
            )
        there = plan.milestones.filter(key=key).first()
        if there is not None:
            return there
        values = _read(plan, typed)
        last = plan.milestones.aggregate(last=Max("position"))["last"] or 0
        return Milestone.objects.create(
            organization_id=plan.organization_id, plan=plan, key=key, position=last + 1, **values
        )


def edit_milestone(
    *, by: Actor, plan_id: int, milestone_id: int, typed: MilestoneTyped, version: int
) -> Milestone:
    """Saves one as typed. Raises Refused, Stale, NotFound; unchanged it stays as it is."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_milestone"):
        plan = lock_plan(by, plan_id)
        row = plan.milestones.select_related("item").filter(pk=milestone_id).first()
        if row is None:
            raise milestone_not_found()
        if typed == as_kept(row):
            return row
        values = _read(plan, typed, row)
        if all(getattr(row, name) == value for name, value in values.items()):
            return row
        refuse_if_stale(row, version, typed=vars(typed))
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        return row


def as_kept(row: Milestone) -> MilestoneTyped:
    return MilestoneTyped(
        title=row.title,
        when=row.when_typed,
        done=row.done_typed,
        note=row.note,
        item_key=row.item.key if row.item else "",
        as_text=not (row.when_first or row.when_last or names_no_time(row.when_typed)),
    )


def milestone_not_found() -> NotFound:
    return NotFound(
        "milestone_not_found", "この節目は見つかりません。", "節目の一覧から選び直してください。"
    )


def _read(plan: Plan, typed: MilestoneTyped, row: Milestone | None = None) -> dict[str, Any]:
    today = clock_today()
    errors: dict[str, DomainError] = {}
    title, note = typed.title.strip(), typed.note.strip()
    if not title:
        errors["title"] = _error("title", "節目の名称が入力されていません。", "入力してください。")
    for field, label, value, limit in (
        ("title", "名称", title, TITLE_LIMIT),
        ("note", "注記", note, NOTE_LIMIT),
    ):
        if len(value) > limit:
            errors[field] = _error(
                field, f"{label}が{len(value)}文字あります。", f"{limit}文字以内にしてください。"
            )
    when = _when(row.when_typed if row else "", typed, errors)
    done: TypedTime | None = None
    if typed.done.strip():
        done = _time(row.done_typed if row else "", typed.done, "done", errors)
        if done and (day := done.first or done.last) and day > today:
            errors["done"] = _error(
                "done",
                f"「{done.typed}」は、今日より後の時期です。",
                "終わってから、実施した時期を入力してください。",
            )
    item = None
    if typed.item_key:
        item = (
            PlanItem.objects.filter(plan_version__plan=plan, key=typed.item_key)
            .order_by("-plan_version__position")
            .first()
        )
        if item is None:
            errors["item"] = _error("item", "選んだ取組は見つかりません。", "選び直してください。")
    if errors:
        raise Refused(errors)
    values: dict[str, Any] = {"title": title, "note": note}
    if row is None or (row.item.key if row.item else "") != typed.item_key:
        values["item"] = item
    # A time that was loaded keeps what it was read as where nobody typed another one.
    if when:
        values |= {
            "when_typed": when.typed,
            "when_first": when.first,
            "when_last": when.last,
        }
    if not typed.done.strip():
        values |= {"done_typed": "", "done_first": None, "done_last": None}
    elif done:
        values |= {
            "done_typed": done.typed,
            "done_first": done.first,
            "done_last": done.last,
        }
    return values


def _when(kept: str, typed: MilestoneTyped, errors: dict[str, DomainError]) -> TypedTime | None:
    text = typed.when.strip()
    if text and names_no_time(text):
        return TypedTime(text, None, None)
    found = _time(kept, typed.when, "when", errors, open_end=True)
    if typed.as_text and text and "when" in errors:
        if len(text) <= WHEN_LIMIT:
            del errors["when"]
        return TypedTime(text, None, None)
    return found


def _time(
    kept: str, typed: str, field: str, errors: dict[str, DomainError], *, open_end: bool = False
) -> TypedTime | None:
    """None for what is kept already (昨年度 was read with its document) and for what is refused."""
    if kept and typed.strip() == kept:
        return None
    try:
        return read_time(typed, field=field, context=clock_today(), open_end=open_end)
    except Invalid as refused:
        errors[field] = refused
        return None


def _error(field: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(f"{field}_not_accepted", sentence, next_step, field=field)
