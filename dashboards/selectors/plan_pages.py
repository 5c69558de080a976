"""Plans with the KPIs that measure them: what the plan pages show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import FilteredRelation, Q

from dashboards.status_groups import GROUPS, StatusGroup, group_of
from dashboards.wording import Writer, years_label
from kpis.faces import STATUS_FACES, Face
from kpis.models import Indicator
from kpis.selectors.carried import carried_keys, carried_to
from kpis.wording import end_text, span_label
from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan
from plans.selectors import PlanDetail, TreeItem, plan_detail, plans_of
from plans.wording import version_label


@dataclass(frozen=True)
class ItemKpi:
    """A KPI beside the plan item that it measures; `value`, `rate` and `end` are ready to show.

    `carried_from` is the title of the plan that the KPI was taken over from.
    """

    indicator: Indicator
    face: Face
    value: str
    when: str
    rate: str
    end: str = ""
    carried_from: str = ""


@dataclass(frozen=True)
class Branch:
    """A plan item as the page nests it."""

    tree: TreeItem
    kpis: tuple[ItemKpi, ...]
    below: tuple[Branch, ...]


@dataclass(frozen=True)
class PlanPage:
    """`loose` are KPIs of the plan that belong to none of the shown version's items."""

    detail: PlanDetail
    years: str
    branches: tuple[Branch, ...]
    loose: tuple[ItemKpi, ...]
    kpi_count: int


@dataclass(frozen=True)
class PlanLine:
    """A plan as a line of the list, with how many of its KPIs stand where."""

    plan: Plan
    years: str
    versions: str
    kpi_count: int
    counts: tuple[tuple[StatusGroup, int], ...]


def plan_lines(actor: Actor) -> tuple[PlanLine, ...]:
    """The organization's plans: newest first."""
    plans = list(plans_of(actor))
    statuses: dict[int, Counter[str]] = defaultdict(Counter)
    carried = carried_to(actor)
    for indicator in _with_headline(actor):
        row = getattr(indicator, "row", None)
        group = group_of(row.status if row else None).key
        for plan_id in (indicator.plan_id, *carried[indicator.pk]):
            statuses[plan_id][group] += 1
    return tuple(
        PlanLine(
            plan=plan,
            years=years_label(plan.fy_from, plan.fy_to),
            versions="、".join(version_label(one.label) for one in plan.versions.all()),
            kpi_count=sum(statuses[plan.pk].values()),
            counts=tuple(
                (group, statuses[plan.pk][group.key])
                for group in GROUPS
                if statuses[plan.pk][group.key]
            ),
        )
        for plan in plans
    )


def plan_page(actor: Actor, pk: int, *, today: date, version: str = "") -> PlanPage:
    """A plan in one version with its KPIs. Raises NotFound as plans.selectors does."""
    actor.require(Act.INDICATOR_VIEW)
    detail = plan_detail(actor, pk, version=version)
    writer = Writer.of(actor.organization)
    # The same item has the same key in every version, so a KPI shows in all of them.
    by_item: dict[str, list[ItemKpi]] = defaultdict(list)
    count = 0
    carried = carried_keys(actor, pk)
    for indicator in _with_headline(actor, plan=pk, carried=carried):
        own = indicator.plan_id == pk
        key = (indicator.item.key if indicator.item else "") if own else carried[indicator.pk]
        kpi = _item_kpi(indicator, writer, today)
        by_item[key].append(kpi if own else replace(kpi, carried_from=indicator.plan.title))
        count += 1
    shown = {item.key for item in detail.items}
    loose = [kpi for key, kpis in by_item.items() if key not in shown for kpi in kpis]

    def branch(tree: TreeItem) -> Branch:
        return Branch(
            tree, tuple(by_item.get(tree.item.key, ())), tuple(branch(one) for one in tree.below)
        )

    return PlanPage(
        detail=detail,
        years=years_label(detail.plan.fy_from, detail.plan.fy_to),
        branches=tuple(branch(root) for root in detail.tree),
        loose=tuple(loose),
        kpi_count=count,
    )


def item_kpis(actor: Actor, pk: int, key: str, *, today: date) -> tuple[ItemKpi, ...]:
    """The KPIs of one item of a plan, own ones and those taken over; three queries."""
    actor.require(Act.INDICATOR_VIEW)
    writer = Writer.of(actor.organization)
    carried = carried_keys(actor, pk)
    found = []
    for indicator in _with_headline(actor, plan=pk, carried=carried):
        own = indicator.plan_id == pk
        stands = (indicator.item.key if indicator.item else "") if own else carried[indicator.pk]
        if stands == key:
            kpi = _item_kpi(indicator, writer, today)
            found.append(kpi if own else replace(kpi, carried_from=indicator.plan.title))
    return tuple(found)


def _with_headline(
    actor: Actor, *, plan: int | None = None, carried: Collection[int] = ()
) -> list[Indicator]:
    indicators = Indicator.objects.filter(organization=actor.organization)
    if plan is not None:
        indicators = indicators.filter(Q(plan=plan) | Q(pk__in=carried))
    return list(
        indicators.annotate(
            row=FilteredRelation(
                "achievements",
                condition=Q(achievements__department__isnull=True, achievements__is_headline=True),
            )
        )
        .select_related("item", "plan", "row")  # type: ignore[misc]
        .order_by("position", "id")
    )


def _item_kpi(indicator: Indicator, writer: Writer, today: date) -> ItemKpi:
    row = getattr(indicator, "row", None)
    end = end_text(indicator.ended_on, today)
    if row is None or row.actual is None:
        return ItemKpi(indicator, STATUS_FACES[row.status if row else None], "", "", "", end)
    return ItemKpi(
        indicator=indicator,
        face=STATUS_FACES[row.status],
        value=writer.figure(row.actual, indicator, approximate=row.approximate),
        when=span_label(row.granularity, row.period_first, row.period_last),
        rate=writer.percent(row.rate) if row.rate is not None else "",
        end=end,
    )
