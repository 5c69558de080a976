"""Rollouts and lists of people by level as files: exactly what the pages show."""

from __future__ import annotations

from datetime import datetime

from core.downloads import TableFile
from core.sheets.writing import Column
from inventories.models import Inventory
from inventories.selectors.rollouts import RolloutPage, TalentPage
from kpis.wording import moment_text


def rollout_file(inventory: Inventory, page: RolloutPage, now: datetime) -> TableFile:
    return TableFile(
        name=f"{inventory.name}_部局への展開_{now:%Y%m%d}",
        title=f"{inventory.name} 部局への展開",
        columns=[
            *(Column("部局"), Column("状態"), Column("予定"), Column("予定日（読み取り）", "date")),
            *(Column("完了日", "date"), Column("備考", width=40)),
        ],
        rows=[
            [
                *(line.row.name, line.word, line.row.planned, line.row.planned_on),
                *(line.row.done_on, line.row.note or line.row.excluded_because),
            ]
            for line in page.lines
        ],
        caption=f"{page.tally.done_rows}／{page.tally.rows}部局が完了",
        as_of=_as_of(inventory, now),
    )


def talent_file(inventory: Inventory, page: TalentPage, now: datetime) -> TableFile:
    """A line a level; people who have not finished are counted apart."""
    return TableFile(
        name=f"{inventory.name}_段階と人数_{now:%Y%m%d}",
        title=f"{inventory.name} 段階と人数",
        columns=[
            *(
                Column("段階"),
                Column("目標の人数", "number", 0),
                Column("認定された人数", "number", 0),
            ),
            *(Column("割合（%）", "number", 1), Column("育成中の人数", "number", 0)),
            *(
                Column("人数の分からない組", "number", 0),
                Column("認定する者"),
                Column("備考", width=40),
            ),
        ],
        rows=[
            [
                line.level.name if line.level else "段階の定めなし",
                line.level.wanted if line.level else None,
                *(line.counted, line.share, line.under_way, line.unknown),
                line.level.certified_by if line.level else "",
                line.level.note if line.level else "",
            ]
            for line in page.lines
        ],
        as_of=_as_of(inventory, now),
    )


def _as_of(inventory: Inventory, now: datetime) -> str:
    return f"{inventory.organization.name}　{moment_text(now)} 時点"
