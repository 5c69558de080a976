"""The template that a person asked for: of a year, a department, a KPI, or a collection round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.fiscal import Granularity, Period
from kpis.imports.template_lines import Sheet, template_sheet
from kpis.models import RoundItem
from kpis.models.round import CollectionRound
from organizations.selectors import Actor


def template_for(actor: Actor, chosen: Mapping[str, Any], *, today: date) -> Sheet:
    """The template of the form's choices. A round names its period and its KPIs."""
    ids = [int(chosen["kpi"])] if chosen.get("kpi") else []
    department = int(chosen["department"]) if chosen.get("department") else None
    fiscal_year, only = int(chosen["fiscal_year"]), None
    if chosen.get("round"):
        asked = CollectionRound.objects.get(
            organization=actor.organization, pk=int(chosen["round"])
        )
        only = Period(Granularity(asked.granularity), asked.period_first, asked.period_last)
        fiscal_year = only.fiscal_year
        in_round = RoundItem.objects.filter(round=asked).values_list("indicator_id", flat=True)
        ids = [pk for pk in in_round if not ids or pk in ids]
    return template_sheet(
        actor,
        fiscal_year=fiscal_year,
        department_id=department,
        indicator_ids=ids,
        only=only,
        today=today,
    )
