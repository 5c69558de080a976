"""Addresses of drafting, deciding and taking over plans."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
