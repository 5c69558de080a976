"""Targets that were changed between the decisions of two versions of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from dashboards.wording import Writer
from kpis.models import Indicator, TargetRevision
from kpis.selectors.carried import carried_ids
from kpis.wording import due_text
from organizations.selectors import Actor
from plans.models import Plan, PlanVersion


@dataclass(frozen=True)
class ChangedTarget:
    """A target as it stood at the one decision and at the other; `before` blank: newly set."""

    indicator: Indicator
    due: str
    before: str
    after: str
    decided: str
    reason: str


def changed_targets(
    actor: Actor, plan: Plan, before: PlanVersion, after: PlanVersion
) -> tuple[list[ChangedTarget], str]:
    """Targets whose revisions were decided after the one version and up to the other.

    A version whose source gives no time sets no bound on its side; the sentence says which days
    were looked at. What was first registered without a decision is no change.
    """
    start = before.decided_last
    end = after.decided_last if after.state == PlanVersion.State.DECIDED else None
    writer = Writer.of(actor.organization)
    rows = (
        TargetRevision.objects.filter(
            Q(target__indicator__plan__in=[plan.pk, before.plan_id])
            | Q(target__indicator__in=carried_ids(plan.pk)),
            organization=actor.organization,
        )
        .select_related("target__indicator", "target__department")
        .order_by(
            "target__indicator__position", "target__indicator", "target__due_on", "target", "seq"
        )
    )
    by_target: dict[int, list[TargetRevision]] = {}
    for row in rows:
        by_target.setdefault(row.target_id, []).append(row)
    found = []
    for revisions in by_target.values():
        within = [one for one in revisions if _within(one, start, end)]
        if within:
            standing = [one for one in revisions if one.seq < within[0].seq]
            old = standing[-1] if standing else None
            if old is None or _figure(old, writer) != _figure(within[-1], writer):
                found.append(_changed(old, within[-1], writer))
    return found, _since(start, end)


def _within(row: TargetRevision, start: date | None, end: date | None) -> bool:
    decided = row.decided_on
    if decided is None:
        if row.seq == 1:
            return False
        decided = timezone.localtime(row.recorded_at).date()
    return (start is None or decided > start) and (end is None or decided <= end)


def _since(start: date | None, end: date | None) -> str:
    first = f"{due_text(start)}より後" if start else "決定時期の記載がない版から"
    return f"{first}、{due_text(end)}まで" if end else f"{first}、いままで"


def _figure(row: TargetRevision, writer: Writer) -> str:
    if row.undecided or row.value is None:
        return "設定予定"
    indicator = row.target.indicator
    text = writer.figure(row.value, indicator)
    if row.upper_value is not None:
        text += f"～{writer.figure(row.upper_value, indicator)}"
    return f"{text}（期日 {due_text(row.due_on)}）" if row.due_on else text


def _changed(old: TargetRevision | None, new: TargetRevision, writer: Writer) -> ChangedTarget:
    target = new.target
    due = due_text(target.due_on)
    if target.department:
        due += f"　{target.department.name}"
    decided = "　".join(part for part in (due_text(new.decided_on), new.decided_by) if part)
    return ChangedTarget(
        indicator=target.indicator,
        due=due,
        before=_figure(old, writer) if old else "",
        after=_figure(new, writer),
        decided=decided,
        reason=new.reason,
    )
