"""Ending a KPI and taking the end back. Its figures, targets and grades stay as they are."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core import audit, outbox
from core.errors import DomainError, Invalid, Refused, Stale
from core.fiscal import era_year_label
from kpis.models import Indicator, Measurement
from kpis.models.measurement import WorkflowState
from kpis.services.achievements import mark_for_recompute
from kpis.services.reopening import TOPIC as REOPENED
from kpis.services.scope import require_own_indicator
from kpis.wording import span_label
from organizations.permissions import Act
from organizations.selectors import Actor

REASON_LENGTH = 400


def end_indicator(
    *, by: Actor, indicator: Indicator, on: date | None, reason: str, expected_version: int
) -> Indicator:
    """Ends a KPI: no period that begins after the day is asked for, by whatever way.

    Periods up to the day can still be entered, since the last figure often comes after the end.
    Given a KPI that has ended, changes the day or the reason. Raises NotAllowed, NotFound, Refused
    (no day, no reason, figures after the day), or Stale with the row as it is now.
    """
    _require(by, indicator)
    with transaction.atomic(), audit.acting(by=by.user, intent="end_indicator"):
        row = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        wanted = (on, reason.strip())
        if (row.ended_on, row.ended_reason) == wanted and on is not None:
            return row
        _require_version(row, expected_version)
        last = _check(row, on, wanted[1])
        return _write(row, last, wanted[1])


def resume_indicator(*, by: Actor, indicator: Indicator, expected_version: int) -> Indicator:
    """Takes the end back: the KPI is asked for as before. Of one that has no end, nothing changes.

    Raises NotAllowed, NotFound, or Stale with the row as it is now.
    """
    _require(by, indicator)
    with transaction.atomic(), audit.acting(by=by.user, intent="resume_indicator"):
        row = Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
        if row.ended_on is None:
            return row
        _require_version(row, expected_version)
        outbox.publish(REOPENED, [row.pk])
        return _write(row, None, "")


def _require(by: Actor, indicator: Indicator) -> None:
    require_own_indicator(by, indicator)
    by.require(Act.INDICATOR_EDIT, indicator.department_id)


def _require_version(row: Indicator, expected_version: int) -> None:
    if row.version != expected_version:
        raise Stale(
            "changed_meanwhile",
            "このKPIは、画面を開いたあとに変更されました。",
            "いまの状態を確かめてから、もう一度操作してください。入力した内容は残しています。",
            theirs={"indicator": row},
        )


def _write(row: Indicator, on: date | None, reason: str) -> Indicator:
    row.ended_on, row.ended_reason = on, reason
    row.version += 1
    row.save(update_fields=["ended_on", "ended_reason", "version"])
    mark_for_recompute([row.pk])
    return row


def _check(row: Indicator, on: date | None, reason: str) -> date:
    errors: dict[str, DomainError] = {}

    def refuse(field: str, code: str, sentence: str, next_step: str) -> None:
        errors[field] = Invalid(code, sentence, next_step, field=field)

    if on is None:
        refuse(
            "ended_on",
            "missing",
            "終了日が入力されていません。",
            "値を集める最後の日を入力してください。例：R7年度末、令和8年3月31日",
        )
    elif (later := _figure_after(row, on)) is not None:
        label = span_label(later.granularity, later.period_first, later.period_last)
        refuse(
            "ended_on",
            "figures_after_end",
            f"{era_year_label(on)}より後の{label}に、値が入っています。",
            "その値の期間を含む日を終了日にするか、下書きなら取り消してから終了してください。",
        )
    if not reason:
        refuse(
            "reason",
            "missing",
            "終了の理由が入力されていません。",
            "あとから見た人に分かるように、終了する理由を入力してください。",
        )
    elif len(reason) > REASON_LENGTH:
        refuse(
            "reason",
            "too_long",
            f"終了の理由が{len(reason)}文字あります。",
            f"{REASON_LENGTH}文字以内にしてください。",
        )
    if errors or on is None:
        raise Refused(errors)
    return on


def _figure_after(row: Indicator, on: date) -> Measurement | None:
    """The first figure of a period that begins after the day; a dropped draft is none."""
    return (
        row.measurements.filter(period_first__gt=on, seq__gt=0)
        .exclude(state=WorkflowState.DISCARDED, approved_seq=None)
        .order_by("period_first", "period_last")
        .first()
    )
