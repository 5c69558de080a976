"""Addresses of committees and who sits on them."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
