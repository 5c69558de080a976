"""Loading rollouts and lists of people by level from data files. Format: docs/data-files.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from core.clock import today as clock_today
from inventories.entry import read_done, read_planned, read_weight
from inventories.models import Inventory, InventoryFeed, InventoryLevel, InventoryRow
from inventories.services.counts import recount
from organizations.models import Organization
from plans.services.data_file import Place, read_data_file
from plans.services.load_departments import department_id, department_ids
from plans.services.removals import removed_keys
from plans.services.row_sync import LoadReport, loading, sync_rows

INTENT = "load_inventories"


@dataclass(frozen=True)
class LevelEntry:
    name: str
    wanted: int | None = None
    certified_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class RowEntry:
    """`planned`, `done` and `weight` as a person would type them; `level` by its name."""

    place: Place
    name: str
    department: str | None = None
    level: str = ""
    weight: str = ""
    planned: str = ""
    done: str = ""
    note: str = ""


@dataclass(frozen=True)
class ListEntry:
    """`indicator` is the key of a KPI that counts the share of rows done."""

    place: Place
    key: str
    kind: Inventory.Kind
    plan: str
    name: str
    unit: str
    description: str = ""
    item: str = ""
    indicator: str = ""
    levels: tuple[LevelEntry, ...] = ()
    rows: tuple[RowEntry, ...] = ()


@dataclass(frozen=True)
class ListFile:
    organization: str
    lists: tuple[ListEntry, ...]


def load_list_file(path: Path) -> LoadReport:
    """Loads the file in one transaction; again, it changes nothing that people changed.

    The organization, its plans and the KPIs it names must be there. Nothing is deleted.
    """
    file = read_data_file(path, ListFile)
    report = LoadReport()
    with loading(INTENT):
        organization = Organization.objects.get(code=file.organization)
        for entry in file.lists:
            _load(organization, entry, report)
    return report


def _load(organization: Organization, entry: ListEntry, report: LoadReport) -> None:
    own: dict[str, Any] = {"organization_id": organization.pk}
    plans = dict(organization.plans.values_list("key", "pk"))
    if entry.plan not in plans:
        raise entry.place.error(
            f"計画「{entry.plan}」がありません。", "計画のデータファイルの key を書いてください。"
        )
    people = entry.kind == Inventory.Kind.TALENT
    facts = own | {
        "key": entry.key,
        "kind": entry.kind,
        "plan_id": plans[entry.plan],
        "item_key": entry.item,
        "name": entry.name,
        "description": entry.description,
        "unit": entry.unit,
        "weight_name": "人数" if people else "",
        "weight_unit": "人" if people else "",
    }
    lists, _ = sync_rows(
        Inventory.objects.filter(organization=organization),
        [facts],
        key=("key",),
        intent=INTENT,
        report=report,
    )
    inventory = lists[(entry.key,)]
    below = own | {"inventory_id": inventory.pk}
    there = InventoryLevel.objects.filter(inventory=inventory)
    gone = removed_keys(there, ("inventory_id", "name"))
    levels, _ = sync_rows(
        there,
        [
            below | vars(level) | {"position": n}
            for n, level in enumerate(entry.levels)
            if (inventory.pk, level.name) not in gone
        ],
        key=("name",),
        intent=INTENT,
        report=report,
    )
    # A level that people took out is known to the file all the same.
    ids: dict[str, int | None] = dict.fromkeys(level.name for level in entry.levels)
    ids |= {name: level.pk for (name,), level in levels.items()}
    departments = department_ids(organization)
    rows = InventoryRow.objects.filter(inventory=inventory)
    gone = removed_keys(rows, ("inventory_id", "code"))
    wanted = [below | _values(row, n, departments, ids) for n, row in enumerate(entry.rows, 1)]
    sync_rows(
        rows,
        [one for one in wanted if (inventory.pk, one["code"]) not in gone],
        key=("code",),
        intent=INTENT,
        report=report,
    )
    if entry.indicator:
        _feed(organization, inventory, entry.indicator)


def _values(
    row: RowEntry, number: int, departments: dict[str, int], levels: dict[str, int | None]
) -> dict[str, Any]:
    if row.level and row.level not in levels:
        raise row.place.error(f"段階「{row.level}」がありません。", "levels に加えてください。")
    today = clock_today()
    planned: date | None = read_planned(row.planned, today=today)
    return {
        "code": f"{number:02d}",
        "name": row.name,
        "department_id": department_id(departments, row.department, row.place),
        "level_id": levels.get(row.level),
        "weight": read_weight(row.weight, unit="人"),
        "planned": row.planned,
        "planned_on": planned,
        "done_on": read_done(row.done, today=today),
        "note": row.note,
        "position": number,
    }


def _feed(organization: Organization, inventory: Inventory, key: str) -> None:
    """The KPI counts the list from now on; one that counts it already is left alone."""
    indicator = organization.indicators.get(key=key)
    _, created = InventoryFeed.objects.get_or_create(
        indicator=indicator,
        defaults={
            "organization": organization,
            "inventory": inventory,
            "measure": InventoryFeed.Measure.ROWS,
            "output": InventoryFeed.Output.SHARE,
        },
    )
    if created:
        recount(by=None, inventory=inventory, today=clock_today())
