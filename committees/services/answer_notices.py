"""Who hears that an answer is asked for or came back: those who answer for the department."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from committees.models import Meeting, ResponseDraft
from core.clock import today
from core.fiscal import era_year_label
from organizations.models import Department, Membership, Role
from organizations.selectors import Actor, subtree_ids
from organizations.services.notices import notify

_ANSWER = (Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD)


def tell_asked(by: Actor, meeting: Meeting, departments: Collection[int]) -> int:
    """Tells the departments' people once for a meeting and due day; returns how many."""
    people = _people(by, departments)
    if not people:
        return 0
    due = f"{era_year_label(meeting.answers_due_on)}までに" if meeting.answers_due_on else ""
    return notify(
        organization_id=by.organization.pk,
        user_ids=people,
        key=f"committee-answers:{meeting.pk}:{meeting.answers_due_on or ''}",
        title=f"{meeting.label}の指摘事項への回答のお願い",
        body=f"担当する指摘事項について、{due}対応状況を回答してください。",
        path=_answers_path(by, meeting),
    )


def tell_returned(by: Actor, draft: ResponseDraft) -> int:
    """Tells the department's people that an answer came back, once for each time."""
    people = _people(by, [draft.department_id])
    if not people:
        return 0
    return notify(
        organization_id=by.organization.pk,
        user_ids=people,
        key=f"committee-answer-returned:{draft.pk}:{draft.latest_seq}",
        title=f"{draft.meeting.label}の指摘事項への回答が差し戻されました",
        body="差し戻しの理由を確かめて、直してから、もう一度提出してください。",
        path=_answers_path(by, draft.meeting),
    )


def _answers_path(by: Actor, meeting: Meeting) -> str:
    places = [by.organization.code, meeting.committee_id, meeting.pk]
    return reverse("committees:answers", args=places)


def _people(by: Actor, departments: Collection[int]) -> list[int]:
    """Editors and heads whose department, or one below it, is among these."""
    if not departments:
        return []
    edges = list(
        Department.objects.filter(organization=by.organization).values_list("id", "parent_id")
    )
    rows = Membership.objects.filter(
        organization=by.organization,
        role__in=_ANSWER,
        department__isnull=False,
        user__is_active=True,
    )
    day = today()
    return sorted(
        {
            row.user_id
            for row in rows
            if row.department_id is not None
            and (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to)
            and subtree_ids(edges, row.department_id) & set(departments)
        }
    )
