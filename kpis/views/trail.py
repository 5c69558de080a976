"""The way to a KPI's pages, shown at the top of each."""

from __future__ import annotations

from django.urls import reverse

from kpis.models import Indicator
from organizations.models import Department
from organizations.selectors import Actor


def series_query(series: Department | None) -> str:
    """What an address ends with so that it stays in a department's series."""
    return f"?department={series.pk}" if series else ""


def trail(
    actor: Actor, kpi: Indicator | None = None, series: Department | None = None
) -> list[dict[str, str]]:
    """The list of KPIs, and the KPI where one is given."""
    code = actor.organization.code
    way = [{"label": "KPI", "url": reverse("kpis:list", args=[code])}]
    if kpi is not None:
        label = f"{kpi.name}（{series.name}）" if series else kpi.name
        url = reverse("kpis:detail", args=[code, kpi.pk]) + series_query(series)
        way.append({"label": label, "url": url})
    return way
