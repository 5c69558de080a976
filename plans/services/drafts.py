"""Draft versions: made from what was decided, named, discarded and taken up again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max

from core import audit
from core.errors import DomainError, Invalid, NotFound, Refused
from organizations.selectors import Actor
from plans.models import (
    Plan,
    PlanItem,
    PlanItemDepartment,
    PlanItemViewpoint,
    PlanItemYear,
    PlanVersion,
)
from plans.services.drafts_access import lock_draft, lock_plan, refuse_if_stale
from plans.services.drafts_record import DETAILS, delete_items, deletions, events_of, put_back

LABEL_LIMIT, NOTE_LIMIT, REASON_LIMIT = 20, 2000, 200
MAKE, DISCARD = "make_draft", "discard_draft"


@dataclass(frozen=True)
class DraftTyped:
    """What a draft is called (2.0), and what it is about to change."""

    label: str
    note: str = ""


def make_draft(*, by: Actor, plan_id: int, typed: DraftTyped) -> PlanVersion:
    """A draft with everything that the newest decided version says; a plan's first one is empty.

    Raises Refused; the same draft asked for again is the one that is open.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent=MAKE):
        plan = lock_plan(by, plan_id)
        label, note = _read(typed)
        open_one = plan.versions.filter(state=PlanVersion.State.DRAFT).first()
        if open_one is not None:
            if open_one.label == label:
                return open_one
            raise Refused({"label": _already_open(open_one.label)})
        _refuse_taken(plan, label)
        newest = plan.versions.filter(state=PlanVersion.State.DECIDED).order_by("-position").first()
        draft = open_version(plan, label=label, note=note, based_on=newest)
        if newest is not None:
            _copy_all(newest, draft)
        return draft


def open_version(
    plan: Plan, *, label: str, note: str = "", based_on: PlanVersion | None
) -> PlanVersion:
    """An empty draft behind the plan's last version; the plan is locked."""
    last = plan.versions.aggregate(last=Max("position"))["last"] or 0
    return PlanVersion.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        label=label,
        note=note,
        position=last + 1,
        state=PlanVersion.State.DRAFT,
        based_on=based_on,
    )


def edit_draft(*, by: Actor, plan_id: int, typed: DraftTyped, version: int) -> PlanVersion:
    """Saves label and note. Raises Refused, Stale; unchanged it stays as it is."""
    with transaction.atomic(), audit.acting(by=by.user, intent="edit_draft"):
        draft = lock_draft(by, plan_id)
        label, note = _read(typed)
        if (draft.label, draft.note) == (label, note):
            return draft
        refuse_if_stale(draft, version, typed=vars(typed))
        _refuse_taken(draft.plan, label, but=draft)
        draft.label, draft.note = label, note
        draft.version += 1
        draft.save(update_fields=["label", "note", "version"])
        return draft


def discard_draft(*, by: Actor, plan_id: int, reason: str) -> str:
    """Takes the draft away with all it says; the record keeps it. Returns its label."""
    reason = reason.strip()
    if not reason or len(reason) > REASON_LIMIT:
        raise Invalid(
            "reason_missing" if not reason else "reason_too_long",
            "破棄する理由が入力されていません。" if not reason else "理由が長すぎます。",
            f"あとから見た人に分かるように、{REASON_LIMIT}文字以内で入力してください。",
            field="reason",
        )
    with (
        transaction.atomic(),
        audit.acting(by=by.user, intent=DISCARD),
        pghistory.context(reason=reason),
    ):
        draft = lock_draft(by, plan_id)
        delete_items(list(draft.items.all()))
        label = draft.label
        draft.delete()
        return label


