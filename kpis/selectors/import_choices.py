"""What may be chosen on the import pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.fiscal import fiscal_year_of
from kpis.models import CollectionRound, Indicator
from kpis.selectors.imports import folded_name
from kpis.selectors.indicators import visible_indicators
from organizations.models import Department
from organizations.permissions import Act
from organizations.selectors import Actor


def template_choices(actor: Actor, *, today: date) -> dict[str, Any]:
    """The departments, rounds and KPIs that a template can be made for."""
    reach = actor.departments(Act.FIGURE_ENTER)
    departments = Department.objects.filter(organization=actor.organization)
    kpis = visible_indicators(actor)
    if reach is not None:
        departments = departments.filter(pk__in=reach)
        kpis = kpis.filter(department__in=reach)
    rounds = CollectionRound.objects.filter(
        organization=actor.organization, state=CollectionRound.State.OPEN
    )
    return {
        "fiscal_year": fiscal_year_of(today),
        "departments": [(str(pk), name) for pk, name in departments.values_list("id", "name")],
        "rounds": [(str(pk), title) for pk, title in rounds.values_list("id", "title")],
        "kpis": [(str(pk), name) for pk, name in kpis.values_list("id", "name")],
    }


def likely_kpis(actor: Actor, label: str, *, limit: int = 300) -> list[tuple[str, str]]:
    """KPIs that a name in a table may stand for, those that share most of its letters first."""
    wanted = set(folded_name(label))
    kpis: list[Indicator] = list(visible_indicators(actor))
    kpis.sort(key=lambda kpi: (-_likeness(wanted, kpi.name), kpi.position, kpi.pk))
    return [
        (str(kpi.pk), f"{kpi.name}（{kpi.department.name if kpi.department else kpi.plan.title}）")
        for kpi in kpis[:limit]
    ]


def _likeness(wanted: set[str], name: str) -> float:
    letters = set(folded_name(name))
    return len(wanted & letters) / max(len(wanted | letters), 1)
