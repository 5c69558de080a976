"""Reminding of meetings and of answers that are due, once each, whatever was down in between.

The question is always "due and not yet sent", never "due today". A row per meeting, kind and day
is claimed in the transaction of its notices; a moved day is another day. What is over is not
reminded of late: no meeting after its day, no answers once the meeting took place.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import transaction
from django.db.models import Count, Max
from django.urls import reverse
from django.utils import timezone

from committees.meeting_facts import fact_lines, facts_of
from committees.models import Meeting, ResponseDraft
from committees.services.announcements import (
    NOTICE,
    agenda_lines,
    meeting_path,
    reachable_people,
)
from core import audit
from core.fiscal import era_year_label
from core.models import ScheduledRun
from core.working_days import add_working_days
from organizations.models import Role
from organizations.models.notice import Notice
from organizations.people import people_answering
from organizations.services.notices import Telling, notify, notify_each

# Working days before a meeting, before an answers' deadline, and after it.
MEETING_BEFORE, ANSWERS_BEFORE, ANSWERS_AFTER = 3, 3, 1
_ANSWERING = (Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD)
_OWED = (ResponseDraft.State.OPEN, ResponseDraft.State.RETURNED)


def remind_of_meetings(*, today: date) -> int:
    """Sends what is due and not yet sent. Returns how many reminders it was."""
    ahead = Meeting.objects.filter(state=Meeting.State.PLANNED).order_by("pk")
    return sum(_remind_of(pk, today) for pk in ahead.values_list("pk", flat=True))


def due_kinds(meeting: Meeting, *, today: date) -> dict[str, date]:
    """Which reminders the day asks for, with the day each is about."""
    kinds: dict[str, date] = {}
    held_on, due_on = meeting.held_on, meeting.answers_due_on
    if held_on is not None and _is_near(held_on, MEETING_BEFORE, today):
        told = meeting.announcements.aggregate(last=Max("recorded_at"))["last"]
        # Whoever was invited only days before has just heard of it.
        begin = add_working_days(held_on, -MEETING_BEFORE)
        if told is not None and timezone.localdate(told) < begin:
            kinds["meeting"] = held_on
    is_open = meeting.frozen_at is None and (held_on is None or today <= held_on)
    if due_on is None or not is_open:
        return kinds
    if _is_near(due_on, ANSWERS_BEFORE, today):
        if not _asked_since(meeting, add_working_days(due_on, -ANSWERS_BEFORE)):
            kinds["answers"] = due_on
    elif today >= add_working_days(due_on, ANSWERS_AFTER):
        kinds["answers_late"] = due_on
    return kinds


def _is_near(day: date, working_days: int, today: date) -> bool:
    return add_working_days(day, -working_days) <= today <= day


def _asked_since(meeting: Meeting, day: date) -> bool:
    """Whether the departments were asked on that day or later: they need no reminder yet."""
    asked = Notice.objects.filter(
        organization=meeting.organization_id,
        key=f"committee-answers:{meeting.pk}:{meeting.answers_due_on}",
    ).aggregate(first=Max("created_at"))["first"]
    return asked is not None and timezone.localdate(asked) >= day


def _remind_of(pk: int, today: date) -> int:
    with transaction.atomic(), audit.acting(by=None, intent="remind_of_meeting"):
        meeting = (
            Meeting.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("committee__organization")
            .filter(pk=pk, state=Meeting.State.PLANNED)
            .first()
        )
        if meeting is None:  # held or called off meanwhile, or another beat is at it
            return 0
        due = due_kinds(meeting, today=today)
        kinds = {kind: day for kind, day in due.items() if _claim(meeting, kind, day)}
        for kind, day in kinds.items():
            _remind_members(meeting) if kind == "meeting" else _remind_answers(
                meeting, kind, day, today
            )
        return len(kinds)


def _claim(meeting: Meeting, kind: str, day: date) -> bool:
    """Whether this reminder is ours to send."""
    _, first = ScheduledRun.objects.get_or_create(
        job=f"committees.remind.{kind}", period=f"{meeting.pk}:{day:%y%m%d}"
    )
    return first


def _remind_members(meeting: Meeting) -> None:
    name = f"{meeting.committee.name} {meeting.label}"
    parts = [f"{name}が近づきました。", "", *fact_lines(facts_of(meeting))]
    agenda = agenda_lines(meeting)
    notify(
        organization_id=meeting.organization_id,
        user_ids=reachable_people(meeting),
        key=f"{NOTICE}:{meeting.pk}:near:{meeting.held_on}",
        title=f"【まもなく開催】{name}",
        body="\n".join([*parts, "", *agenda] if agenda else parts),
        path=meeting_path(meeting),
    )


def _remind_answers(meeting: Meeting, kind: str, due_on: date, today: date) -> None:
    """Tells the editors and heads of departments that owe answers, with how many."""
    owed = Counter(
        dict(
            ResponseDraft.objects.filter(meeting=meeting, state__in=_OWED, item__dropped_at=None)
            .order_by()
            .values_list("department_id")
            .annotate(number=Count("pk"))
        )
    )
    if not owed:
        return
    is_late = kind == "answers_late"
    found = people_answering(meeting.organization_id, owed, roles=_ANSWERING, today=today)
    sums: Counter[int] = Counter()
    for department, number in owed.items():
        for user in found[department]:
            sums[user] += number
    deadline = era_year_label(due_on)
    code = meeting.committee.organization.code
    path = reverse("committees:answers", args=[code, meeting.committee_id, meeting.pk])
    key = f"committee-{kind}:{meeting.pk}:{due_on}"
    asked = f"締切は{deadline}でした。できるだけ早く" if is_late else f"締切（{deadline}）までに"
    notify_each(
        organization_id=meeting.organization_id,
        tellings=[
            Telling(
                user,
                key,
                f"【{'締切超過' if is_late else 'まもなく締切'}】{meeting.label}の指摘事項への回答",
                f"まだ提出していない回答が{number}件あります。\n{asked}提出してください。",
                path,
            )
            for user, number in sorted(sums.items())
        ],
    )
    if is_late:
        office = people_answering(meeting.organization_id, [None], roles=[], today=today)[None]
        notify(
            organization_id=meeting.organization_id,
            user_ids=office,
            key=f"{key}:office",
            title=f"{meeting.label}の回答の締切（{deadline}）を過ぎました",
            body=f"まだ提出されていない回答が{owed.total()}件あります。\n回答の一覧で確かめてください。",
            path=path,
        )
