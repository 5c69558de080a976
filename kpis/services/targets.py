"""Setting, revising and undoing targets: every value and every due day a target has had is kept."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from core import audit
from core.errors import Invalid, NotFound, Stale
from core.fiscal import era_year_label
from kpis.models import Indicator, Target, TargetRevision
from kpis.services.achievements import mark_for_recompute
from kpis.services.scope import require_department_of, require_own_indicator
from organizations.permissions import Act
from organizations.selectors import Actor

LIMIT, MOST_DECIMALS = Decimal(10**18), 10
REASON_LENGTH, WHO_LENGTH = 400, 120


@dataclass(frozen=True)
class TargetValue:
    """What a target is from a decision on. `undecided` (設定予定) has no value.

    `due_on` is the day the decision moved the target to; None leaves it at its first due day.
    """

    value: Decimal | None
    upper_value: Decimal | None = None
    undecided: bool = False
    typed: str = ""
    decided_on: date | None = None
    decided_by: str = ""
    reason: str = ""
    due_on: date | None = None


_NAMES = tuple(field.name for field in fields(TargetValue))


def revise_target(
    *,
    by: Actor | None,
    indicator: Indicator,
    due_on: date,
    to: TargetValue,
    expected_seq: int,
    department_id: int | None = None,
    is_interim: bool = False,
    due_typed: str = "",
) -> TargetRevision:
    """Sets the target first due on a day, or revises it; a revision needs a reason.

    `by` None is the portal itself (loaders). Asks for the achievements to be recomputed. Raises
    NotAllowed, Invalid, Stale, or NotFound (another organization's indicator or department). The
    same revision by the same person again is not stored again.
    """
    _require(by, indicator)
    require_department_of(indicator, department_id)
    check_value(to)
    user = by.user if by else None
    with transaction.atomic(), audit.acting(by=user, intent="revise_target"):
        _lock(indicator)
        series: dict[str, Any] = {"indicator": indicator, "department_id": department_id}
        target = Target.objects.filter(**series, due_on=due_on).first()
        if target is None:
            refuse_taken_day(indicator, department_id, due_on)
            target = Target.objects.create(
                organization_id=indicator.organization_id,
                indicator=indicator,
                department_id=department_id,
                due_on=due_on,
                is_interim=is_interim,
                due_typed=due_typed,
            )
        return _append(by, indicator, target, to, expected_seq)


def undo_target(
    *, by: Actor, indicator: Indicator, target_id: int, expected_seq: int
) -> TargetRevision:
    """Takes the last decision back, by a further revision that says what the one before said.

    Raises NotAllowed, Invalid (there is nothing before it), Stale, or NotFound.
    """
    _require(by, indicator)
    with transaction.atomic(), audit.acting(by=by.user, intent="undo_target"):
        _lock(indicator)
        target = Target.objects.filter(indicator=indicator, pk=target_id).first()
        if target is None:
            raise target_not_found()
        kept = list(target.revisions.order_by("-seq")[:2])
        if len(kept) < 2:
            raise Invalid(
                "nothing_to_undo",
                "この目標には、取り消せる変更がありません。",
                "まだ決まっていない目標にするときは、変更の画面で「設定予定」を選んでください。",
            )
        before = {name: getattr(kept[1], name) for name in _NAMES}
        reason = f"第{kept[0].seq}版の変更を取り消し、第{kept[1].seq}版の内容に戻しました。"
        return _append(
            by, indicator, target, TargetValue(**before | {"reason": reason}), expected_seq
        )


def check_value(to: TargetValue) -> None:
    """Refuses what PostgreSQL would refuse, with the field it is about."""
    if to.undecided and (to.value is not None or to.upper_value is not None):
        raise _invalid(
            "undecided_with_value",
            "「設定予定」の目標に値が入っています。",
            "値を消すか、「設定予定」を外してください。",
            "value",
        )
    if not to.undecided and to.value is None:
        raise _invalid(
            "value_missing",
            "目標値が入力されていません。",
            "目標値を入力するか、まだ決まっていなければ「設定予定」を選んでください。",
            "value",
        )
    for name, value in (("value", to.value), ("upper_value", to.upper_value)):
        if value is None:
            continue
        exponent = value.as_tuple().exponent
        if abs(value) >= LIMIT or (isinstance(exponent, int) and -exponent > MOST_DECIMALS):
            raise _invalid(
                "value_size",
                "目標値の桁数が多すぎます。",
                "整数18桁、小数10桁までで入力してください。",
                name,
            )
    if to.value is not None and to.upper_value is not None and to.upper_value < to.value:
        raise _invalid(
            "range_order",
            "範囲の上限が下限より小さくなっています。",
            "上限には、下限以上の値を入力してください。",
            "upper_value",
        )
    for name, label, text, most in (
        ("reason", "理由", to.reason, REASON_LENGTH),
        ("decided_by", "決定した会議など", to.decided_by, WHO_LENGTH),
    ):
        if len(text) > most:
            raise _invalid(
                "too_long",
                f"{label}が{len(text)}文字あります。",
                f"{most}文字以内にしてください。",
                name,
            )


def due_taken(day: date) -> Invalid:
    return _invalid(
        "due_taken",
        f"期日が{era_year_label(day)}の目標は、もう一つあります。",
        "期日を変えるか、その期日の目標のほうを変更してください。",
        "due",
    )


def target_not_found() -> NotFound:
    return NotFound(
        "target_not_found", "この目標は見つかりません。", "KPIの目標の一覧から選び直してください。"
    )


def _invalid(code: str, sentence: str, next_step: str, field: str) -> Invalid:
    return Invalid(code, sentence, next_step, field=field)


def _require(by: Actor | None, indicator: Indicator) -> None:
    if by is not None:
        require_own_indicator(by, indicator)
        by.require(Act.TARGET_REVISE, indicator.department_id)


def _lock(indicator: Indicator) -> None:
    """Two people at once change targets of one KPI one after the other."""
    list(Indicator.objects.filter(pk=indicator.pk).select_for_update(no_key=True).values("pk"))


def _append(
    by: Actor | None, indicator: Indicator, target: Target, to: TargetValue, expected_seq: int
) -> TargetRevision:
    latest = target.revisions.select_related("by").order_by("-seq").first()
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
        raise _invalid(
            "reason_missing",
            "目標を変える理由が入力されていません。",
            "決定した会議や変更の理由を入力してください。",
            "reason",
        )
    if latest is None and to.due_on is not None:
        raise _invalid(
            "moved_at_first",
            "初めて定める目標の期日は、変更できません。",
            "期日の欄に、初めから正しい期日を入力してください。",
            "due",
        )
    if to.due_on or (latest and latest.due_on):
        refuse_taken_day(indicator, target.department_id, to.due_on or target.due_on, but=target)
    revision = TargetRevision.objects.create(
        organization_id=indicator.organization_id,
        target=target,
        seq=seq + 1,
        by=by.user if by else None,
        **vars(to),
    )
    mark_for_recompute([indicator.pk])
    return revision


def refuse_taken_day(
    indicator: Indicator, department_id: int | None, day: date, *, but: Target | None = None
) -> None:
    """Refuses a day on which another target of the same series is due by its latest decision."""
    series: dict[str, Any] = {"indicator": indicator, "department_id": department_id}
    for other in Target.objects.filter(**series).prefetch_related("revisions"):
        if but is not None and other.pk == but.pk:
            continue
        kept = list(other.revisions.all())
        if ((kept[-1].due_on if kept else None) or other.due_on) == day:
            raise due_taken(day)


def _same(latest: TargetRevision, to: TargetValue, by: Actor | None) -> bool:
    values: dict[str, Any] = vars(to)
    return latest.by_id == (by.user.pk if by else None) and all(
        getattr(latest, name) == value for name, value in values.items()
    )
