"""The KPIs that an inventory counts follow its rows, in the transaction that changed them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from core import audit
from core.clock import today as clock_today
from core.errors import DomainError, Invalid
from core.fiscal import Period
from inventories.counting import CountedFigure, CountedRow, Scope, figure_of, tally
from inventories.models import Inventory, InventoryFeed
from kpis.models import DepartmentSeries, Indicator
from kpis.periods import current_period
from kpis.services.counts import record_count
from organizations.models import Department
from organizations.selectors import Actor, subtree_ids

logger = logging.getLogger(__name__)

# Refusals that are about the moment, not about what was counted.
_FOLLOWS_LATER = {"locked", "kpi_ended"}


def recount(*, by: Actor | None, inventory: Inventory, today: date) -> None:
    """Writes what the inventory's feeds count today, into the period that today lies in.

    The inventory is locked by the caller. Counting again without a change writes nothing more.
    A figure whose round has closed, or whose KPI has ended, stays as it is and does not keep the
    rows from changing: it follows once it is open again (recount_reopened), or with the next count.
    """
    feeds = list(
        InventoryFeed.objects.filter(inventory=inventory).select_related(
            "indicator__organization", "indicator__plan"
        )
    )
    if not feeds:
        return
    rows = counted_rows(inventory, today=today)
    edges = list(
        Department.objects.filter(organization_id=inventory.organization_id).values_list(
            "id", "parent_id"
        )
    )
    series = _series_of([feed.indicator for feed in feeds])
    for feed in feeds:
        feed.inventory = inventory
        period = current_period(feed.indicator.frequency, today)
        if feed.indicator.roll_up == Indicator.RollUp.NONE:
            _record(by, feed, period, figure_for(feed, rows))
        for one in series:
            if one.indicator_id == feed.indicator_id and _asked(one, period):
                below = subtree_ids(edges, one.department_id)
                _record(by, feed, period, figure_for(feed, rows, below), one.department_id)


def recount_day(*, today: date) -> int:
    """Counts every inventory that feeds a KPI: a new period has its figure without any change.

    Returns the number of inventories. Safe to run twice.
    """
    return _recount_each(InventoryFeed.objects.all(), today=today)


def recount_reopened(indicator_ids: Sequence[int]) -> None:
    """Counts the inventories that feed these KPIs: figures held back by a lock follow at once."""
    _recount_each(
        InventoryFeed.objects.filter(indicator__in=list(indicator_ids)), today=clock_today()
    )


def _recount_each(feeds: QuerySet[InventoryFeed], *, today: date) -> int:
    places = list(feeds.order_by("inventory_id").values_list("inventory_id", flat=True).distinct())
    for inventory_id in places:
        try:
            with transaction.atomic(), audit.acting(by=None, intent="recount_inventory"):
                inventory = Inventory.objects.select_for_update().get(pk=inventory_id)
                recount(by=None, inventory=inventory, today=today)
        except DomainError as error:
            # A closed period of one KPI must not keep the other lists from being counted.
            logger.warning("inventory %s was not counted: %s", inventory_id, error)
    return len(places)


def counted_rows(inventory: Inventory, *, today: date) -> list[CountedRow]:
    """All rows as counting takes them; one query, whatever the number of feeds."""
    return [
        CountedRow(department, group, weight, done is not None and done <= today, excluded)
        for department, group, weight, done, excluded in inventory.rows.order_by().values_list(
            "department_id", "group", "weight", "done_on", "excluded"
        )
    ]


def figure_for(
    feed: InventoryFeed, rows: Iterable[CountedRow], departments: frozenset[int] | None = None
) -> CountedFigure:
    """What a feed counts, for the whole or for some departments."""
    counted = tally(rows, Scope(feed.group, feed.minimum_weight, departments))
    return figure_of(
        counted,
        by_weight=feed.measure == InventoryFeed.Measure.WEIGHT,
        share=feed.output == InventoryFeed.Output.SHARE,
    )


def _record(
    by: Actor | None,
    feed: InventoryFeed,
    period: Period,
    figure: CountedFigure,
    department_id: int | None = None,
) -> None:
    source = f"台帳「{feed.inventory.name}」から集計"
    try:
        record_count(
            by=by,
            indicator=feed.indicator,
            period=period,
            department_id=department_id,
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            note=f"{source}。{figure.why_none}" if figure.why_none else source,
            needs_approval=feed.needs_approval,
        )
    except Invalid as refused:
        if refused.code not in _FOLLOWS_LATER:
            raise


def _series_of(indicators: Iterable[Indicator]) -> list[DepartmentSeries]:
    return list(DepartmentSeries.objects.filter(indicator__in=list(indicators)))


def _asked(series: DepartmentSeries, period: Period) -> bool:
    """Whether the department is asked for that period."""
    return (series.asked_from is None or series.asked_from <= period.last) and (
        series.asked_to is None or period.first <= series.asked_to
    )
