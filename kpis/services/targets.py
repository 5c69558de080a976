"""Setting and revising targets: every value a target has had is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Invalid, Stale
from kpis.models import Indicator, Target, TargetRevision
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_department_of
from organizations.models import User


@dataclass(frozen=True)
class TargetValue:
    """What a target is from a decision on. `undecided` (設定予定) has no value."""

    value: Decimal | None
    upper_value: Decimal | None = None
    undecided: bool = False
    typed: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    reason: str = ""


def revise_target(
    *,
    by: User | None,
    indicator: Indicator,
    due_on: date,
    to: TargetValue,
    expected_seq: int,
    department_id: int | None = None,
    is_interim: bool = False,
    due_typed: str = "",
) -> TargetRevision:
    """Sets the target due on a day, or revises it; a revision needs a reason.

    Asks for the achievements to be recomputed. Raises Invalid, Stale, or NotFound (a department of
    another organization). The same revision by the same person again is not stored again.
    """
    require_department_of(indicator, department_id)
    series: dict[str, Any] = {"indicator": indicator, "department_id": department_id}
    with transaction.atomic(), audit.acting(by=by, intent="revise_target"):
        target, _ = Target.objects.get_or_create(
            **series,
            due_on=due_on,
            defaults={
                "organization_id": indicator.organization_id,
                "is_interim": is_interim,
                "due_typed": due_typed,
            },
        )
        Target.objects.select_for_update().get(pk=target.pk)
        latest = target.revisions.order_by("-seq").first()
        seq = latest.seq if latest else 0
        if latest and seq == expected_seq + 1 and _same(latest, to, by):
            return latest  # the same click again
        if seq != expected_seq:
            raise Stale(
                "changed_meanwhile",
                "この目標は、画面を開いたあとに変更されました。",
                "最新の内容を確認してから、もう一度操作してください。",
                theirs={"revision": latest},
            )
        if latest and not to.reason.strip():
            raise Invalid(
                "reason_missing",
                "目標を変える理由が入力されていません。",
                "決定した会議や変更の理由を入力してください。",
                field="reason",
            )
        revision = TargetRevision.objects.create(
            organization_id=indicator.organization_id,
            target=target,
            seq=seq + 1,
            by=by,
            **vars(to),
        )
        mark_for_recompute([indicator.pk])
        return revision


def _same(latest: TargetRevision, to: TargetValue, by: User | None) -> bool:
    return latest.by_id == (by.pk if by else None) and all(
        getattr(latest, name) == value for name, value in vars(to).items()
    )
