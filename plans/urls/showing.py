"""Addresses of roadmaps and time lines of plans."""

from __future__ import annotations

from django.urls import URLPattern, path

from plans.views import showing

urlpatterns: list[URLPattern] = [
    path("roadmap/", showing.roadmaps, name="roadmaps"),
    path("<int:pk>/roadmap/", showing.roadmap, name="roadmap"),
    path("<int:pk>/timeline/", showing.timeline, name="timeline"),
]
