"""What the tests of plan work share: an organization whose plan has one decided version."""

from __future__ import annotations

from typing import Any

from plans.models import Plan, PlanItem, PlanItemDepartment, PlanVersion
from plans.services.drafts import DraftTyped, make_draft
from plans.services.items import as_kept, edit_item
from plans.services.items_entry import ItemTyped
from tests.kpis.pages import Office
from tests.plans.plan_rows import item_of, two_versions


class Desk(Office):
    """`plan`: 1.0 and 1.5 with v › p › m › i (tests.plans.plan_rows); m is the department's."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.plan: Plan = two_versions(self.organization)
        for item in PlanItem.objects.filter(plan_version__plan=self.plan, key="m"):
            PlanItemDepartment.objects.create(
                organization=self.organization, item=item, department=self.department
            )

    def draft(self, label: str = "2.0") -> PlanVersion:
        return make_draft(by=self.dx, plan_id=self.plan.pk, typed=DraftTyped(label))

    def item(self, draft: PlanVersion, key: str = "m") -> PlanItem:
        return draft.items.get(key=key)

    def url(self, path: str = "") -> str:
        return f"/o/{self.organization.code}/plans/{self.plan.pk}/{path}"


def typed(item: PlanItem, **fields: Any) -> ItemTyped:
    """The item as kept, with some fields typed over."""
    return ItemTyped(**{**vars(as_kept(item)), **fields})


def edited(desk: Desk, item: PlanItem, **fields: Any) -> PlanItem:
    return edit_item(by=desk.dx, item_id=item.pk, typed=typed(item, **fields), version=item.version)


def many_items(version: PlanVersion, count: int) -> None:
    for number in range(count):
        item_of(version, f"x{version.pk}-{number}", "initiative", position=100 + number)
