"""Moves between systems with their phases: trial, parallel running, cutover."""

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
from plans.models import MigrationPhase, Plan, PlanItem, SystemMigration
from plans.services.drafts_access import lock_plan, refuse_if_stale
from plans.typed_dates import read_time

_NEW_KEY = re.compile(r"s-[0-9a-f]{12}")
LIMITS = {
    "function": ("機能", 120),
    "from_system": ("移行前", 120),
    "to_system": ("移行後", 120),
    "note": ("注記", 400),
}
KINDS = tuple(MigrationPhase.Kind)


@dataclass(frozen=True)
class PhaseTyped:
    """A phase as typed; one with neither a beginning nor an end is not kept."""

    kind: str
    starts: str = ""
    ends: str = ""
    done: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.starts.strip() or self.ends.strip())


@dataclass(frozen=True)
class SystemTyped:
    function: str
    to_system: str
    from_system: str = ""
    note: str = ""
    item_key: str = ""
    phases: tuple[PhaseTyped, ...] = ()


def save_system(
    *,
    by: Actor,
    plan_id: int,
    typed: SystemTyped,
    key: str = "",
    migration_id: int | None = None,
    version: int = 0,
) -> SystemMigration:
    """Adds a move (`key`: s- and twelve hexadecimal digits, made with the form), or saves one.

    Raises Refused, Stale, NotFound; the same form sent again finds what is there.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="save_system_migration"):
        plan = lock_plan(by, plan_id)
        row = None
        if migration_id is not None:
            row = plan.system_migrations.filter(pk=migration_id).first()
            if row is None:
                raise system_not_found()
            if as_kept(row) == typed:
                return row
        elif not _NEW_KEY.fullmatch(key):
            raise Invalid(
                "form_incomplete",
                "画面の情報が足りません。",
                "「システムの移行を追加」を開き直してください。",
            )
        else:
            there = plan.system_migrations.filter(key=key).first()
            if there is not None:
                return there
        values, phases = _read(plan, typed, row)
        if row is not None:
            refuse_if_stale(row, version, typed=vars(typed))
            for name, value in values.items():
                setattr(row, name, value)
            row.version += 1
            row.save()
        else:
            last = plan.system_migrations.aggregate(last=Max("position"))["last"] or 0
            row = SystemMigration.objects.create(
                organization_id=plan.organization_id,
                plan=plan,
                key=key,
                position=last + 1,
                **values,
            )
        _write_phases(row, phases)
        return row


def as_kept(row: SystemMigration) -> SystemTyped:
    """As it would be typed; phases in the order of their kinds, blank ones too."""
    there = {phase.kind: phase for phase in row.phases.all()}

    def typed(kind: str) -> PhaseTyped:
        phase = there.get(kind)
        if phase is None:
            return PhaseTyped(kind)
        done = phase.done_on.isoformat() if phase.done_on else ""
        return PhaseTyped(kind, phase.from_typed, phase.to_typed, done)

    return SystemTyped(
        **{name: getattr(row, name) for name in (*LIMITS, "item_key")},
        phases=tuple(typed(kind) for kind in KINDS),
    )


def system_not_found() -> NotFound:
    return NotFound(
        "system_migration_not_found",
        "このシステムの移行は見つかりません。",
        "一覧から選び直してください。",
    )


def _read(
    plan: Plan, typed: SystemTyped, row: SystemMigration | None
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    values: dict[str, Any] = {name: getattr(typed, name).strip() for name in LIMITS}
    values["item_key"] = typed.item_key
    errors: dict[str, DomainError] = {}
    for name, (label, limit) in LIMITS.items():
        if not values[name] and name in {"function", "to_system"}:
            errors[name] = _error(name, f"{label}が入力されていません。", "入力してください。")
        elif len(values[name]) > limit:
            errors[name] = _error(name, f"{label}が長すぎます。", f"{limit}文字以内です。")
    items = PlanItem.objects.filter(plan_version__plan=plan, key=typed.item_key)
    if typed.item_key and not items.exists():
        errors["item"] = _error("item", "選んだ取組は見つかりません。", "選び直してください。")
    kept = {phase.kind: phase for phase in row.phases.all()} if row else {}
    phases: dict[str, dict[str, Any]] = {}
    for one in typed.phases:
        if one.kind not in KINDS:
            continue
        read = _phase(one, kept.get(one.kind), errors)
        if read:
            phases[one.kind] = read
    if errors:
        raise Refused(errors)
    return values, phases


def _phase(
    one: PhaseTyped, kept: MigrationPhase | None, errors: dict[str, DomainError]
) -> dict[str, Any]:
    today = clock_today()
    read: dict[str, Any] = {
        "from_typed": "", "from_first": None, "to_typed": "", "to_last": None, "done_on": None,
    }  # fmt: skip
    if one.is_blank:
        if one.done.strip():
            errors[f"starts_{one.kind}"] = _error(
                f"starts_{one.kind}",
                "完了日だけが入力されています。",
                "開始か終了の時期も入力してください。",
            )
        return {}
    for typed, name, column, kept_typed, kept_day in (
        (one.starts, "starts", "from", kept and kept.from_typed, kept and kept.from_first),
        (one.ends, "ends", "to", kept and kept.to_typed, kept and kept.to_last),
    ):
        text = typed.strip()
        if not text:
            continue
        day = kept_day
        if text != kept_typed or day is None:
            try:
                time = read_time(
                    text, field=f"{name}_{one.kind}", context=today, open_end=column == "from"
                )
            except Invalid as refused:
                errors[f"{name}_{one.kind}"] = refused
                continue
            day = (time.first or time.last) if column == "from" else time.last
        read[f"{column}_typed"] = text
        read["from_first" if column == "from" else "to_last"] = day
    if read["from_first"] and read["to_last"] and read["to_last"] < read["from_first"]:
        errors[f"ends_{one.kind}"] = _error(
            f"ends_{one.kind}",
            "終了の時期が、開始の時期より前です。",
            "どちらかを直してください。",
        )
    read["done_on"] = _done(one, kept, errors)
    return read


def _done(one: PhaseTyped, kept: MigrationPhase | None, errors: dict[str, DomainError]) -> Any:
    text, field, today = one.done.strip(), f"done_{one.kind}", clock_today()
    if not text:
        return None
    if kept and kept.done_on and text == kept.done_on.isoformat():
        return kept.done_on
    try:
        time = read_time(text, field=field, context=today)
    except Invalid as refused:
        errors[field] = refused
        return None
    if time.last is None or time.last > today:
        errors[field] = _error(
            field, f"「{text}」は、今日より後です。", "終わってから入力してください。"
        )
    return time.last


def _write_phases(row: SystemMigration, phases: dict[str, dict[str, Any]]) -> None:
    there = {phase.kind: phase for phase in row.phases.all()}
    row.phases.filter(kind__in=there.keys() - phases.keys()).delete()
    for kind, values in phases.items():
        phase = there.get(kind) or MigrationPhase(
            organization_id=row.organization_id, migration=row, kind=kind
        )
        if phase.pk is None or any(getattr(phase, name) != v for name, v in values.items()):
            for name, value in values.items():
                setattr(phase, name, value)
            phase.save()


def _error(field: str, sentence: str, next_step: str) -> Invalid:
    return Invalid(f"{field}_not_accepted", sentence, next_step, field=field)
