"""How far a rollout is by department, and how many people a level has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inventories.counting import RowState, Tally
from inventories.departments import DepartmentNames
from inventories.models import Inventory, InventoryLevel, InventoryRow
from inventories.selectors.inventories import may_edit_row
from inventories.selectors.kept import is_kept
from inventories.selectors.rows import RowLine, row_lines, totals
from inventories.services.talent import level_not_found
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import PlanItem
from plans.responsibility import current_version
from plans.selectors import plans_of


@dataclass(frozen=True)
class RolloutPage:
    """`missing` are departments in being that have no row yet."""

    lines: tuple[RowLine, ...]
    tally: Tally
    late: int
    missing: tuple[tuple[int, str], ...]
    item: PlanItem | None


@dataclass(frozen=True)
class LevelLine:
    """A level with its people. `level` None: rows that stand in none."""

    level: InventoryLevel | None
    rows: tuple[RowLine, ...]
    counted: Decimal
    under_way: Decimal
    unknown: int

    @property
    def share(self) -> Decimal | None:
        """Counted in percent of wanted; None where nothing is wanted."""
        if self.level is None or not self.level.wanted:
            return None
        return 100 * self.counted / self.level.wanted

    @property
    def bar(self) -> Decimal:
        """The share as the length of a bar, 0 to 100."""
        return min(self.share or Decimal(0), Decimal(100))


@dataclass(frozen=True)
class TalentPage:
    lines: tuple[LevelLine, ...]
    levels: tuple[InventoryLevel, ...]
    item: PlanItem | None
    editable: frozenset[int]

    @property
    def has_rows(self) -> bool:
        return any(line.rows for line in self.lines)


def rollout_page(actor: Actor, inventory: Inventory, *, today: date) -> RolloutPage:
    """A fixed number of queries, whatever the number of departments."""
    rows = inventory.rows.select_related("department").order_by("position", "id")
    lines = row_lines(actor, inventory, rows, today=today, kept=is_kept(inventory))
    return RolloutPage(
        lines=tuple(lines),
        tally=totals(inventory.rows.all(), today=today),
        late=sum(line.state is RowState.LATE for line in lines),
        missing=tuple(_missing(inventory, {line.row.department_id for line in lines}, today)),
        item=_item(actor, inventory),
    )


def departments_to_choose(actor: Actor, *, today: date) -> list[tuple[int, str, bool]]:
    """(id, name, stands at the top) of the departments in being, in the organization's order."""
    rows = list(Department.objects.filter(organization=actor.organization))
    names = DepartmentNames.of(rows)
    return [
        (row.pk, names.label(row.pk), row.parent_id is None)
        for row in rows
        if row.is_valid_on(today)
    ]


def _missing(inventory: Inventory, there: set[int | None], today: date) -> list[tuple[int, str]]:
    rows = list(Department.objects.filter(organization_id=inventory.organization_id))
    names = DepartmentNames.of(rows)
    return [
        (row.pk, names.label(row.pk))
        for row in rows
        if row.pk not in there and row.is_valid_on(today)
    ]


def _item(actor: Actor, inventory: Inventory) -> PlanItem | None:
    """The item as its plan's newest version names it."""
    if not inventory.plan_id or not inventory.item_key:
        return None
    return (
        PlanItem.objects.filter(
            organization=actor.organization,
            plan_version__plan=inventory.plan_id,
            key=inventory.item_key,
        )
        .select_related("plan_version__plan")
        .order_by("-plan_version__position")
        .first()
    )


def items_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """("plan:key", words) of the items of the versions in force, by plan; two queries."""
    plans = list(plans_of(actor))
    versions = {
        version.pk: plan
        for plan in plans
        if (version := current_version(sorted(plan.versions.all(), key=lambda v: v.position)))
    }
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for item in PlanItem.objects.filter(plan_version__in=list(versions)).order_by("position", "id"):
        plan = versions[item.plan_version_id]
        words = f"{plan.title}　{item.number} {item.title}".strip()
        found[plan.pk].append((f"{plan.pk}:{item.key}", words))
    return [one for plan in plans for one in found[plan.pk]]


def talent_page(actor: Actor, inventory: Inventory, *, today: date) -> TalentPage:
    """A fixed number of queries, whatever the number of levels and rows."""
    levels = list(inventory.levels.order_by("position", "id"))
    rows = list(inventory.rows.select_related("department", "level").order_by("position", "id"))
    by_level: dict[int | None, list[InventoryRow]] = defaultdict(list)
    for row in rows:
        by_level[row.level_id].append(row)
    kept = is_kept(inventory)
    ends: list[InventoryLevel | None] = [*levels, *([None] if by_level[None] else [])]
    return TalentPage(
        lines=tuple(
            _level_line(
                one,
                row_lines(
                    actor, inventory, by_level[one.pk if one else None], today=today, kept=kept
                ),
            )
            for one in ends
        ),
        levels=tuple(levels),
        item=_item(actor, inventory),
        editable=frozenset(row.pk for row in rows if may_edit_row(actor, row, inventory)),
    )


def _level_line(level: InventoryLevel | None, lines: list[RowLine]) -> LevelLine:
    counted = [line for line in lines if line.state is RowState.DONE]
    under_way = [line for line in lines if line.state not in {RowState.DONE, RowState.EXCLUDED}]
    return LevelLine(
        level=level,
        rows=tuple(lines),
        counted=sum((line.row.weight or Decimal(0) for line in counted), Decimal(0)),
        under_way=sum((line.row.weight or Decimal(0) for line in under_way), Decimal(0)),
        unknown=sum(line.row.weight is None for line in (*counted, *under_way)),
    )


def get_level(actor: Actor, pk: int) -> InventoryLevel:
    """Raises NotFound for another organization's, as for one that is not there."""
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    found = (
        InventoryLevel.objects.filter(organization=actor.organization, pk=pk)
        .select_related("inventory__organization")
        .first()
        if pk < 2**63
        else None
    )
    if found is None:
        raise level_not_found()
    return found
