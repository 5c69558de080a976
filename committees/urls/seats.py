"""Addresses of what members from outside do."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
