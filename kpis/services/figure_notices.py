"""Who hears of a step of a figure: the head of what was submitted, the submitter of what came back.

One act gives each person one notice, however many figures it moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.urls import reverse

from core.clock import today as clock_today
from core.fiscal import Granularity, Period
from kpis.models import MeasurementRevision
from kpis.models.measurement import WorkflowState as State
from kpis.periods import GRANULARITY_OF, period_key
from kpis.wording import span_label
from organizations.models import Role
from organizations.people import people_answering
from organizations.selectors import Actor
from organizations.services.notices import Telling, notify_each


def tell_submitted(by: Actor, revisions: Sequence[MeasurementRevision]) -> None:
    """Tells the heads of the departments that there is something to approve."""
    if not revisions:
        return
    counts = Counter(_answerable(row) for row in revisions)
    heads = people_answering(
        by.organization.pk, counts, roles=[Role.DEPARTMENT_HEAD], today=clock_today()
    )
    waiting: Counter[int] = Counter()
    for department, number in counts.items():
        for user_id in heads[department]:
            waiting[user_id] += number
    waiting.pop(by.user.pk, None)
    first = min(row.pk for row in revisions)
    notify_each(
        organization_id=by.organization.pk,
        tellings=[
            Telling(
                user_id=user_id,
                key=f"submitted:{first}",
                title=f"承認を待っている値が{number}件提出されました",
                body=f"{by.user}さんが{_what(revisions, number)}を提出しました。\n"
                "内容を確かめて、承認または差戻しをしてください。",
                path=reverse("kpis:review", args=[by.organization.code]),
            )
            for user_id, number in sorted(waiting.items())
        ],
    )


def tell_returned(by: Actor, revisions: Sequence[MeasurementRevision]) -> None:
    """Tells the submitters which of their figures came back, and why."""
    if not revisions:
        return
    returned = {row.measurement_id: row for row in revisions}
    sent = MeasurementRevision.objects.filter(
        measurement__in=list(returned), state=State.SUBMITTED, by__isnull=False
    ).order_by("measurement", "seq")
    submitter = dict(sent.values_list("measurement_id", "by_id"))  # the last one counts
    theirs: dict[int, list[MeasurementRevision]] = defaultdict(list)
    for pk, row in returned.items():
        user_id = submitter.get(pk)
        if user_id is not None and user_id != by.user.pk:
            theirs[user_id].append(row)
    first = min(row.pk for row in revisions)
    notify_each(
        organization_id=by.organization.pk,
        tellings=[
            Telling(
                user_id=user_id,
                key=f"returned:{first}",
                title=f"値が{len(rows)}件差し戻されました",
                body=f"{by.user}さんが{_what(rows, len(rows))}を差し戻しました。\n"
                f"理由：{rows[0].reason}",
                path=_path(by, rows),
            )
            for user_id, rows in sorted(theirs.items())
        ],
    )


def _answerable(row: MeasurementRevision) -> int | None:
    cell = row.measurement
    return cell.department_id or cell.indicator.department_id


def _what(rows: Sequence[MeasurementRevision], number: int) -> str:
    """「KPI名」R8年10月の値, with how many more."""
    cell = rows[0].measurement
    label = span_label(cell.granularity, cell.period_first, cell.period_last)
    more = f"ほか{number - 1}件" if number > 1 else ""
    return f"「{cell.indicator.name}」{label}の値{more}"


def _path(by: Actor, rows: Sequence[MeasurementRevision]) -> str:
    """The figure's page where there is one, else the person's list of what is to do."""
    cell = rows[0].measurement
    period = Period(Granularity(cell.granularity), cell.period_first, cell.period_last)
    usual = period.granularity is GRANULARITY_OF[cell.indicator.frequency]
    if len(rows) > 1 or not usual:
        return reverse("dashboards:todo", args=[by.organization.code])
    page = reverse(
        "kpis:figure", args=[by.organization.code, cell.indicator_id, period_key(period)]
    )
    return f"{page}?department={cell.department_id}" if cell.department_id else page
