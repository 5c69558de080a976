"""Departments and members as files: exactly what their pages show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from core.downloads import TableFile
from core.fiscal import era_year_label
from core.sheets.writing import Column
from organizations.models import Department, Membership, Organization

_DEPARTMENTS = [
    Column("部局"),
    Column("階層", "number", 0),
    Column("上の部局"),
    Column("設置日", "date"),
    Column("廃止日（最終日）", "date"),
    Column("承継先"),
    Column("状態"),
]
_MEMBERS = [
    Column("氏名"),
    Column("メールアドレス"),
    Column("役割"),
    Column("範囲"),
    Column("開始日", "date"),
    Column("終了日", "date"),
    Column("状態"),
]


def departments_file(
    organization: Organization, tree: Iterable[tuple[int, Department]], day: date
) -> TableFile:
    tree = list(tree)
    names = {row.pk: row.name for _, row in tree}
    return TableFile(
        name=f"部局_{organization.code}_{day:%Y%m%d}",
        title="部局の一覧",
        columns=_DEPARTMENTS,
        rows=[
            [
                row.name,
                depth + 1,
                names.get(row.parent_id, "") if row.parent_id else "",
                row.valid_from,
                row.valid_to,
                "、".join(next_.name for next_ in row.successors.all()),
                department_word(row, day),
            ]
            for depth, row in tree
        ],
        as_of=f"{organization.name}　{era_year_label(day)} 時点",
    )


def department_word(row: Department, day: date) -> str:
    """現存, 廃止 or 設置前, as on the page."""
    if row.is_valid_on(day):
        return "現存"
    return "廃止" if row.valid_to and row.valid_to < day else "設置前"


def members_file(
    organization: Organization, rows: Iterable[tuple[Membership, bool]], day: date
) -> TableFile:
    """`rows`: each membership, and whether the role is held on that day."""
    return TableFile(
        name=f"職員と役割_{organization.code}_{day:%Y%m%d}",
        title="職員と役割の一覧",
        columns=_MEMBERS,
        rows=[
            [
                str(row.user),
                row.user.email,
                row.get_role_display(),
                row.department.name if row.department else "団体全体",
                row.valid_from,
                row.valid_to,
                "有効" if valid else "期間外",
            ]
            for row, valid in rows
        ],
        as_of=f"{organization.name}　{era_year_label(day)} 時点",
    )
