"""A list of the size a prefecture keeps: 1,337 own procedures, of which few carry the weight.

The numbers of rows and applications are the issue's; the rows are generated here and stand in no
shipped data. 111 procedures have 100 or more applications a year and are 92 % of all applications;
75 of these are the priority, with 110,145 applications, due at the end of R6年度.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.clock import today
from inventories.counting import tally
from inventories.models import Inventory, InventoryRow
from inventories.selectors.inventories import inventory_lines
from inventories.selectors.rows import RowQuery, filtered_rows, row_choices, row_state, totals
from inventories.services.counts import counted_rows
from inventories.services.rows import mark_done, undo_done
from tests.inventories.lists import Desk, cell, parts

pytestmark = pytest.mark.django_db

OWN, FREQUENT, PRIORITY = 1337, 111, 75
PRIORITY_APPLICATIONS = 110_145
FREQUENT_APPLICATIONS = 138_000  # 92 % of 150,000
ALL_APPLICATIONS = 150_000


def spread(total: int, number: int) -> list[int]:
    """`total` over `number` rows, as evenly as whole applications allow."""
    base, rest = divmod(total, number)
    return [base + (index < rest) for index in range(number)]


def generated(desk: Desk, inventory: Inventory) -> None:
    weights = [
        *spread(PRIORITY_APPLICATIONS, PRIORITY),
        *spread(FREQUENT_APPLICATIONS - PRIORITY_APPLICATIONS, FREQUENT - PRIORITY),
        *spread(ALL_APPLICATIONS - FREQUENT_APPLICATIONS, OWN - FREQUENT),
    ]
    InventoryRow.objects.bulk_create(
        InventoryRow(
            organization=desk.organization,
            inventory=inventory,
            code=f"{index + 1:04d}",
            name=f"手続{index + 1}",
            department=desk.department if index % 2 else desk.other,
            group="優先" if index < PRIORITY else "",
            weight=Decimal(weight),
            planned="R6年度末" if index < PRIORITY else "",
            planned_on="2025-03-31" if index < PRIORITY else None,
            position=index,
        )
        for index, weight in enumerate(weights)
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def inventory(desk: Desk) -> Inventory:
    made = desk.inventory()
    generated(desk, made)
    return made


def test_the_list_is_the_case(inventory: Inventory) -> None:
    rows = inventory.rows.all()
    frequent = rows.filter(weight__gte=100)
    applications = sum(row.weight or 0 for row in frequent)
    assert (rows.count(), frequent.count()) == (OWN, FREQUENT)
    assert Decimal(100) * applications / ALL_APPLICATIONS == 92
    assert sum(row.weight or 0 for row in rows.filter(group="優先")) == PRIORITY_APPLICATIONS


def test_the_kpis_follow_when_one_row_is_marked_done(desk: Desk, inventory: Inventory) -> None:
    number, applications, frequent, all_applications = (desk.ratio() for _ in range(4))
    desk.feed(inventory, number, group="優先")
    desk.feed(inventory, applications, "weight", group="優先")
    desk.feed(inventory, frequent, minimum_weight="100")
    desk.feed(inventory, all_applications, "weight")
    assert parts(number) == (0, PRIORITY)
    assert parts(applications) == (0, PRIORITY_APPLICATIONS)
    assert parts(frequent) == (0, FREQUENT)
    assert parts(all_applications) == (0, ALL_APPLICATIONS)

    first = inventory.rows.get(code="0001")
    assert first.weight == 1469
    mark_done(by=desk.dx, inventory=inventory, row_ids=[first.pk], done="R7.3.25")
    assert parts(number) == (1, PRIORITY)
    assert parts(applications) == (1469, PRIORITY_APPLICATIONS)
    assert parts(frequent) == (1, FREQUENT)
    assert parts(all_applications) == (1469, ALL_APPLICATIONS)

    first.refresh_from_db()
    undo_done(by=desk.dx, row=first, version=first.version)
    assert parts(applications) == (0, PRIORITY_APPLICATIONS)


def test_all_priority_rows_done_is_a_hundred_percent_of_both(
    desk: Desk, inventory: Inventory
) -> None:
    number, applications = desk.ratio(), desk.ratio()
    desk.feed(inventory, number, group="優先")
    desk.feed(inventory, applications, "weight", group="優先")
    chosen = list(inventory.rows.filter(group="優先").values_list("pk", flat=True))
    assert mark_done(by=desk.dx, inventory=inventory, row_ids=chosen, done="R7.3.31") == PRIORITY
    assert parts(number) == (PRIORITY, PRIORITY)
    assert parts(applications) == (PRIORITY_APPLICATIONS, PRIORITY_APPLICATIONS)
    assert cell(number).revisions.count() == 2


def test_the_pages_totals_are_the_counts(desk: Desk, inventory: Inventory) -> None:
    """Two ways of counting, in SQL for the page and in Python for the KPI, say the same."""
    inventory.rows.filter(code__lt="0100").update(done_on="2025-03-31")
    inventory.rows.filter(code__startswith="02").update(excluded=True, excluded_because="廃止")
    inventory.rows.filter(code__startswith="03").update(weight=None)
    found = totals(inventory.rows.all(), today=today())
    assert found == tally(counted_rows(inventory, today=today()))
    (line,) = inventory_lines(desk.dx, today=today())
    assert line.tally == found


def test_each_row_is_found_under_the_state_it_shows(desk: Desk, inventory: Inventory) -> None:
    inventory.rows.filter(code__lt="0010").update(done_on="2025-03-31")
    inventory.rows.filter(code="0011").update(excluded=True, excluded_because="廃止")
    inventory.rows.filter(code="0012").update(planned_on="2099-03-31")
    choices = row_choices(inventory)
    seen = 0
    for state in ("done", "planned", "late", "open", "excluded"):
        found = filtered_rows(inventory, RowQuery(state=state), choices, today=today())
        assert {row_state(row, today()) for row in found} == {state}
        seen += found.count()
    assert seen == OWN