def restore_draft(*, by: Actor, plan_id: int, event_id: int) -> PlanVersion:
    """Puts a discarded draft back as it was. Twice, it is there once.

    Raises Invalid where another draft is open meanwhile or its label is taken.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="restore_draft"):
        plan = lock_plan(by, plan_id)
        event = (
            events_of(PlanVersion)
            .filter(pgh_id=event_id, pgh_label="delete", plan_id=plan.pk)
            .first()
        )
        if event is None:
            raise NotFound(
                "draft_not_found",
                "この案は見つかりません。",
                "計画のページを開き直してください。",
            )
        there = PlanVersion.objects.filter(pk=event.pgh_obj_id).first()
        if there is not None:
            return there
        open_one = plan.versions.filter(state=PlanVersion.State.DRAFT).first()
        if open_one is not None:
            raise _already_open(open_one.label)
        _refuse_taken(plan, event.label)
        last = plan.versions.aggregate(last=Max("position"))["last"] or 0
        put_back(PlanVersion, [event], position=last + 1)
        put_back(PlanItem, deletions(PlanItem, event.pgh_context_id))
        for model in DETAILS:
            put_back(model, deletions(model, event.pgh_context_id))
        return PlanVersion.objects.get(pk=event.pgh_obj_id)


def _read(typed: DraftTyped) -> tuple[str, str]:
    label, note = typed.label.strip(), typed.note.replace("\r\n", "\n").strip()
    errors: dict[str, DomainError] = {}
    if not label or len(label) > LABEL_LIMIT:
        errors["label"] = Invalid(
            "label_missing" if not label else "label_too_long",
            "版の名前が入力されていません。" if not label else "版の名前が長すぎます。",
            f"「2.0」「改定案」のように、{LABEL_LIMIT}文字以内で入力してください。",
            field="label",
        )
    if len(note) > NOTE_LIMIT:
        errors["note"] = Invalid(
            "note_too_long",
            f"改定の要点が{len(note)}文字あります。",
            f"{NOTE_LIMIT}文字以内にしてください。",
            field="note",
        )
    if errors:
        raise Refused(errors)
    return label, note


def _refuse_taken(plan: Plan, label: str, *, but: PlanVersion | None = None) -> None:
    if plan.versions.filter(label=label).exclude(pk=but.pk if but else 0).exists():
        raise Refused(
            {
                "label": Invalid(
                    "label_taken",
                    f"この計画には「{label}」という版がすでにあります。",
                    "別の名前を入力してください。",
                    field="label",
                )
            }
        )


def _already_open(label: str) -> Invalid:
    return Invalid(
        "draft_open",
        f"この計画には、作成中の案「{label}」があります。",
        "案は一つの計画に一つです。その案を編集するか、決定または破棄してから作ってください。",
        field="label",
    )


def _copy_all(source: PlanVersion, draft: PlanVersion) -> None:
    """Everything the source says, level by level: a number of statements for each level only."""
    items = list(source.items.order_by("position", "id"))
    copy_items(items, draft, details={model: {} for model in DETAILS})


def copy_items(
    items: list[PlanItem],
    draft: PlanVersion,
    *,
    details: dict[type[Any], dict[str, Any]],
    same_plan: bool = True,
) -> dict[int, int]:
    """Copies items into a draft, with those `details` that fit the given conditions.

    An item whose parent is not among them stands below the nearest one above it that is, or at the
    top. Stages and viewpoints are a plan's own. Returns new ids by old ones.
    """
    chosen = {item.pk: item for item in items}
    levels: dict[int, list[PlanItem]] = defaultdict(list)
    for item in items:
        depth, above = 0, item.parent_id
        while above in chosen:
            depth, above = depth + 1, chosen[above].parent_id
        levels[depth].append(item)
    new: dict[int, int] = {}
    for _, level in sorted(levels.items()):
        rows = PlanItem.objects.bulk_create(
            PlanItem(
                organization_id=draft.organization_id,
                plan_version=draft,
                parent_id=new.get(item.parent_id) if item.parent_id else None,
                stage_id=item.stage_id if same_plan else None,
                **{
                    name: getattr(item, name)
                    for name in ("key", "kind", "number", "title", "text", "position")
                },
            )
            for item in level
        )
        new |= {item.pk: row.pk for item, row in zip(level, rows, strict=True)}
    columns = {
        PlanItemYear: ("fiscal_year", "planned", "note"),
        PlanItemDepartment: ("department_id",),
        PlanItemViewpoint: ("viewpoint_id",),
    }
    for model, conditions in details.items():
        model.objects.bulk_create(
            model(
                organization_id=draft.organization_id,
                item_id=new[row.item_id],
                **{name: getattr(row, name) for name in columns[model]},
            )
            for row in model.objects.filter(item__in=new, **conditions).order_by("id")
        )
    return new
