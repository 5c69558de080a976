"""The entry grid and 根拠資料."""

from __future__ import annotations

from dxportal.access.gates import Access, command, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "kpis:grid": reading(Act.INDICATOR_VIEW),
    "kpis:kpi_grid": reading(Act.INDICATOR_VIEW),
    "kpis:grid_cell": reading(Act.INDICATOR_VIEW),
    # Many figures in one message: the service looks at the rights on each of them.
    "kpis:grid_cells": Access({"POST": Act.FIGURE_ENTER}),
    "kpis:grid_submit": Access({"POST": Act.FIGURE_SUBMIT}),
    "kpis:figure_discard": command(Act.FIGURE_ENTER),
    "kpis:evidence_attach": command(Act.FIGURE_ENTER),
    "kpis:evidence_file": Access({"GET": Act.EVIDENCE_VIEW}, {"GET": Act.EVIDENCE_VIEW}),
    "kpis:evidence_remove": command(Act.FIGURE_ENTER),
}
