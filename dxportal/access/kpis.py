"""KPIs and their figures."""

from __future__ import annotations

from dxportal.access.gates import Access, command, form, reading
from organizations.permissions import Act

URLS: dict[str, Access] = {
    "kpis:list": reading(Act.INDICATOR_VIEW),
    "kpis:review": reading(Act.FIGURE_APPROVE),
    "kpis:detail": reading(Act.INDICATOR_VIEW),
    "kpis:how": reading(Act.INDICATOR_VIEW),
    "kpis:figures": reading(Act.INDICATOR_VIEW),
    "kpis:figure": form(Act.INDICATOR_VIEW, sends=Act.FIGURE_ENTER),
    "kpis:figure_approve": command(Act.FIGURE_APPROVE),
    "kpis:figure_return": command(Act.FIGURE_RETURN),
    "kpis:figure_withdraw": command(Act.FIGURE_SUBMIT),
}
