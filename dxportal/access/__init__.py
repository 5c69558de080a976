"""Who may call which address: every URL name with what each of its methods asks for.

The acts' reach by role stands in organizations.permissions.MATRIX. A test walks all addresses,
fails for one that is not declared here, and calls each as every role of the own and of another
organization: the answers must be those that this table and the matrix give.
"""

from __future__ import annotations

from dxportal.access import (
    committee_answers,
    committee_committees,
    committee_imports,
    committee_items,
    committee_meetings,
    committee_papers,
    committee_seats,
    corrective,
    entry,
    imports,
    inventories,
    kpis,
    plan_editing,
    plan_showing,
    portal,
    rounds,
    survey_acting,
    survey_answering,
    survey_building,
    survey_files,
    survey_imports,
    survey_results,
    survey_running,
    survey_surveys,
    upkeep,
)
from dxportal.access.gates import Access, Gate, command, form, reading

__all__ = ["URLS", "Access", "Gate", "command", "form", "reading"]

_AREAS = (
    portal.URLS,
    kpis.URLS,
    entry.URLS,
    imports.URLS,
    rounds.URLS,
    inventories.URLS,
    upkeep.URLS,
    corrective.URLS,
    plan_editing.URLS,
    plan_showing.URLS,
    committee_answers.URLS,
    committee_committees.URLS,
    committee_imports.URLS,
    committee_items.URLS,
    committee_meetings.URLS,
    committee_papers.URLS,
    committee_seats.URLS,
    survey_acting.URLS,
    survey_answering.URLS,
    survey_building.URLS,
    survey_files.URLS,
    survey_imports.URLS,
    survey_results.URLS,
    survey_running.URLS,
    survey_surveys.URLS,
)
URLS: dict[str, Access] = {}
for area in _AREAS:
    assert not URLS.keys() & area.keys(), "an address is declared twice"
    URLS.update(area)
