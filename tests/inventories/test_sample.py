"""見本県's list: the same every time, marked as made up, and counted at once."""

from __future__ import annotations

from datetime import date

import pytest

from core.clock import today
from core.models import ScheduledRun
from inventories.models import Inventory, InventoryRow
from inventories.sample import NUMBER, load_sample_inventory
from inventories.tasks import recount_today
from kpis.models import Indicator
from kpis.sample.load import load_sample

pytestmark = pytest.mark.django_db


def test_the_sample_list_is_loaded_once_and_feeds_its_kpis() -> None:
    load_sample()
    load_sample_inventory()
    inventory = Inventory.objects.get()
    assert inventory.organization.is_sample
    assert inventory.rows.count() == NUMBER
    figures = {
        kpi.key: kpi.measurements.latest("period_last")
        for kpi in Indicator.objects.filter(inventory_feed__inventory=inventory)
    }
    number, weight = figures["procedures-online-rate"], figures["applications-online-rate"]
    rows = inventory.rows.filter(excluded=False)
    assert (number.numerator, number.denominator) == (
        rows.filter(done_on__lte=today()).count(),
        rows.count(),
    )
    assert weight.denominator == sum(row.weight or 0 for row in rows)
    InventoryRow.objects.filter(code="0002").update(name="直した名前")
    load_sample_inventory()
    assert inventory.rows.get(code="0002").name == "直した名前"
    assert inventory.rows.count() == NUMBER


def test_the_daily_count_runs_once_a_day() -> None:
    for _ in range(2):
        recount_today()
    assert ScheduledRun.objects.filter(job="recount inventories").count() == 1


def test_the_sample_list_has_a_figure_for_every_month_of_its_plan() -> None:
    load_sample()
    load_sample_inventory()
    for kpi in Indicator.objects.filter(inventory_feed__inventory__isnull=False):
        firsts = sorted(kpi.measurements.values_list("period_first", flat=True))
        months = [first.year * 12 + first.month for first in firsts]
        assert firsts[0] == date(2022, 4, 1)
        assert firsts[-1] == today().replace(day=1)
        assert months == list(range(months[0], months[-1] + 1))
