"""What the tests of inventories share: an office with a list and the KPIs counted from it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from inventories.entry import RowTyped
from inventories.models import Inventory, InventoryFeed, InventoryRow
from inventories.services.feeds import FeedTyped, add_feed
from inventories.services.inventories import InventoryTyped, make_inventory
from inventories.services.rows import add_row
from kpis.models import Indicator, Measurement
from kpis.models.indicator import Frequency, Kind
from organizations.models import Department
from organizations.selectors import Actor
from tests.kpis.pages import Office, browser


class Desk(Office):
    """`Office` with an inventory of procedures, weighted by yearly applications."""

    def inventory(self, **fields: Any) -> Inventory:
        typed = {"name": "行政手続", "weight_name": "年間申請件数", "weight_unit": "件"} | fields
        return make_inventory(by=self.dx, typed=InventoryTyped(**typed))

    def row(self, inventory: Inventory, code: str, **fields: Any) -> InventoryRow:
        typed: dict[str, Any] = {"name": f"手続{code}", "department_id": self.department.pk}
        return add_row(
            by=self.dx, inventory=inventory, typed=RowTyped(code=code, **(typed | fields))
        )

    def procedures(self) -> Inventory:
        """Four rows: done, late, of another department, and left out."""
        made = self.inventory()
        self.row(made, "1", name="県税の証明", weight="300", group="優先", done="R8.4.1")
        self.row(made, "2", name="施設の予約", weight="100", planned="R6.12")
        self.row(made, "3", name="対面の面接", department_id=self.other.pk)
        self.row(made, "4", name="廃止された届出", excluded_because="廃止")
        return made

    def ratio(self, **fields: Any) -> Indicator:
        kinds = {"kind": Kind.RATIO, "unit": "%", "decimals": 1, "frequency": Frequency.MONTH}
        return self.indicator(**(kinds | fields))

    def feed(
        self, inventory: Inventory, indicator: Indicator, measure: str = "rows", **fields: Any
    ) -> InventoryFeed:
        typed: dict[str, Any] = {
            "indicator_id": indicator.pk,
            "measure": measure,
            "output": "share",
        }
        return add_feed(by=self.dx, inventory=inventory, typed=FeedTyped(**(typed | fields)))

    def path(self, more: str = "") -> str:
        return f"/o/{self.organization.code}/inventories/{more}"


def cell(indicator: Indicator, department: Department | None = None) -> Measurement:
    return Measurement.objects.get(indicator=indicator, department=department)


def parts(
    indicator: Indicator, department: Department | None = None
) -> tuple[Decimal | None, Decimal | None]:
    found = cell(indicator, department)
    return found.numerator, found.denominator


def get(desk: Desk, path: str, by: Actor | None = None) -> Any:
    answer = browser(by or desk.dx).get(desk.path(path))
    assert answer.status_code == 200
    return answer


def post(desk: Desk, path: str, data: dict[str, Any], by: Actor | None = None) -> Any:
    return browser(by or desk.dx).post(desk.path(path), data)
