"""Every page of a plan, and of what hangs on it, asks as much for twenty rows as for two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.models import Committee, ItemLink
from committees.services.committees import CommitteeTyped, make_committee
from committees.services.items import ItemTyped, add_items
from inventories.models import Inventory, InventoryLevel, InventoryRow
from organizations.models import Department
from plans.models import (
    ItemProgress,
    MigrationPhase,
    Milestone,
    PlanItem,
    PlanItemDepartment,
    PlanVersion,
    SystemMigration,
)
from tests.kpis.pages import browser, text_of
from tests.plans.plan_rows import cell_of, item_of
from tests.plans.work.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def items(desk: Desk, numbers: range) -> None:
    version = PlanVersion.objects.get(plan=desk.plan, label="1.5")
    own = {"organization": desk.organization}
    for number in numbers:
        item = item_of(version, f"q{number}", "initiative", position=100 + number, text="内容")
        cell_of(item, 2022, "構築")
        PlanItemDepartment.objects.create(**own, item=item, department=desk.department)
        progress = {"plan": desk.plan, "item_key": item.key, "fiscal_year": 2022, "seq": 1}
        ItemProgress.objects.create(**own, **progress, done="構築", judgement="done")
        _milestone(desk, number, item)


def _milestone(desk: Desk, number: int, item: PlanItem) -> None:
    Milestone.objects.create(
        organization=desk.organization,
        plan=desk.plan,
        key=f"m{number}",
        item=item,
        title="節目",
        when_typed="R8年度",
        when_first=date(2026, 4, 1),
        when_last=None if number % 2 else date(2027, 3, 31),
    )


def moves(desk: Desk, numbers: range) -> None:
    own = {"organization": desk.organization}
    for number in numbers:
        system = SystemMigration.objects.create(
            **own, plan=desk.plan, key=f"s{number}", function="メール", to_system="新", item_key="i"
        )
        for kind in ("trial", "cutover"):
            MigrationPhase.objects.create(
                **own, migration=system, kind=kind, to_typed="R8.4", to_last=date(2026, 4, 30)
            )
        _milestone(desk, number, PlanItem.objects.get(plan_version__label="1.5", key="i"))


def hung_on(desk: Desk, numbers: range) -> None:
    """KPIs, committee items, lists, milestones and moves of one item."""
    moves(desk, numbers)
    item = PlanItem.objects.get(plan_version__label="1.5", key="i")
    committee = Committee.objects.filter(organization=desk.organization).first()
    if committee is None:
        committee = make_committee(by=desk.dx, typed=CommitteeTyped(name="推進会議"))
    for number in numbers:
        desk.indicator(plan=desk.plan, item=item)
        plain = {"number": "", "area": "", "category": "", "text": "内容"}
        (made,) = add_items(
            by=desk.dx,
            committee=committee,
            items=[ItemTyped(heading=f"指摘{number}", **plain)],  # type: ignore[arg-type]
            settled=True,
        )
        own: dict[str, Any] = {"organization": desk.organization, "plan": desk.plan}
        ItemLink.objects.create(**own, item=made.item, plan_item_key="i")
        facts = {"key": f"l{number}", "item_key": "i", "kind": "rollout", "name": f"展開{number}"}
        rows(desk, Inventory.objects.create(**own, **facts), range(1))


def rows(desk: Desk, inventory: Inventory, numbers: range) -> None:
    own = {"organization": desk.organization, "inventory": inventory}
    for number in numbers:
        level = None
        if inventory.kind == Inventory.Kind.TALENT:
            level = InventoryLevel.objects.create(**own, name=f"段階{number}", wanted=10)
        department = Department.objects.create(
            organization=desk.organization, name=f"課{inventory.pk}-{number}"
        )
        InventoryRow.objects.create(
            **own, code=str(number), name="行", department=department, level=level, weight=1
        )


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("", items),
        ("roadmap/", items),
        ("timeline/", moves),
        ("versions/{}/", items),
        ("difference/", items),
        ("items/i/", hung_on),
        ("milestones/", items),
        ("systems/", moves),
        ("progress/", items),
    ],
)
def test_a_page_of_a_plan(desk: Desk, path: str, more: Callable[[Desk, range], None]) -> None:
    version = PlanVersion.objects.get(plan=desk.plan, label="1.5")
    _same(desk, desk.url(path.format(version.pk)), lambda numbers: more(desk, numbers))


@pytest.mark.parametrize("kind", ["rollout", "talent"])
def test_a_page_of_a_list(desk: Desk, kind: str) -> None:
    made = Inventory.objects.create(
        organization=desk.organization, plan=desk.plan, item_key="i", key=kind, kind=kind, name="x"
    )
    url = f"/o/{desk.organization.code}/inventories/{made.pk}/{kind}/"
    _same(desk, url, lambda numbers: rows(desk, made, numbers))


def _same(desk: Desk, url: str, more: Callable[[range], None]) -> None:
    def count(actor: Any) -> int:
        client = browser(actor)
        with CaptureQueriesContext(connection) as counted:
            response = client.get(url)
        assert response.status_code == 200, text_of(response)
        return len(counted)

    people = (desk.viewer, desk.dx)
    more(range(2))
    few = [count(one) for one in people]
    more(range(2, 20))
    assert [count(one) for one in people] == few
