"""Departments of a plan file, and departments named by their path in data files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from organizations.models import Department, DepartmentSuccession, Organization
from plans.services.data_file import Place, last_day
from plans.services.plan_entries import DepartmentEntry, PlanFile
from plans.services.row_sync import LoadReport, sync_rows

SEPARATOR = "/"


def department_ids(organization: Organization) -> dict[str, int]:
    """Ids by path (局の名称/課の名称). Of two with one path, the one that exists longest wins."""
    rows = {row.pk: row for row in organization.departments.all()}

    def path(row: Department) -> str:
        above = rows.get(row.parent_id) if row.parent_id else None
        return f"{path(above)}{SEPARATOR}{row.name}" if above else row.name

    # An open end sorts last and so replaces a department of the same name that has ended.
    ordered = sorted(
        rows.values(), key=lambda row: (row.valid_to is None, str(row.valid_to), row.pk)
    )
    return {path(row): row.pk for row in ordered}


def department_id(paths: Mapping[str, int], path: str | None, place: Place) -> int | None:
    """The id of a path; None for None. Raises DataFileError where there is none."""
    if path is None:
        return None
    if path not in paths:
        raise place.error(
            f"部署「{path}」がありません。", "計画のデータファイルの departments に加えてください。"
        )
    return paths[path]


def load_departments(
    organization: Organization, file: PlanFile, *, intent: str, report: LoadReport
) -> dict[str, int]:
    """Departments level by level, then who succeeded whom. Returns ids by path."""
    level: list[tuple[int | None, DepartmentEntry]] = [(None, d) for d in file.departments]
    position = 0
    while level:
        wanted: list[dict[str, Any]] = []
        for parent_id, entry in level:
            position += 1
            opened = entry.valid_from.as_date().first if entry.valid_from else None
            wanted.append(
                {
                    "organization_id": organization.pk,
                    "parent_id": parent_id,
                    "name": entry.name,
                    "position": position,
                    "valid_from": opened,
                    "valid_to": last_day(entry.valid_to),
                }
            )
        rows, _ = sync_rows(
            Department.objects.filter(organization=organization),
            wanted,
            key=("parent_id", "name", "valid_from"),
            intent=intent,
            report=report,
        )
        level = [
            (row.pk, child)
            for row, (_, entry) in zip(rows.values(), level, strict=True)
            for child in entry.children
        ]
    paths = department_ids(organization)
    _load_successions(organization, file, paths, intent=intent, report=report)
    return paths


def _load_successions(
    organization: Organization,
    file: PlanFile,
    paths: Mapping[str, int],
    *,
    intent: str,
    report: LoadReport,
) -> None:
    wanted = [
        {
            "organization_id": organization.pk,
            "predecessor_id": department_id(paths, entry.predecessor, entry.place),
            "successor_id": department_id(paths, entry.successor, entry.place),
            "effective_on": entry.effective_on.as_date().first,
        }
        for entry in file.successions
    ]
    sync_rows(
        DepartmentSuccession.objects.filter(organization=organization),
        wanted,
        key=("predecessor_id", "successor_id"),
        intent=intent,
        report=report,
    )
