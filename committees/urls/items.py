"""Addresses of action items, their comparison between meetings."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
