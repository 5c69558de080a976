"""原因・対応策: asking for it where a KPI turned bad, answering, following up and closing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db import connection, transaction

from core import audit
from core.clock import now
from core.clock import today as clock_today
from core.errors import NotFound, Stale
from kpis.models import CorrectiveAction, CorrectiveStep
from kpis.services.corrective_notices import Asked, tell_departments
from kpis.services.corrective_rules import (
    Answer,
    checked_words,
    not_now,
    refuse_closed,
    refuse_unanswered,
    refuse_unfit,
)
from organizations.permissions import Act
from organizations.selectors import Actor

State, Kind = CorrectiveAction.State, CorrectiveStep.Kind

# Whole and department series alike: where the headline says so of this fiscal year or the last,
# once per series, year and status, and only while none is open. A department that is no more is
# not asked. One statement, within the recompute's own transaction.
ASK = """
WITH asked AS (
    INSERT INTO kpis_correctiveaction (
        organization_id, indicator_id, department_id, fiscal_year, status, asked_on, state,
        cause, action, version)
    SELECT a.organization_id, a.indicator_id, a.department_id, a.fiscal_year, a.status,
           %(today)s, 'asked', '', '', 1
      FROM kpis_achievement a
      JOIN kpis_indicator i ON i.id = a.indicator_id
      LEFT JOIN organizations_department o ON o.id = coalesce(a.department_id, i.department_id)
     WHERE a.indicator_id = ANY (%(ids)s) AND a.is_headline
       AND a.status IN ('late', 'backward', 'missed') AND i.reporting = 'collected'
       AND (i.ended_on IS NULL OR i.ended_on >= %(today)s)
       AND a.fiscal_year >= core_fiscal_year(%(today)s) - 1
       AND (o.valid_to IS NULL OR o.valid_to >= %(today)s)
       AND NOT EXISTS (
           SELECT FROM kpis_correctiveaction c
            WHERE c.indicator_id = a.indicator_id AND c.state <> 'closed'
              AND c.department_id IS NOT DISTINCT FROM a.department_id)
    ON CONFLICT DO NOTHING
    RETURNING id, organization_id, indicator_id, department_id
), steps AS (
    INSERT INTO kpis_correctivestep (organization_id, corrective_action_id, kind, text)
    SELECT organization_id, id, 'asked', '' FROM asked
)
SELECT c.id, c.organization_id, coalesce(c.department_id, i.department_id), i.name
  FROM asked c JOIN kpis_indicator i ON i.id = c.indicator_id ORDER BY c.id
