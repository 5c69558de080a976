"""Who answers for a department: people by role, for those who have something to tell them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from organizations.models import Department, Membership, Role
from organizations.selectors import subtree_ids


def people_answering(
    organization_id: int,
    department_ids: Iterable[int | None],
    *,
    roles: Collection[Role],
    today: date,
) -> dict[int | None, frozenset[int]]:
    """Ids of the active people who hold one of the roles on that day, by department; two queries.

    A role in a department reaches those below it; a head's role without a department reaches all.
    For None (the whole organization) the DX office answers, and with heads asked for, heads of all.
    """
    held = list(
        Membership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gte=today),
            organization=organization_id,
            user__is_active=True,
            role__in=[*roles, Role.DX_OFFICE],
        ).values_list("user_id", "role", "department_id")
    )
    edges = list(
        Department.objects.filter(organization=organization_id).values_list("id", "parent_id")
    )
    reach = {root: subtree_ids(edges, root) for root in {scope for _, _, scope in held if scope}}
    found: dict[int | None, frozenset[int]] = {}
    for department in set(department_ids):
        found[department] = frozenset(
            user
            for user, role, scope in held
            if (role in roles or (department is None and role == Role.DX_OFFICE))
            and (scope is None or (department is not None and department in reach[scope]))
        )
    return found
