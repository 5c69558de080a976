"""Deciding a draft: a meeting's name and date, and the version is frozen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from core import audit
from core.clock import now
from core.clock import today as clock_today
from core.errors import DomainError, Invalid, Refused
from core.japanese_dates import DateReading, read_date
from organizations.selectors import Actor
from plans.models import Plan, PlanVersion
from plans.services.drafts_access import lock_draft, lock_plan, refuse_if_stale

BODY_LIMIT = 120


@dataclass(frozen=True)
class DecisionTyped:
    """Who decided, and when as typed (R8.11.20, 令和8年11月); whether the plan is under way now."""

    decided_by: str
    decided: str
    start: bool = False


def decide_draft(
    *, by: Actor, plan_id: int, typed: DecisionTyped, label: str, version: int
) -> PlanVersion:
    """Decides and freezes the open draft, which was shown as `label` in its `version`.

    Raises Refused, Stale, NotFound. The same decision sent again changes nothing.
    """
    with transaction.atomic(), audit.acting(by=by.user, intent="decide_draft"):
        plan = lock_plan(by, plan_id)
        body, when = _read(typed)
        done = plan.versions.filter(
            label=label, frozen_at__isnull=False, decided_by=body, decided_typed=when.typed
        ).first()
        if done is not None:
            return done
        draft = lock_draft(by, plan_id)
        refuse_if_stale(draft, version, typed=vars(typed))
        if not draft.items.exists():
            raise Invalid(
                "draft_empty",
                "この案には、項目が一つもありません。",
                "項目を加えてから決定してください。",
            )
        draft.state = PlanVersion.State.DECIDED
        draft.decided_by, draft.decided_typed = body, when.typed
        draft.decided_first, draft.decided_last = when.first, when.last
        draft.frozen_at = now()
        draft.version += 1
        draft.save()
        if typed.start and plan.state == Plan.State.PREPARING:
            plan.state = Plan.State.CURRENT
            plan.version += 1
            plan.save(update_fields=["state", "version"])
        return draft


def _read(typed: DecisionTyped) -> tuple[str, DateReading]:
    body = typed.decided_by.strip()
    today = clock_today()
    errors: dict[str, DomainError] = {}
    if not body or len(body) > BODY_LIMIT:
        errors["decided_by"] = Invalid(
            "body_missing" if not body else "body_too_long",
            "決定した会議が入力されていません。" if not body else "会議の名称が長すぎます。",
            f"「DX推進本部会議」のように、{BODY_LIMIT}文字以内で入力してください。",
            field="decided_by",
        )
    when: DateReading | None = None
    try:
        when = read_date(typed.decided.strip(), context=today)
    except DomainError as refused:
        errors["decided"] = Invalid(
            refused.code, refused.sentence, refused.next_step, field="decided"
        )
    if when is not None and (when.first > today or when.planned):
        errors["decided"] = Invalid(
            "decided_in_future",
            f"「{typed.decided.strip()}」は、今日より後か予定の日付です。",
            "決定した日を入力してください。これからの会議の場合は、終わってから決定してください。",
            field="decided",
        )
    if errors:
        raise Refused(errors)
    assert when is not None
    return body, when
