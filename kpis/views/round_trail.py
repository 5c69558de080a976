"""The way to a round's pages, shown at the top of each."""

from __future__ import annotations

from django.urls import reverse

from kpis.models.round import CollectionRound
from kpis.views.trail import trail
from organizations.selectors import Actor


def round_trail(
    actor: Actor, asked: CollectionRound | None = None, label: str = ""
) -> list[dict[str, str]]:
    """KPI, the list of rounds, the round, the page; the last one is where the person is."""
    code = actor.organization.code
    way = [*trail(actor), {"label": "調査依頼", "url": reverse("kpis:rounds", args=[code])}]
    if asked is not None:
        way.append({"label": asked.title, "url": reverse("kpis:round", args=[code, asked.pk])})
    if label:
        way.append({"label": label})
    else:
        way[-1] = {"label": way[-1]["label"]}
    return way
