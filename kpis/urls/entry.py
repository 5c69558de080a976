"""The entry grid and 根拠資料."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
