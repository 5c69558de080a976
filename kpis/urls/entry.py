"""The entry grid and 根拠資料."""

from __future__ import annotations

from django.urls import URLPattern, path

from kpis.views.decisions import figure_discard
from kpis.views.evidence import evidence_attach, evidence_file, evidence_remove
from kpis.views.grid import grid, grid_cell, grid_cells, grid_submit, kpi_grid

urlpatterns: list[URLPattern] = [
    path("grid/", grid, name="grid"),
    path("grid/cells/", grid_cells, name="grid_cells"),
    path("grid/submit/", grid_submit, name="grid_submit"),
    path("<int:pk>/grid/", kpi_grid, name="kpi_grid"),
    path("<int:pk>/grid/<str:period>/", grid_cell, name="grid_cell"),
    path("<int:pk>/figures/<str:period>/discard/", figure_discard, name="figure_discard"),
    path("<int:pk>/figures/<str:period>/evidence/", evidence_attach, name="evidence_attach"),
    path(
        "<int:pk>/figures/<str:period>/evidence/<int:evidence>/",
        evidence_file,
        name="evidence_file",
    ),
    path(
        "<int:pk>/figures/<str:period>/evidence/<int:evidence>/remove/",
        evidence_remove,
        name="evidence_remove",
    ),
]
