"""Who may call: issues, measures and what became of them."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "surveys:changed": reading(Act.SURVEY_VIEW),
    "surveys:findings": reading(Act.SURVEY_VIEW),
    # Others than the DX office find the public issues and those of their own measures
    # (surveys/selectors/findings.py).
    "surveys:finding": reading(Act.SURVEY_VIEW),
    "surveys:measure_table": reading(Act.SURVEY_VIEW),
    "surveys:finding_new": form(Act.MEASURE_EDIT),
    "surveys:finding_edit": form(Act.MEASURE_EDIT),
    "surveys:finding_move": command(Act.MEASURE_EDIT),
    "surveys:finding_remove": command(Act.MEASURE_EDIT),
    "surveys:finding_cite": form(Act.MEASURE_EDIT),
    "surveys:citation": form(Act.MEASURE_EDIT),
    "surveys:citation_remove": command(Act.MEASURE_EDIT),
    "surveys:measure_new": form(Act.MEASURE_EDIT),
    "surveys:measure_edit": form(Act.MEASURE_EDIT),
    "surveys:measure_move": command(Act.MEASURE_EDIT),
    "surveys:measure_remove": command(Act.MEASURE_EDIT),
    # Departments report on their own measures and those below.
    "surveys:measure_report": form(Act.MEASURE_REPORT),
    "surveys:bindings": form(Act.SURVEY_MANAGE),
    "surveys:binding_propose": command(Act.SURVEY_MANAGE),
    "surveys:binding_remove": command(Act.SURVEY_MANAGE),
}
