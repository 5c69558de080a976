"""Addresses of the inventories, below /o/<code>/inventories/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "inventories"
urlpatterns: list[URLPattern] = []
