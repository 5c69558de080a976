"""Pages that belong to no organization."""

from __future__ import annotations

from django.urls import path

from dashboards.views.home import home

urlpatterns = [path("", home, name="home")]
