"""Telling of items whose due day has passed: once each, to their departments and the office.

What is counted is the settled wording, which everybody reads. An item whose day is moved is told
of again when that day passes. Of days long past nobody hears: a table of former years brought in
today is no news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from committees.models import ActionItemRevision, Committee, RevisionDepartment
from core import audit
from core.models import ScheduledRun
from organizations.models import Role
from organizations.people import people_answering
from organizations.services.notices import Telling, notify_each

JOB = "committees.overdue"
LONG_PAST = timedelta(days=31)
MOST_NAMED = 10
_ANSWERING = (Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD)


def remind_of_overdue_items(*, today: date) -> int:
    """Tells what is due and not yet told. Returns how many items it was."""
    found = _overdue(today).order_by().values_list("item__committee_id", flat=True).distinct()
    return sum(_remind_in(pk, today) for pk in sorted(found))


def _overdue(today: date) -> QuerySet[ActionItemRevision]:
    return ActionItemRevision.objects.filter(
        Q(item__committee__ended_on__isnull=True) | Q(item__committee__ended_on__gte=today),
        Q(status__isnull=True) | Q(status__closes=False),
        item__dropped_at=None,
        seq=F("item__settled_seq"),
        due_last__lt=today,
        due_last__gte=today - LONG_PAST,
    )


def _remind_in(pk: int, today: date) -> int:
    with transaction.atomic(), audit.acting(by=None, intent="remind_of_overdue_items"):
        # One beat at a time: what the other one claims is seen here.
        committee = (
            Committee.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("organization")
            .filter(pk=pk)
            .first()
        )
        if committee is None:
            return 0
        rows = list(_overdue(today).filter(item__committee=pk).order_by("due_last", "item_id"))
        new = _claimed(rows)
        if new:
            _tell(committee, new, today)
        return len(new)


def _claimed(rows: Sequence[ActionItemRevision]) -> list[ActionItemRevision]:
    """The rows that were not told of yet, now marked as told."""
    keys = {f"{row.item_id}:{row.due_last:%y%m%d}": row for row in rows}
    told = ScheduledRun.objects.filter(job=JOB, period__in=list(keys))
    known = set(told.values_list("period", flat=True))
    new = {key: row for key, row in keys.items() if key not in known}
    ScheduledRun.objects.bulk_create([ScheduledRun(job=JOB, period=key) for key in new])
    return list(new.values())


def _tell(committee: Committee, rows: Sequence[ActionItemRevision], today: date) -> None:
    """The departments hear of their own items, the office of all."""
    asked: dict[int | None, list[ActionItemRevision]] = defaultdict(list)
    asked[None] = list(rows)
    by_id = {row.pk: row for row in rows}
    links = RevisionDepartment.objects.filter(revision__in=by_id, department__isnull=False)
    for revision, department in links.order_by("id").values_list("revision_id", "department_id"):
        asked[department].append(by_id[revision])
    people = people_answering(committee.organization_id, [*asked], roles=_ANSWERING, today=today)
    mine: dict[int, dict[int, ActionItemRevision]] = defaultdict(dict)
    for unit, items in asked.items():
        for user in people[unit]:
            mine[user] |= {row.pk: row for row in items}
    path = reverse("committees:items", args=[committee.organization.code, committee.pk])
    key = f"committee-items-overdue:{committee.pk}:{today}"
    title = f"【期限を過ぎた指摘事項】{committee.name}"
    notify_each(
        organization_id=committee.organization_id,
        tellings=[
            Telling(user, key, title, _body(items), f"{path}?special=overdue")
            for user, items in sorted(mine.items())
        ],
    )


def _body(items: Mapping[int, ActionItemRevision]) -> str:
    rows = list(items.values())
    named = [_named(row) for row in rows[:MOST_NAMED]]
    more = [f"ほか{len(rows) - MOST_NAMED}件"] if len(rows) > MOST_NAMED else []
    first = f"対応が終わらないまま期限を過ぎた指摘事項が{len(rows)}件あります。"
    return "\n".join([first, "", *named, *more, "", "状況か期限を見直してください。"])


def _named(row: ActionItemRevision) -> str:
    number = f"{row.number} " if row.number else ""
    first = row.heading or next((line for line in row.text.splitlines() if line.strip()), "")
    return f"・{number}{first.strip().lstrip('・')[:60]}（期限 {row.due_typed}）"
