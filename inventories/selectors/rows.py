"""The rows of an inventory: filters, order, totals and progress by department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OrderBy, Q, QuerySet

from core.folding import fold
from inventories.counting import RowState, Tally, state_of
from inventories.models import Inventory, InventoryRow
from inventories.selectors.inventories import (
    may_edit_row,
    tally_aggregates,
    tally_from,
)
from inventories.selectors.kept import is_kept
from organizations.models import Department
from organizations.selectors import Actor, subtree_ids

STATE_LABELS = {
    RowState.DONE: "完了",
    RowState.PLANNED: "予定",
    RowState.LATE: "予定超過",
    RowState.PASSED: "時期経過・報告なし",
    RowState.OPEN: "未定",
    RowState.EXCLUDED: "対象外",
}
# The same marks and colours as a KPI's status.
STATE_FACES = {
    RowState.DONE: ("◎", "ok"),
    RowState.PLANNED: ("○", "on"),
    RowState.LATE: ("▲", "late"),
    RowState.PASSED: ("－", "none"),
    RowState.OPEN: ("…", "none"),
    RowState.EXCLUDED: ("−", "none"),
}
SORTS = {
    "list": ("position", "id"),
    "code": ("code", "id"),
    "name": ("name", "id"),
    "department": ("department__position", "department_id", "position", "id"),
    "weight": ("weight", "position", "id"),
    "planned": ("planned_on", "position", "id"),
    "done": ("done_on", "position", "id"),
}
DEFAULT_SORT = "list"


@dataclass(frozen=True)
class RowQuery:
    """What the address asks for. Empty values ask for nothing."""

    q: str = ""
    department: str = ""
    group: str = ""
    state: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class RowLine:
    """A row as the list shows it."""

    row: InventoryRow
    state: RowState
    may_edit: bool

    @property
    def word(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def mark(self) -> str:
        return STATE_FACES[self.state][0]

    @property
    def tone(self) -> str:
        return STATE_FACES[self.state][1]


@dataclass(frozen=True)
class RowChoices:
    """What can be filtered by; `edges` are the department tree, `kept` as in `state_of`."""

    departments: list[tuple[str, str]]
    groups: list[tuple[str, str]]
    edges: list[tuple[int, int | None]]
    kept: bool = True

    @property
    def states(self) -> list[tuple[str, str]]:
        """A row that is over its time is late in a list that is kept, and passed in another."""
        never = RowState.PASSED if self.kept else RowState.LATE
        return [(state.value, word) for state, word in STATE_LABELS.items() if state != never]


def row_choices(inventory: Inventory) -> RowChoices:
    """Departments with rows here (and those above them), and the groups in use."""
    departments = list(
        Department.objects.filter(organization_id=inventory.organization_id).values_list(
            "id", "parent_id", "name"
        )
    )
    edges: list[tuple[int, int | None]] = [(pk, parent) for pk, parent, _ in departments]
    rows = inventory.rows.order_by()
    used = set(rows.values_list("department_id", flat=True).distinct())
    groups = sorted(set(rows.exclude(group="").values_list("group", flat=True).distinct()))
    shown = [(str(pk), name) for pk, _, name in departments if subtree_ids(edges, pk) & used]
    named = [(group, group) for group in groups]
    return RowChoices(shown, named, edges, is_kept(inventory))


def state_filter(state: str, today: date, *, kept: bool) -> Q:
    """The rows in a state, as `counting.state_of` tells it."""
    counted, undone = Q(excluded=False), Q(excluded=False, done_on=None)
    match state:
        case RowState.EXCLUDED:
            return Q(excluded=True)
        case RowState.DONE:
            return counted & Q(done_on__isnull=False)
        case RowState.LATE | RowState.PASSED:
            over = undone & Q(planned_on__lt=today)
            return over if kept == (state == RowState.LATE) else Q(pk__in=())
        case RowState.PLANNED:
            return undone & Q(planned_on__gte=today)
        case RowState.OPEN:
            return undone & Q(planned_on=None)
    return Q()


def filtered_rows(
    inventory: Inventory, query: RowQuery, choices: RowChoices, *, today: date
) -> QuerySet[InventoryRow]:
    """The rows asked for, in the order asked for."""
    found = inventory.rows.select_related("department").filter(
        state_filter(query.state, today, kept=choices.kept)
    )
    for word in query.q.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(name__icontains=fold(word))
            | Q(code__icontains=word)
            | Q(note__icontains=word)
        )
    if query.department:
        found = found.filter(department__in=subtree_ids(choices.edges, int(query.department)))
    if query.group:
        found = found.filter(group=query.group)
    return found.order_by(*_order(query.sort))


def _order(sort: str) -> list[OrderBy]:
    first, *rest = SORTS[sort.removeprefix("-")]
    down = sort.startswith("-")
    head = F(first).desc(nulls_last=True) if down else F(first).asc(nulls_last=True)
    return [head, *(F(name).asc() for name in rest)]


def totals(rows: QuerySet[InventoryRow], *, today: date) -> Tally:
    """What is done in the rows asked for; one query."""
    return tally_from(rows.order_by().aggregate(**tally_aggregates(today)))


def row_lines(
    actor: Actor, inventory: Inventory, rows: Iterable[InventoryRow], *, today: date, kept: bool
) -> list[RowLine]:
    """The rows as they stand on a day; `kept`: somebody keeps the list in the portal."""
    return [
        RowLine(row, row_state(row, today, kept=kept), may_edit_row(actor, row, inventory))
        for row in rows
    ]


def row_state(row: InventoryRow, today: date, *, kept: bool = True) -> RowState:
    return state_of(
        excluded=row.excluded,
        done_on=row.done_on,
        planned_on=row.planned_on,
        today=today,
        kept=kept,
    )


@dataclass(frozen=True)
class Progress:
    """How far a department is. `department` None: rows that name none. `late` as in `state_of`."""

    department: Department | None
    tally: Tally
    late: int


def progress_by_department(inventory: Inventory, *, today: date) -> list[Progress]:
    """Each department that has rows, in the organization's order; five queries at most."""
    kept = is_kept(inventory)
    found: dict[int | None, Any] = {
        line["department"]: line
        for line in inventory.rows.order_by()
        .values("department")
        .annotate(**tally_aggregates(today))
    }
    departments = {
        department.pk: department
        for department in Department.objects.filter(pk__in=[pk for pk in found if pk])
    }
    order: list[int | None] = [*departments, *([None] if None in found else [])]
    return [
        Progress(
            departments[pk] if pk else None,
            tally_from(found[pk]),
            found[pk]["late_rows"] if kept else 0,
        )
        for pk in order
    ]
