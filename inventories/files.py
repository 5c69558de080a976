"""Lists of inventories as files: exactly what the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from core.downloads import TableFile
from core.sheets.writing import Column, Negative
from inventories.columns import file_columns
from inventories.counting import Tally
from inventories.departments import DepartmentNames
from inventories.models import Inventory
from inventories.selectors.inventories import InventoryLine
from inventories.selectors.rows import Progress, RowLine
from kpis.wording import moment_text
from organizations.models import Organization

_PROGRESS = [
    Column("対象の行", "number", 0),
    Column("完了した行", "number", 0),
    Column("完了の割合（行の数、%）", "number", 1),
    Column("重みの合計", "number"),
    Column("完了した重み", "number"),
    Column("完了の割合（重み、%）", "number", 1),
    Column("重みのない行", "number", 0),
    Column("対象外の行", "number", 0),
    Column("予定を過ぎた行", "number", 0),
]


def _progress(tally: Tally, late: int, *, weighted: bool) -> list[object]:
    weights: list[Decimal | None] = [tally.weight, tally.done_weight, tally.weight_share()]
    return [
        tally.rows,
        tally.done_rows,
        tally.share(),
        *(weights if weighted else [None] * 3),
        tally.unweighted if weighted else None,
        tally.excluded,
        late,
    ]


def _as_of(organization: Organization, now: datetime) -> str:
    return f"{organization.name}　{moment_text(now)} 時点"


def _negative(organization: Organization) -> Negative:
    return cast(Negative, organization.negative_mark)


def inventories_file(
    organization: Organization, lines: Sequence[InventoryLine], now: datetime
) -> TableFile:
    return TableFile(
        name=f"台帳一覧_{organization.code}",
        title="台帳の一覧",
        columns=[
            Column("台帳"),
            Column("担当部局"),
            Column("行の数え方"),
            Column("重みの名称"),
            Column("重みの単位"),
            *_PROGRESS,
            Column("集計しているKPI", "number", 0),
        ],
        rows=[
            [
                line.inventory.name,
                line.inventory.department.name if line.inventory.department else "",
                line.inventory.unit,
                line.inventory.weight_name,
                line.inventory.weight_unit,
                *_progress(line.tally, line.late, weighted=bool(line.inventory.weight_name)),
                line.feeds,
            ]
            for line in lines
        ],
        as_of=_as_of(organization, now),
        negative=_negative(organization),
    )


def rows_file(
    inventory: Inventory,
    lines: Iterable[RowLine],
    names: DepartmentNames,
    now: datetime,
) -> TableFile:
    """All columns of the rows; the same file can be taken in again."""
    rows = [
        [
            line.row.code,
            line.row.name,
            names.label(line.row.department_id),
            line.row.group,
            line.row.weight,
            line.row.planned,
            line.row.planned_on,
            line.row.done_on,
            line.row.excluded_because,
            line.row.note,
            line.word,
        ]
        for line in lines
    ]
    return TableFile(
        name=f"{inventory.name}_{now:%Y%m%d}",
        title=inventory.name,
        columns=file_columns(inventory),
        rows=rows,
        caption=inventory.description.split("\n")[0],
        as_of=_as_of(inventory.organization, now),
        negative=_negative(inventory.organization),
    )


def progress_file(inventory: Inventory, lines: Sequence[Progress], now: datetime) -> TableFile:
    return TableFile(
        name=f"{inventory.name}_部局別_{now:%Y%m%d}",
        title=f"{inventory.name}（部局別）",
        columns=[Column("部局"), *_PROGRESS],
        rows=[
            [
                line.department.name if line.department else "部局なし",
                *_progress(line.tally, line.late, weighted=bool(inventory.weight_name)),
            ]
            for line in lines
        ],
        as_of=_as_of(inventory.organization, now),
        negative=_negative(inventory.organization),
    )
