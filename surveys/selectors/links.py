"""From plans, KPIs and committees to what surveys found and what follows from it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from organizations.permissions import Act
from organizations.selectors import Actor
from plans.models import Plan
from surveys.models import Finding, Measure
from surveys.selectors.findings import findings_visible_to, measures_visible_to

MOST_FOUND = 30


@dataclass(frozen=True)
class FoundByASurvey:
    """An issue with its survey; `url` is blank for who has no page of it."""

    finding_id: int
    survey: str
    words: str
    url: str


def _found(actor: Actor, row: Finding, words: str = "") -> FoundByASurvey:
    has_page = actor.can(Act.SURVEY_VIEW, anywhere=True)
    place = [actor.organization.code, row.survey_id, row.pk]
    url = reverse("surveys:finding", args=place) if has_page else ""
    return FoundByASurvey(row.pk, row.survey.title, words or row.text, url)


def findings_of_item(actor: Actor, plan: Plan, item_key: str) -> tuple[FoundByASurvey, ...]:
    """Issues with a measure that is linked to the plan's item; two queries at most."""
    linked = Measure.objects.filter(
        organization=actor.organization, plan=plan, item_key=item_key
    ).exclude(state=Measure.State.DROPPED)
    if actor.can(Act.SURVEY_VIEW, anywhere=True):
        linked = measures_visible_to(actor).filter(pk__in=linked.values("pk"))
    else:
        linked = linked.filter(is_public=True)
    rows = findings_visible_to(actor).filter(pk__in=linked.order_by().values("finding"))
    return tuple(
        _found(actor, row)
        for row in rows.select_related("survey").order_by("-survey__closed_at", "position", "pk")
    )


def measures_of_indicator(actor: Actor, indicator_id: int) -> tuple[Measure, ...]:
    """Measures against surveys' issues that are linked to the KPI."""
    if not actor.can(Act.SURVEY_VIEW, anywhere=True):
        return ()
    rows = measures_visible_to(actor).filter(indicator=indicator_id)
    return tuple(rows.select_related("finding__survey", "department").order_by("pk"))


def findings_by_id(actor: Actor, ids: Collection[int]) -> dict[int, FoundByASurvey]:
    """Those of the issues that the person may see; no query without ids."""
    if not ids:
        return {}
    rows = findings_visible_to(actor).filter(pk__in=ids).select_related("survey")
    return {row.pk: _found(actor, row) for row in rows}


def find_findings(actor: Actor, words: str) -> list[FoundByASurvey]:
    """Issues that have all the words in themselves or in their survey's title."""
    if not words.split():
        return []
    rows = findings_visible_to(actor)
    for word in words.split():
        rows = rows.filter(Q(text__icontains=word) | Q(survey__title__icontains=word))
    found = rows.select_related("survey").order_by("-survey__closed_at", "position", "pk")
    return [_found(actor, row) for row in found[:MOST_FOUND]]