"""


def ask_where_behind(indicator_ids: Sequence[int], *, today: date | None = None) -> int:
    """Asks for cause and action wherever a series turned to 遅れ, 後退 or 未達.

    Returns how many were asked for; doing it again asks for none. The departments' editors and
    heads get a notice each.
    """
    day = today or clock_today()
    with transaction.atomic(), audit.acting(by=None, intent="ask_where_behind"):
        with connection.cursor() as cursor:
            cursor.execute(ASK, {"ids": list(indicator_ids), "today": day})
            asked = [Asked(*row) for row in cursor.fetchall()]
        if asked:
            tell_departments(asked, day=day)
    return len(asked)


def answer(
    *, by: Actor, action_id: int, answer: Answer, expected_version: int, today: date | None = None
) -> CorrectiveAction:
    """Stores cause and action, or changes them. Raises Refused, Stale, NotFound, NotAllowed."""
    given = Answer(answer.cause.strip(), answer.action.strip(), answer.due_on)

    def change(row: CorrectiveAction) -> str:
        refuse_closed(row)
        refuse_unfit(given, row, today or clock_today())
        row.cause, row.action, row.due_on = given.cause, given.action, given.due_on
        row.state = State.ANSWERED
        return f"原因：{given.cause}\n対応策：{given.action}"

    def done(row: CorrectiveAction) -> bool:
        return row.state == State.ANSWERED and given == Answer(row.cause, row.action, row.due_on)

    return _step(
        Act.CORRECTIVE_ANSWER,
        Kind.ANSWERED,
        by=by,
        action_id=action_id,
        expected=expected_version,
        change=change,
        done=done,
    )


def report(*, by: Actor, action_id: int, text: str, expected_version: int) -> CorrectiveAction:
    """Adds how it is going."""
    words = text.strip()

    def change(row: CorrectiveAction) -> str:
        refuse_closed(row)
        refuse_unanswered(row, "経過を書く")
        return checked_words(words, "経過")

    return _step(
        Act.CORRECTIVE_ANSWER,
        Kind.REPORTED,
        by=by,
        action_id=action_id,
        expected=expected_version,
        change=change,
        done=_said_by(by, Kind.REPORTED, words),
    )


def close(
    *, by: Actor, action_id: int, reason: str, expected_version: int, today: date | None = None
) -> CorrectiveAction:
    """Ends the following up, with the reason. It can be taken up again."""
    words = reason.strip()

    def change(row: CorrectiveAction) -> str:
        refuse_closed(row)
        refuse_unanswered(row, "完了にする")
        row.state, row.closed_on = State.CLOSED, today or clock_today()
        return checked_words(words, "完了とする理由")

    return _step(
        Act.CORRECTIVE_CLOSE,
        Kind.CLOSED,
        by=by,
        action_id=action_id,
        expected=expected_version,
        change=change,
        done=_said_by(by, Kind.CLOSED, words),
    )


def reopen(*, by: Actor, action_id: int, reason: str, expected_version: int) -> CorrectiveAction:
    """Takes a closed one up again, unless the series has another one open."""
    words = reason.strip()

    def change(row: CorrectiveAction) -> str:
        if row.state != State.CLOSED:
            raise not_now(
                "完了していないため、再開する必要はありません。", "そのまま続けてください。"
            )
        others = CorrectiveAction.objects.filter(
            indicator=row.indicator_id, department=row.department_id
        )
        if others.exclude(state=State.CLOSED).exists():
            raise not_now(
                "同じKPIについて、別の原因・対応策が進行中です。",
                "進行中のほうに経過を書いてください。",
            )
        row.state, row.closed_on = State.ANSWERED, None
        return checked_words(words, "再開する理由")

    return _step(
        Act.CORRECTIVE_CLOSE,
        Kind.REOPENED,
        by=by,
        action_id=action_id,
        expected=expected_version,
        change=change,
        done=_said_by(by, Kind.REOPENED, words),
    )


Change = Callable[[CorrectiveAction], str]
Done = Callable[[CorrectiveAction], bool]


def _step(
    act: Act,
    kind: CorrectiveStep.Kind,
    *,
    by: Actor,
    action_id: int,
    expected: int,
    change: Change,
    done: Done,
) -> CorrectiveAction:
    """Locks the row, checks right and version, changes it and appends the step."""
    with transaction.atomic(), audit.acting(by=by.user, intent=f"corrective_{kind}"):
        row = (
            CorrectiveAction.objects.select_for_update(of=("self",))
            .select_related("indicator")
            .filter(organization=by.organization, pk=action_id)
            .first()
        )
        if row is None:
            raise NotFound(
                "corrective_not_found",
                "この原因・対応策は見つかりません。",
                "原因・対応策の一覧から選び直してください。",
            )
        by.require(act, row.department_id or row.indicator.department_id)
        if row.version != expected:
            # Sent twice: what was asked for is already done.
            if done(row):
                return row
            raise Stale(
                "stale",
                "入力中に、ほかの人がこの原因・対応策を更新しました。",
                "更新された内容を確かめてから、もう一度送信してください。",
                theirs={"cause": row.cause, "action": row.action, "due_on": row.due_on},
            )
        text = change(row)
        row.version += 1
        row.save()
        CorrectiveStep.objects.create(
            organization_id=row.organization_id,
            corrective_action=row,
            kind=kind,
            text=text,
            by=by.user,
            recorded_at=now(),
        )
    return row


def _said_by(by: Actor, kind: CorrectiveStep.Kind, words: str) -> Done:
    def said(row: CorrectiveAction) -> bool:
        last = row.steps.order_by("-id").first()
        return last is not None and (last.kind, last.text, last.by_id) == (
            kind,
            words,
            by.user.pk,
        )

    return said
