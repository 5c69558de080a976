"""KPIs that successor plans took over: which, where they stand, and since which years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet, Subquery

from kpis.models import CarriedIndicator, Indicator
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import PlanItem


def carried_ids(plan_id: int) -> QuerySet[CarriedIndicator, Any]:
    """Ids of the KPIs that a plan took over, as a part of another query."""
    return CarriedIndicator.objects.filter(plan=plan_id).order_by().values_list("indicator")


def carried_keys(actor: Actor, plan_id: int) -> dict[int, str]:
    """The item key at which each KPI stands that the plan took over."""
    actor.require(Act.INDICATOR_VIEW)
    rows = CarriedIndicator.objects.filter(organization=actor.organization, plan=plan_id)
    return dict(rows.values_list("indicator", "item_key"))


def carried_to(actor: Actor) -> dict[int, list[int]]:
    """The plans that took each KPI over, by the KPI's id; none for any other id."""
    actor.require(Act.INDICATOR_VIEW)
    found: dict[int, list[int]] = defaultdict(list)
    rows = CarriedIndicator.objects.filter(organization=actor.organization)
    for indicator, plan in rows.values_list("indicator", "plan"):
        found[indicator].append(plan)
    return found


def carried_under(keys: Collection[str], plan_id: int) -> QuerySet[CarriedIndicator, Any]:
    """Ids of the KPIs that a plan took over under any of these items, for another query."""
    rows = CarriedIndicator.objects.filter(plan=plan_id, item_key__in=keys)
    return rows.order_by().values_list("indicator")


def successors_of(actor: Actor, ids: Collection[int]) -> dict[int, list[CarriedIndicator]]:
    """Which plans took each KPI over and when, by the KPI's id; one query."""
    actor.require(Act.INDICATOR_VIEW, anywhere=True)
    found: dict[int, list[CarriedIndicator]] = defaultdict(list)
    rows = CarriedIndicator.objects.filter(organization=actor.organization, indicator__in=ids)
    for row in rows.select_related("plan").order_by("carried_at", "id"):
        found[row.indicator_id].append(row)
    return found


def carried_annotations() -> dict[str, Subquery]:
    """For a query of plans: how many KPIs each took over, and the first and last year of those."""
    rows = CarriedIndicator.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    whole = Q(indicator__achievements__department__isnull=True)
    years = "indicator__achievements__fiscal_year"
    return {
        "carried_kpis": Subquery(rows.annotate(n=Count("pk")).values("n")),
        "carried_first": Subquery(rows.annotate(y=Min(years, filter=whole)).values("y")),
        "carried_last": Subquery(rows.annotate(y=Max(years, filter=whole)).values("y")),
    }


def stand_at_items(
    actor: Actor, plan_id: int, indicators: Iterable[Indicator], items: Iterable[PlanItem]
) -> None:
    """Puts KPIs taken over under the successor's own items, for the page that shows it only."""
    carried = [one for one in indicators if one.plan_id != plan_id]
    if not carried:
        return
    keys = carried_keys(actor, plan_id)
    newest = {item.key: item.pk for item in items}
    for indicator in carried:
        indicator.item_id = newest.get(keys.get(indicator.pk, ""))
