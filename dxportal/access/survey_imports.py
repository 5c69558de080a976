"""Who may call: answers collected elsewhere, and totals that were published."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "surveys:imports": form(Act.SURVEY_MANAGE),
    "surveys:import_columns": form(Act.SURVEY_MANAGE),
    "surveys:import_questions": command(Act.SURVEY_MANAGE),
    "surveys:import_check": form(Act.SURVEY_MANAGE),
    "surveys:import_write": command(Act.SURVEY_MANAGE),
    "surveys:import_drop": command(Act.SURVEY_MANAGE),
    "surveys:totals": form(Act.SURVEY_MANAGE),
    "surveys:totals_publish": command(Act.SURVEY_MANAGE),
    "surveys:totals_remove": command(Act.SURVEY_MANAGE),
}
