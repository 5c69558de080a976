"""Telling departments that cause and action are asked of them: one notice a department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from organizations.models import Department, Membership, Organization, Role
from organizations.services.notices import notify

NAMED = 5


@dataclass(frozen=True)
class Asked:
    """A corrective action that was just opened, and the department that answers for it."""

    action_id: int
    organization_id: int
    answerable_id: int | None
    indicator_name: str


def tell_departments(asked: Sequence[Asked], *, day: date) -> None:
    """A notice to the editors and heads of each department, whatever the number of its KPIs.

    What belongs to no department goes to the DX office.
    """
    organizations = Organization.objects.in_bulk({each.organization_id for each in asked})
    people = _people(organizations, day)
    parents = dict(
        Department.objects.filter(organization__in=organizations).values_list("id", "parent_id")
    )
    of: dict[tuple[int, int | None], list[Asked]] = defaultdict(list)
    for each in asked:
        of[each.organization_id, each.answerable_id].append(each)
    for (organization, department), theirs in of.items():
        receivers = _receivers(people[organization], department, parents)
        if receivers:
            notify(
                organization_id=organization,
                user_ids=receivers,
                key=f"corrective:{theirs[0].action_id}",
                title=f"原因・対応策の回答のお願い（{len(theirs)}件）",
                body=_body(theirs),
                path=_path(organizations[organization].code, theirs),
            )


def _people(
    organizations: dict[int, Organization], day: date
) -> dict[int, list[tuple[int, str, int | None]]]:
    """By organization: person, role and the department the role is limited to."""
    current = (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    found: dict[int, list[tuple[int, str, int | None]]] = defaultdict(list)
    rows = Membership.objects.filter(
        current,
        organization__in=organizations,
        role__in=[Role.DEPARTMENT_EDITOR, Role.DEPARTMENT_HEAD, Role.DX_OFFICE],
        user__is_active=True,
    ).values_list("organization_id", "user_id", "role", "department_id")
    for organization, user, role, department in rows:
        found[organization].append((user, role, department))
    return found


def _receivers(
    people: Sequence[tuple[int, str, int | None]],
    department: int | None,
    parents: Mapping[int, int | None],
) -> list[int]:
    if department is None:
        return sorted({user for user, role, _ in people if role == Role.DX_OFFICE})
    above: set[int | None] = {None}
    step: int | None = department
    while step is not None and step not in above:
        above.add(step)
        step = parents.get(step)
    return sorted(
        {user for user, role, limit in people if role != Role.DX_OFFICE and limit in above}
    )


def _body(theirs: Sequence[Asked]) -> str:
    names = [f"・{each.indicator_name}" for each in theirs[:NAMED]]
    if len(theirs) > NAMED:
        names.append(f"ほか{len(theirs) - NAMED}件")
    return "\n".join(
        [
            "次のKPIが「遅れ」「後退」「未達」のいずれかになりました。",
            "原因と、目標に近づけるための対応策を回答してください。",
            *names,
        ]
    )


def _path(code: str, theirs: Sequence[Asked]) -> str:
    if len(theirs) == 1:
        return reverse("kpis:corrective", args=[code, theirs[0].action_id])
    where = f"?department={theirs[0].answerable_id}" if theirs[0].answerable_id else ""
    return reverse("kpis:corrective_list", args=[code]) + where
