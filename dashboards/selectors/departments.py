"""A department as the heading of its dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.selectors.choices import departments_below
from organizations.models import Department


@dataclass(frozen=True)
class ShownDepartment:
    """`below` are the ids of the department and all under it; `ended_on` its last day, if past."""

    pk: int
    name: str
    path: str
    below: frozenset[int]
    ended_on: date | None


def get_department(departments: Sequence[Department], pk: int, *, today: date) -> ShownDepartment:
    """One of the organization's departments. Raises NotFound for any other id."""
    below = departments_below(departments, pk)
    by_id = {row.pk: row for row in departments}
    shown = by_id[pk]
    above: list[str] = []
    parent = shown.parent_id
    while parent is not None:
        above.append(by_id[parent].name)
        parent = by_id[parent].parent_id
    ended = shown.valid_to if shown.valid_to and shown.valid_to < today else None
    return ShownDepartment(pk, shown.name, " › ".join(reversed(above)), below, ended)
