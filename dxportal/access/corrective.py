"""Outlook and corrective actions."""

from __future__ import annotations

from dxportal.access.gates import Access, command, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "dashboards:outlook": reading(Act.DASHBOARD_VIEW),
    "kpis:corrective_list": reading(Act.CORRECTIVE_VIEW),
    "kpis:corrective": reading(Act.CORRECTIVE_VIEW),
    "kpis:corrective_answer": command(Act.CORRECTIVE_ANSWER),
    "kpis:corrective_report": command(Act.CORRECTIVE_ANSWER),
    "kpis:corrective_close": command(Act.CORRECTIVE_CLOSE),
    "kpis:corrective_reopen": command(Act.CORRECTIVE_CLOSE),
}
