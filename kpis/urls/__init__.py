"""Addresses of the KPI pages, below /o/<code>/kpis/."""

from __future__ import annotations

from kpis.urls import corrective, entry, figures, imports, rounds, upkeep

app_name = "kpis"
urlpatterns = [
    *figures.urlpatterns,
    *entry.urlpatterns,
    *imports.urlpatterns,
    *rounds.urlpatterns,
    *upkeep.urlpatterns,
    *corrective.urlpatterns,
]
