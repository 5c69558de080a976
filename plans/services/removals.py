"""Milestones, stages, viewpoints and moves between systems, taken out of a plan and put back.

What a decided version uses stays: its wording must be read as it was decided. What was taken out is
in the change record, and can be put back from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from core import audit
from core.errors import Invalid, NotFound
from organizations.selectors import Actor
from plans.models import (
    MigrationPhase,
    Milestone,
    Plan,
    PlanItem,
    PlanStage,
    PlanVersion,
    PlanViewpoint,
    SystemMigration,
)
from plans.services.drafts_access import lock_plan, refuse_if_stale
from plans.services.drafts_record import by_people, deletions, events_of, put_back
from plans.wording import item_title

NAMED = 3


# What people take out of a plan stays out when its data file is loaded again.
REMOVABLE = frozenset({Milestone, PlanStage, PlanViewpoint, SystemMigration, MigrationPhase})


@dataclass(frozen=True)
class Part:
    """A kind of thing that a plan holds: `naming` is the field that it is called by."""

    word: str
    model: Any
    naming: str
    # The key of a row among the plan's own: taken by another one, it cannot come back.
    once: str = "key"

    @property
    def intent(self) -> str:
        return f"remove_{self.model._meta.model_name}"


PARTS = {
    "milestone": Part("節目", Milestone, "title"),
    "stage": Part("段階", PlanStage, "name", once="number"),
    "viewpoint": Part("視点", PlanViewpoint, "name", once="name"),
    "system": Part("システムの移行", SystemMigration, "function"),
}


def remove_part(*, by: Actor, plan_id: int, part: str, pk: int, version: int) -> str:
    """Takes one out and returns its name; gone already, it says so.

    Raises NotFound, Stale, or Invalid naming what uses it.
    """
    kind = PARTS[part]
    with transaction.atomic(), audit.acting(by=by.user, intent=kind.intent):
        plan = lock_plan(by, plan_id)
        row = kind.model.objects.select_for_update().filter(plan=plan, pk=pk).first()
        if row is None:
            raise part_not_found(part)
        refuse_if_stale(row, version)
        _refuse_used(kind, row)
        name = str(getattr(row, kind.naming))
        if isinstance(row, SystemMigration):
            row.phases.all().delete()
        row.delete()
        return name


def restore_part(*, by: Actor, plan_id: int, part: str, event_id: int) -> str:
    """Puts one back as it was, with its phases; there already, it stays. Returns its name."""
    kind = PARTS[part]
    intent = f"restore_{kind.model._meta.model_name}"
    with transaction.atomic(), audit.acting(by=by.user, intent=intent):
        plan = lock_plan(by, plan_id)
        event = (
            events_of(kind.model)
            .filter(pgh_label="delete", plan_id=plan.pk, pgh_id=event_id)
            .first()
        )
        if event is None:
            raise part_not_found(part)
        name = str(getattr(event, kind.naming))
        if kind.model.objects.filter(pk=event.pgh_obj_id).exists():
            return name
        _refuse_taken(kind, plan, event)
        put_back(kind.model, [event], **_instead(plan, event))
        if kind.model is SystemMigration:
            phases = deletions(MigrationPhase, event.pgh_context_id)
            put_back(MigrationPhase, [one for one in phases if one.migration_id == event.id])
        return name


def removed_keys(rows: Any, key: Sequence[str]) -> set[tuple[Any, ...]]:
    """The keys of rows that people took out and that are not back; two queries."""
    events = by_people(events_of(rows.model)).filter(pgh_label="delete")
    return set(events.values_list(*key)) - set(rows.values_list(*key))


def part_not_found(part: str) -> NotFound:
    return NotFound(
        f"{part}_not_found",
        f"この{PARTS[part].word}は見つかりません。ほかの人が外しています。",
        "一覧を開き直して、ご確認ください。",
    )


def _refuse_used(kind: Part, row: models.Model) -> None:
    if not isinstance(row, PlanStage | PlanViewpoint):
        return
    items = list(row.items.select_related("plan_version").order_by("plan_version__position", "id"))
    if not items:
        return
    decided = [one for one in items if one.plan_version.state == PlanVersion.State.DECIDED]
    sentence = f"{kind.word}「{row}」は、{_listed(decided or items)}が使っているため、外せません。"
    step = (
        "決定した版の内容は変更できないため、版が使っている言葉も残します。"
        if decided
        else f"先に、案の項目の{kind.word}を選び直してください。"
    )
    raise Invalid(f"{kind.model._meta.model_name}_in_use", sentence, step)


def _listed(items: Iterable[PlanItem]) -> str:
    """版「1.5」の「1-2 窓口の改革」など5項目."""
    found = list(items)
    named = "、".join(
        f"版「{one.plan_version.label}」の「{item_title(one.number, one.title)}」"
        for one in found[:NAMED]
    )
    return f"{named}など{len(found)}項目" if len(found) > NAMED else named


def _refuse_taken(kind: Part, plan: Plan, event: Any) -> None:
    value = getattr(event, kind.once)
    if kind.model.objects.filter(plan=plan, **{kind.once: value}).exists():
        raise Invalid(
            "taken_meanwhile",
            f"{kind.word}「{getattr(event, kind.naming)}」と同じものが、すでに登録されています。",
            "一覧でご確認ください。戻す場合は、登録されているほうを先に変えてください。",
        )


def _instead(plan: Plan, event: Any) -> dict[str, Any]:
    """Columns that cannot be as they were: another stage is the current one, the item is gone."""
    if isinstance(event, events_of(PlanStage).model):
        return {"is_current": event.is_current and not plan.stages.filter(is_current=True).exists()}
    if isinstance(event, events_of(Milestone).model) and event.item_id:
        there = PlanItem.objects.filter(pk=event.item_id).exists()
        return {"item_id": event.item_id if there else None}
    return {}
