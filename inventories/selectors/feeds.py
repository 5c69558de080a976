"""The KPIs that an inventory counts: how, and what the count is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.fiscal import Period
from inventories.counting import CountedFigure, Scope, Tally, figure_of, tally
from inventories.models import Inventory, InventoryFeed
from inventories.services.counts import counted_rows
from inventories.services.feeds import FEEDABLE
from kpis.models import Indicator
from kpis.models.measurement import FigureState
from kpis.periods import current_period
from kpis.selectors.locks import CellKey, locks_on
from kpis.wording import cell_text, exact_text
from organizations.permissions import Act
from organizations.selectors import Actor


@dataclass(frozen=True)
class FeedLine:
    """A feed with what it counts today, in words."""

    feed: InventoryFeed
    how: str
    figure: str
    period: Period
    why_none: str


def feed_lines(actor: Actor, inventory: Inventory, *, today: date) -> list[FeedLine]:
    """Two queries, whatever the number of feeds and rows."""
    actor.require(Act.INVENTORY_VIEW, anywhere=True)
    feeds = list(inventory.feeds.select_related("indicator__organization"))
    rows = counted_rows(inventory, today=today) if feeds else []
    return [
        _line(inventory, feed, tally(rows, Scope(feed.group, feed.minimum_weight)), today)
        for feed in feeds
    ]


def _line(inventory: Inventory, feed: InventoryFeed, counted: Tally, today: date) -> FeedLine:
    figure = figure_of(
        counted,
        by_weight=feed.measure == InventoryFeed.Measure.WEIGHT,
        share=feed.output == InventoryFeed.Output.SHARE,
    )
    return FeedLine(
        feed=feed,
        how=how_text(inventory, feed),
        figure=_shown(figure, feed.indicator),
        period=current_period(feed.indicator.frequency, today),
        why_none=figure.why_none,
    )


def waiting_feeds(inventory: Inventory, *, today: date) -> tuple[str, ...]:
    """The KPIs whose figure of the current period is closed, so that the count waits; names.

    Two queries, whatever the number of feeds.
    """
    counted = list(Indicator.objects.filter(inventory_feed__inventory=inventory).order_by("name"))
    shut = locks_on([kpi.pk for kpi in counted], today=today).closed
    return tuple(kpi.name for kpi in counted if _waits(kpi, set(shut), today))


def _waits(kpi: Indicator, shut: set[CellKey], today: date) -> bool:
    period = current_period(kpi.frequency, today)
    return not kpi.asks_for(period.first) or any(
        (which, first, last) == (kpi.pk, period.first, period.last)
        for which, _, first, last in shut
    )


def how_text(inventory: Inventory, feed: InventoryFeed) -> str:
    """「優先」の行のうち年間申請件数100件以上のものについて、完了した行の割合."""
    which = f"区分「{feed.group}」の行" if feed.group else "すべての行"
    if feed.minimum_weight is not None:
        least = exact_text(feed.minimum_weight, unit=inventory.weight_unit)
        which += f"のうち、{inventory.weight_name}が{least}以上のもの"
    by_weight = feed.measure == InventoryFeed.Measure.WEIGHT
    what = f"{inventory.weight_name}の合計" if by_weight else "行の数"
    if feed.output == InventoryFeed.Output.SHARE:
        return f"{which}について、{what}に占める完了した分の割合（対象外を除く）"
    return f"{which}について、完了した行の{what}（対象外を除く）".replace("行の行の数", "行の数")


def _shown(figure: CountedFigure, indicator: Indicator) -> str:
    return cell_text(
        figure_state=FigureState.MISSING if figure.why_none else FigureState.VALUE,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        approximate=False,
        unit=indicator.unit,
        decimals=indicator.decimals,
        negative=indicator.organization.negative_mark,
    )


def indicator_choices(actor: Actor) -> list[tuple[str, str]]:
    """The KPIs that can hold a count."""
    kinds = set().union(*FEEDABLE.values())
    found = Indicator.objects.filter(
        organization=actor.organization, kind__in=kinds, derivation=Indicator.Derivation.TYPED
    ).order_by("plan_id", "position", "id")
    return [(str(row.pk), f"{row.name}（{row.unit}・{row.get_kind_display()}）") for row in found]
