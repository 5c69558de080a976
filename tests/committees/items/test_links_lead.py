"""From an item to what it is linked with, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from committees.services.item_links import link_kpi, link_plan_item
from tests.committees.items.pages import page, url
from tests.committees.items.rows import item
from tests.committees.tables import Table
from tests.factories import IndicatorFactory
from tests.plans.plan_rows import item_of, two_versions, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> Table:
    return Table()


def test_a_linked_plan_item_leads_to_its_page_and_back(table: Table) -> None:
    plan = two_versions(table.organization)
    row = item(table, heading="窓口の見直し")
    link_plan_item(by=table.office, item=row, plan_id=plan.pk, key="i")
    there = reverse("dashboards:plan_item", args=[table.code, plan.pk, "i"])
    assert f'href="{there}"' in page(table.viewer, url(table, f"items/{row.pk}/"))
    back = page(table.viewer, there)
    assert f'href="{url(table, f"items/{row.pk}/")}"' in back
    assert "窓口の見直し" in back


def test_a_key_that_only_a_draft_has_is_named_without_a_page(table: Table) -> None:
    plan = two_versions(table.organization)
    draft = version_of(plan, "2.0", 3)
    draft.state = "draft"
    draft.save()
    item_of(draft, "new", "initiative")
    row = item(table)
    link_plan_item(by=table.office, item=row, plan_id=plan.pk, key="new")
    there = reverse("dashboards:plan_item", args=[table.code, plan.pk, "new"])
    shown = page(table.expert, url(table, f"items/{row.pk}/"))
    assert there not in shown
    assert "公開している版にはありません" in shown
    assert there in page(table.office, url(table, f"items/{row.pk}/"))
    page(table.office, there)


def test_a_linked_kpi_leads_to_its_page(table: Table) -> None:
    kpi: Any = IndicatorFactory(
        organization=table.organization, plan__organization=table.organization
    )
    row = item(table)
    link_kpi(by=table.office, item=row, indicator_id=kpi.pk)
    there = reverse("kpis:detail", args=[table.code, kpi.pk])
    for path in ("items/", f"items/{row.pk}/"):
        assert f'href="{there}"' in page(table.viewer, url(table, path))
