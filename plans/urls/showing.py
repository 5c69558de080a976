"""Addresses of differences, roadmaps and time lines of plans."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
