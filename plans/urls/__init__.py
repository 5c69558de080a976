"""Addresses of the plans' own pages, below /o/<code>/plans/."""

from __future__ import annotations

from plans.urls import editing, showing

app_name = "plans"
urlpatterns = [*editing.urlpatterns, *showing.urlpatterns]
