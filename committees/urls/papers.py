"""Addresses of the action table as a paper."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
