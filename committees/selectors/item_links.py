"""What items are linked to: KPIs with their newest value, plans' items, surveys' issues, notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from committees.models import ActionItem, ItemLink
from kpis.faces import STATUS_FACES, Face
from kpis.models import Achievement, Indicator
from kpis.selectors.indicators import visible_indicators
from kpis.wording import fiscal_year_text, plain_number
from organizations.selectors import Actor
from plans.models import PlanItem
from plans.selectors import sees_drafts
from surveys.selectors.links import FoundByASurvey, findings_by_id

MOST_FOUND = 30


@dataclass(frozen=True)
class LinkedKpi:
    """A KPI with the value that its page shows; `value` is blank where nothing is approved yet."""

    link_id: int
    indicator: Indicator
    value: str
    year: str
    face: Face


@dataclass(frozen=True)
class LinkedPlanItem:
    """An item of a plan as its newest version names it.

    `title` is the key where no version that the person may read has it: it has no page then.
    """

    link_id: int
    plan_id: int
    plan_title: str
    key: str
    title: str
    is_there: bool = True


@dataclass(frozen=True)
class LinkedFinding:
    """An issue that a survey found, as far as the person may see it."""

    link_id: int
    found: FoundByASurvey


@dataclass(frozen=True)
class LinkedNote:
    link_id: int
    text: str


@dataclass(frozen=True)
class ItemLinks:
    kpis: list[LinkedKpi]
    plan_items: list[LinkedPlanItem]
    findings: list[LinkedFinding]
    notes: list[LinkedNote]

    @property
    def any(self) -> bool:
        return bool(self.kpis or self.plan_items or self.findings or self.notes)


def kpis_of(item_ids: Collection[int]) -> dict[int, list[LinkedKpi]]:
    """The KPIs of each item with their newest values; two queries."""
    links = list(
        ItemLink.objects.filter(item__in=item_ids, indicator__isnull=False)
        .select_related("indicator", "indicator__organization")
        .order_by("position", "id")
    )
    newest = {
        row.indicator_id: row
        for row in Achievement.objects.filter(
            indicator__in={link.indicator_id for link in links}, department=None, is_headline=True
        )
    }
    found: dict[int, list[LinkedKpi]] = defaultdict(list)
    for link in links:
        indicator = link.indicator
        assert indicator is not None
        row = newest.get(indicator.pk)
        found[link.item_id].append(
            LinkedKpi(
                link.pk,
                indicator,
                _value(indicator, row),
                fiscal_year_text(row.fiscal_year) if row else "",
                STATUS_FACES[row.status if row else None],
            )
        )
    return found


def _value(indicator: Indicator, row: Achievement | None) -> str:
    if row is None or row.actual is None:
        return ""
    return f"{plain_number(row.actual, indicator.decimals)}{indicator.unit}"


def links_of(actor: Actor, item: ActionItem) -> ItemLinks:
    """What one item is linked to, for its page; a fixed number of queries."""
    rows = list(
        ItemLink.objects.filter(item=item, indicator=None)
        .select_related("plan")
        .order_by("position", "id")
    )
    titles = _plan_titles(actor, [row for row in rows if row.plan_id])
    found = findings_by_id(actor, [row.finding_id for row in rows if row.finding_id])
    return ItemLinks(
        kpis=kpis_of([item.pk]).get(item.pk, []),
        plan_items=[
            LinkedPlanItem(
                row.pk,
                row.plan_id,
                row.plan.title,
                row.plan_item_key,
                titles.get((row.plan_id, row.plan_item_key), row.plan_item_key),
                (row.plan_id, row.plan_item_key) in titles,
            )
            for row in rows
            if row.plan_id is not None and row.plan is not None
        ],
        findings=[
            LinkedFinding(row.pk, found[row.finding_id])
            for row in rows
            if row.finding_id is not None and row.finding_id in found
        ],
        notes=[LinkedNote(row.pk, row.note) for row in rows if row.note],
    )


def _plan_titles(actor: Actor, rows: list[ItemLink]) -> dict[tuple[int | None, str], str]:
    """Each key's title in the newest version that has it and that the person may see."""
    if not rows:
        return {}
    keys = Q()
    for row in rows:
        keys |= Q(plan_version__plan=row.plan_id, key=row.plan_item_key)
    found = PlanItem.objects.filter(keys).order_by("plan_version__position")
    if not sees_drafts(actor):
        found = found.exclude(plan_version__state="draft")
    return {
        (plan, key): f"{number} {title}".strip()
        for plan, key, number, title in found.values_list(
            "plan_version__plan_id", "key", "number", "title"
        )
    }


@dataclass(frozen=True)
class FoundPlanItem:
    plan_id: int
    plan_title: str
    key: str
    title: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.plan_id}:{self.key}"


def find_kpis(actor: Actor, words: str) -> list[Indicator]:
    """The KPIs whose names have all the words; none without words."""
    if not words.split():
        return []
    found = visible_indicators(actor)
    for word in words.split():
        found = found.filter(name__icontains=word)
    return list(found.select_related("plan").order_by("name", "id")[:MOST_FOUND])


def find_plan_items(actor: Actor, words: str) -> list[FoundPlanItem]:
    """The items of plans whose titles have all the words, each as its newest version names it."""
    if not words.split():
        return []
    found = PlanItem.objects.filter(organization=actor.organization)
    if not sees_drafts(actor):
        found = found.exclude(plan_version__state="draft")
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(number__iexact=word))
    newest: dict[tuple[int, str], FoundPlanItem] = {}
    rows = found.select_related("plan_version__plan").order_by(
        "plan_version__plan__title", "plan_version__position", "position", "id"
    )
    for row in rows[: MOST_FOUND * 4]:
        plan = row.plan_version.plan
        newest[(plan.pk, row.key)] = FoundPlanItem(
            plan.pk, plan.title, row.key, f"{row.number} {row.title}".strip()
        )
    return list(newest.values())[:MOST_FOUND]
