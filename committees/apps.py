"""Committees, their meetings and what they asked for."""

from __future__ import annotations

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "会議・指摘事項"
