"""Files in and out."""

from __future__ import annotations

from dxportal.access.gates import Access, form, reading
from organizations.permissions import Act

_SENT = Access({"POST": Act.FIGURE_IMPORT})

URLS: dict[str, Access] = {
    "kpis:imports": reading(Act.FIGURE_IMPORT),
    "kpis:import_new": form(Act.FIGURE_IMPORT),
    "kpis:import_template": reading(Act.FIGURE_IMPORT),
    "kpis:import_run": reading(Act.FIGURE_IMPORT),
    "kpis:import_progress": reading(Act.FIGURE_IMPORT),
    "kpis:import_refused": reading(Act.FIGURE_IMPORT),
    "kpis:import_columns": form(Act.FIGURE_IMPORT),
    "kpis:import_sheet": _SENT,
    "kpis:import_kpis": _SENT,
    "kpis:import_choose": _SENT,
    "kpis:import_cancel": _SENT,
    "kpis:import_undo": _SENT,
    "kpis:import_mappings": reading(Act.FIGURE_IMPORT),
    "kpis:import_mapping": form(Act.FIGURE_IMPORT),
    "kpis:import_mapping_delete": _SENT,
}
