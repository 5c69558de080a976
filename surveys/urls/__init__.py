"""Addresses of the surveys' pages, below /o/<code>/surveys/."""

from __future__ import annotations

from surveys.urls import (
    acting,
    answering,
    building,
    imports,
    results,
    results_files,
    running,
    surveys,
)

app_name = "surveys"
urlpatterns = [
    *acting.urlpatterns,
    *answering.named_urlpatterns,
    *building.urlpatterns,
    *imports.urlpatterns,
    *results.urlpatterns,
    *results_files.urlpatterns,
    *running.urlpatterns,
    *surveys.urlpatterns,
]
