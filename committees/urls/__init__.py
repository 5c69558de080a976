"""Addresses of the committees' pages, below /o/<code>/committees/."""

from __future__ import annotations

from committees.urls import answers, committees, imports, items, meetings, papers, seats

app_name = "committees"
urlpatterns = [
    *answers.urlpatterns,
    *committees.urlpatterns,
    *imports.urlpatterns,
    *items.urlpatterns,
    *meetings.urlpatterns,
    *papers.urlpatterns,
    *seats.urlpatterns,
]
