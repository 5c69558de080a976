"""The organization's departments as groups of a survey."""

from __future__ import annotations

from datetime import date

from organizations.models import Department
from organizations.selectors import Actor, department_tree


def _valid(department: Department, day: date) -> bool:
    starts = department.valid_from is None or department.valid_from <= day
    return starts and (department.valid_to is None or department.valid_to >= day)


def department_levels(actor: Actor, *, today: date) -> list[tuple[int, int, str]]:
    """For each level of the tree: level, how many departments are valid today, two examples."""
    levels: dict[int, list[str]] = {}
    for depth, department in department_tree(actor=actor, day=today):
        if _valid(department, today):
            levels.setdefault(depth, []).append(department.name)
    return [(depth, len(names), "、".join(names[:2])) for depth, names in sorted(levels.items())]


def departments_at(actor: Actor, *, level: int, today: date) -> dict[str, int]:
    """By a name that is used once at that level, the department's id, in the tree's order."""
    rows = [
        department
        for depth, department in department_tree(actor=actor, day=today)
        if depth == level and _valid(department, today)
    ]
    names = [row.name for row in rows]
    parents = {row.pk: row.name for _, row in department_tree(actor=actor, day=today)}
    return {
        row.name
        if names.count(row.name) == 1
        else f"{parents.get(row.parent_id or 0, '')} {row.name}".strip(): row.pk
        for row in rows
    }
